import pytest

from ringproof.report.words import EXIT_MEANING, folded, seconds, span
from ringproof.verdict import Exit


def test_every_exit_code_has_a_meaning() -> None:
    assert set(EXIT_MEANING) == {int(code) for code in Exit}


@pytest.mark.parametrize(
    ("value", "words"), [(0.0124, "0.012 s"), (4.24, "4.2 s"), (125.9, "2 min 05 s")]
)
def test_lengths_of_time_are_said_as_people_do(value: float, words: str) -> None:
    assert seconds(value) == words


def test_many_clauses_are_named_in_short() -> None:
    assert span(["A", "B", "C"]) == "A, B, C"
    assert span(["A", "B", "C", "D"]) == "A, B and 2 more"


def test_ids_are_folded_family_by_family() -> None:
    ids = ["AC-TOKEN-1", "AC-TOKEN-2", "AC-TOKEN-3", "AC-TOKEN-8", "EV-GET-1"]
    assert folded(ids) == "AC-TOKEN-1..3,8, EV-GET-1"
