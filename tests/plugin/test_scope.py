"""The declared scope: clauses that are left out by name, and names that are none."""

import pytest

from ringproof.plugin.scope import UnknownClause, left_out
from ringproof.protocol.clauses import catalogue


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], ()),
        (["-EV-ROBUST-4"], ("EV-ROBUST-4",)),
        (["-EV-ROBUST-4, -EV-ROBUST-5,"], ("EV-ROBUST-4", "EV-ROBUST-5")),
        (["-EV-ROBUST-4", "-EV-ROBUST-4"], ("EV-ROBUST-4",)),
    ],
)
def test_clauses_are_left_out_by_name(entries: list[str], expected: tuple[str, ...]) -> None:
    assert left_out(entries, catalogue()) == expected


@pytest.mark.parametrize("entry", ["-EV-HOLDING-99", "ev-holding-1", "holding"])
def test_a_name_that_is_no_clause_is_told(entry: str) -> None:
    with pytest.raises(UnknownClause) as told:
        left_out([entry], catalogue())
    assert str(told.value).startswith(f"--scope={entry}: there is no clause ")


@pytest.mark.parametrize("entry", ["EV-ROBUST-4", "-EV-ROBUST-5,EV-ROBUST-4"])
def test_a_clause_without_its_minus_is_refused(entry: str) -> None:
    with pytest.raises(UnknownClause) as told:
        left_out([entry], catalogue())
    assert str(told.value) == (
        f"--scope={entry}: to leave it out write --scope=-EV-ROBUST-4; "
        "to run only one use --test or -k"
    )
