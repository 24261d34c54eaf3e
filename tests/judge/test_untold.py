"""Where only the telling of a change is missing, a clause of something else decides nothing."""

from collections.abc import Callable

import pytest

from ringproof.judge import only_untold
from ringproof.trace import Expected, Record
from ringproof.verdict import Finding, Verdict

Read = Callable[[str], list[Record]]

HOLD = """
    0.0 far_end call leg=leg-1 number=42
    0.1 told incoming callId=TC@1 accountId=1 number=42
    1.0 client hold callid=TC@1 -> 200
    {told}
    3.0 expect told event=holding callId=TC@1 met=no {by}
    3.1 witness leg leg=leg-1 number=42 state={state}
"""


def undecided(read: Read, clause: str, *, state: str = "held", told: str = "", by: str = "") -> str:
    records = read(HOLD.format(state=state, told=told, by=by))
    unmet = next(r for r in records if isinstance(r, Expected))
    return only_untold(Finding(clause, Verdict.FAIL, unmet.sentence), records)


def test_the_far_end_saw_the_hold_that_a_test_of_tokens_waited_for(read: Read) -> None:
    said = undecided(read, "AC-TOKEN-8")
    assert said.endswith("the far end's leg-1 is held, so only its telling is missing")


@pytest.mark.parametrize("clause", ["EV-HOLDING-1", "EV-TOLD-1", "EV-URL-4", "EV-ROBUST-2"])
def test_clauses_of_the_telling_itself_fail(read: Read, clause: str) -> None:
    assert undecided(read, clause) == ""


def test_a_change_that_the_far_end_did_not_see_either_counts(read: Read) -> None:
    assert undecided(read, "AC-TOKEN-8", state="connected") == ""


def test_an_event_that_came_with_other_values_counts(read: Read) -> None:
    assert undecided(read, "AC-TOKEN-8", told="1.1 told holding callId=TC@2") == ""


def test_another_call_that_is_held_proves_nothing(read: Read) -> None:
    records = read(HOLD.format(state="ringing", told="", by=""))
    records += read("3.2 witness leg leg=leg-2 number=47 state=held")
    unmet = next(r for r in records if isinstance(r, Expected))
    assert only_untold(Finding("AC-TOKEN-8", Verdict.FAIL, unmet.sentence), records) == ""
