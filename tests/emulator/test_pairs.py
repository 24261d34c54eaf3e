"""The table of pairs, as such; what it does to calls stands in test_phone."""

import pytest

from ringproof.emulator.pairs import PAIR_ROWS, PAIR_WORDINGS, pair_table
from ringproof.emulator.profile import CHOICES
from ringproof.emulator.table import PAIRED, WORDINGS


def test_two_rows_for_one_cell_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two rows for calls active and held and 'conference'"):
        pair_table((*PAIR_ROWS, PAIR_ROWS[0]))


def test_bound_calls_always_find_a_way_out() -> None:
    bound = {row.then for row in PAIR_ROWS if all(state in PAIRED for state in row.then)}
    table = pair_table()
    for states in bound:
        assert (states, "first_ends") in table
        assert (states, "second_ends") in table


def test_every_choice_of_words_covers_what_is_lawful() -> None:
    for choice, by_value in [*PAIR_WORDINGS.values(), *WORDINGS.values()]:
        assert set(by_value) == set(CHOICES[choice])
