"""The mutants made by machine: every cell of both tables, each with a fault of its own."""

from collections import Counter

import pytest

from ringproof.campaign.selfcheck.cells import EQUIVALENT, CellChange, cell_mutants, changes
from ringproof.emulator.pairs import PAIR_ROWS, PairRow
from ringproof.emulator.table import ROWS

CHANGES = {change.name: change for change in changes()}


def test_every_change_has_a_name_of_its_own() -> None:
    assert [name for name, times in Counter(c.name for c in changes()).items() if times > 1] == []


def test_every_row_of_both_tables_is_removed_once() -> None:
    removed = [name for name in CHANGES if name.endswith(":removed")]
    assert len(removed) == len(ROWS) + len(PAIR_ROWS)


@pytest.mark.parametrize("at", [f"{row.state}/{row.cause}" for row in ROWS])
def test_every_row_is_sent_to_two_wrong_states(at: str) -> None:
    right = next(str(row.then) for row in ROWS if f"{row.state}/{row.cause}" == at)
    wrong = [name.partition(":to-")[2] for name in CHANGES if name.startswith(f"{at}:to-")]
    assert len(wrong) == 2
    assert right not in wrong


@pytest.mark.parametrize("row", PAIR_ROWS, ids=lambda row: f"{'+'.join(row.states)}-{row.cause}")
def test_every_row_of_pairs_is_sent_to_two_wrong_pairs(row: PairRow) -> None:
    at = f"{'+'.join(row.states)}/{row.cause}"
    wrong = [name.partition(":to-")[2] for name in CHANGES if name.startswith(f"{at}:to-")]
    assert len(wrong) == 2
    assert "+".join(row.then) not in wrong


@pytest.mark.parametrize(
    "name", ["conferenced/accept:allowed", "conference_held/hold:allowed", "ringing/hold:allowed"]
)
def test_what_is_refused_is_allowed(name: str) -> None:
    assert isinstance(CHANGES[name], CellChange)


def test_what_has_a_row_is_not_allowed_anew() -> None:
    assert {"conferenced/hold:allowed", "ringing/accept:allowed"} & CHANGES.keys() == set()


def test_only_changes_that_there_are_stand_in_the_list_of_equivalents() -> None:
    assert [name for name in EQUIVALENT if name not in CHANGES] == []
    assert all(EQUIVALENT.values())


def test_every_other_change_is_a_mutant_that_can_be_applied() -> None:
    examined = {made.subject.name for made in cell_mutants()}
    assert examined == CHANGES.keys() - EQUIVALENT.keys()
