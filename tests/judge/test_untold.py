"""Where only the telling of a change is missing, a clause of something else decides nothing."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from ringproof.judge import only_untold
from ringproof.judge.untold import NAMED
from ringproof.protocol.clauses import catalogue
from ringproof.protocol.events import EVENTS
from ringproof.trace import Actor, Expected, Moment, Record, Witnessed
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


@pytest.mark.parametrize("clause", ["EV-HOLDING-1", "EV-TOLD-1", "EV-URL-4", "EV-ROBUST-5"])
def test_clauses_of_the_telling_itself_fail(read: Read, clause: str) -> None:
    assert undecided(read, clause) == ""


def test_a_change_that_the_far_end_did_not_see_either_counts(read: Read) -> None:
    assert undecided(read, "AC-TOKEN-8", state="connected") == ""


def test_an_event_that_came_with_other_values_counts(read: Read) -> None:
    assert undecided(read, "AC-TOKEN-8", told="1.1 told holding callId=TC@2") == ""


def test_an_event_that_came_too_late_offends_the_clauses_of_telling_alone(read: Read) -> None:
    records = read(HOLD.format(state="held", told="2.9 told holding callId=TC@1", by="by=6"))
    late = next(r for r in records if isinstance(r, Expected))
    records[records.index(late)] = late = replace(late, within=1.0, took=1.9)
    said = only_untold(Finding("AC-TOKEN-8", Verdict.FAIL, late.sentence), records)
    assert said.endswith("whether holding is told in time is another clause's matter")
    for clause in ("EV-HOLDING-1", "EV-TOLD-1", "CM-HOLD-1"):
        assert only_untold(Finding(clause, Verdict.FAIL, late.sentence), records) == ""


def test_a_far_end_that_would_not_see_it_condemns_nobody(read: Read) -> None:
    blind = "    3.2 witness cannot_tell of=whether_it_is_on_hold"
    records = read(HOLD.format(state="connected", told="", by="") + blind)
    unmet = next(r for r in records if isinstance(r, Expected))
    said = only_untold(Finding("AC-TOKEN-8", Verdict.FAIL, unmet.sentence), records)
    assert said.endswith("this far end cannot tell whether it is on hold (key far_end.driver)")
    for clause in ("EV-HOLDING-1", "CM-HOLD-1"):
        assert only_untold(Finding(clause, Verdict.FAIL, unmet.sentence), records) == ""


def test_another_call_that_is_held_proves_nothing(read: Read) -> None:
    records = read(HOLD.format(state="ringing", told="", by=""))
    records += read("3.2 witness leg leg=leg-2 number=47 state=held")
    unmet = next(r for r in records if isinstance(r, Expected))
    assert only_untold(Finding("AC-TOKEN-8", Verdict.FAIL, unmet.sentence), records) == ""


def test_a_command_whose_own_sentence_names_the_event_fails(read: Read) -> None:
    assert undecided(read, "CM-HOLD-1") == ""
    assert undecided(read, "CM-HOLD-2")


def test_the_end_of_a_call_does_not_show_that_its_conference_was_dissolved(read: Read) -> None:
    records = read("""
        0.0 far_end call leg=leg-1 number=42
        0.1 told incoming callId=TC@1 accountId=1 number=42
        0.2 far_end call leg=leg-2 number=47
        0.3 told incoming callId=TC@2 accountId=1 number=47
        0.9 told conferenced callId=TC@1 callId2=TC@2
        1.0 client terminate -> 200
        3.0 expect told event=unconferenced callId=TC@1 callId2=TC@2 met=no
        3.1 witness leg leg=leg-1 number=42 state=ended
        3.2 witness leg leg=leg-2 number=47 state=ended
    """)
    unmet = next(r for r in records if isinstance(r, Expected))
    assert only_untold(Finding("AC-TOKEN-8", Verdict.FAIL, unmet.sentence), records)
    assert only_untold(Finding("CM-TERMINATE-6", Verdict.FAIL, unmet.sentence), records) == ""


def test_the_commands_that_name_events_are_those_whose_sentence_does() -> None:
    told = re.compile(r"tells? (\w+)|told as (\w+)|then (\w+)")
    named = {
        clause.id: tuple(e for found in told.findall(clause.sentence) for e in found if e in EVENTS)
        for clause in catalogue().clauses.values()
        if clause.id.startswith("CM-")
    }
    commands = {clause: events for clause, events in NAMED.items() if clause.startswith("CM-")}
    assert {clause: events for clause, events in named.items() if events} == commands


def test_the_same_event_of_another_call_while_the_phone_is_put_back_is_another_one(
    read: Read,
) -> None:
    script = HOLD.format(state="held", told="", by="")
    records = read(script + "8.0 told holding callId=TC@2")
    unmet = next(r for r in records if isinstance(r, Expected))
    assert only_untold(Finding("AC-TOKEN-8", Verdict.FAIL, unmet.sentence), records)


EV_CLAUSES = ["EV-MAC-1", "EV-TRUE-1", "EV-ID-2", "EV-CONNECTED-2"]


@pytest.mark.parametrize("clause", EV_CLAUSES)
def test_an_event_that_nobody_can_see_offends_no_clause_about_events_that_come(
    read: Read, clause: str
) -> None:
    records = read(
        HOLD.format(state="connected", told="", by="").replace("holding", "remoteUpdate")
    )
    unmet = next(r for r in records if isinstance(r, Expected))
    said = only_untold(Finding(clause, Verdict.FAIL, unmet.sentence), records)
    assert said.endswith("whether remoteUpdate is told is another clause's matter")
    assert only_untold(Finding("CM-TRANSFER-2", Verdict.FAIL, unmet.sentence), records) == ""


@pytest.mark.parametrize("clause", EV_CLAUSES)
def test_a_change_that_a_far_end_would_see_and_denies_counts(read: Read, clause: str) -> None:
    assert undecided(read, clause, state="connected") == ""


def test_what_is_missing_is_out_of_no_order(read: Read) -> None:
    assert undecided(read, "EV-ORDER-1", state="ended")


TWO_CALLS = """
    0.0 far_end call leg=leg-1 number=42
    0.1 told incoming callId=TC@1 accountId=1 number=42
    0.2 far_end call leg=leg-2 number=47
    0.3 told incoming callId=TC@2 accountId=1 number=47
    1.0 client {verb} callid1=TC@1 callid2=TC@2 -> 200
    {told}
    3.0 expect told event={event} {of} met=no
    3.1 witness leg leg=leg-1 number=42 {one}
    3.2 witness leg leg=leg-2 number=47 {two}
"""
PAIR, FIRST = "callId=TC@1 callId2=TC@2", "callId=TC@1"
WITH_US = "state=connected peer=101", "state=held peer=101"
WITH_EACH_OTHER = "state=connected peer=47", "state=connected peer=42"
ONE_LEFT = "state=ended", "state=connected peer=101"
IN_A_ROOM = "state=connected peer=101", "state=connected peer=101"


@pytest.mark.parametrize(
    ("verb", "event", "of", "told", "legs", "shown"),
    [
        ("transfer", "transfer_done", "number=47 " + FIRST, "", WITH_EACH_OTHER, "talks to 47"),
        ("transfer", "transfer_done", "number=47 " + FIRST, "", WITH_US, ""),
        ("join", "transfer_done", PAIR, "", WITH_EACH_OTHER, "leg-1 talks to 47"),
        ("join", "transfer_done", PAIR, "", WITH_US, ""),
        ("join", "transfer_initiated", PAIR, "1.1 told transfer_done " + PAIR, WITH_US, "told"),
        ("join", "transfer_initiated", PAIR, "1.1 told transfer_done " + FIRST, WITH_US, ""),
        ("join", "transfer_failed", PAIR, "1.1 told transfer_initiated " + PAIR, WITH_US, "still"),
        ("join", "transfer_failed", PAIR, "", WITH_US, ""),
        ("conference", "conferenced", PAIR, "", IN_A_ROOM, "both connected"),
        ("conference", "conferenced", PAIR, "", WITH_US, ""),
        ("conference", "conferenced", PAIR, "1.1 told unconferenced " + PAIR, WITH_US, "told"),
        ("terminate", "unconferenced", PAIR, "", ONE_LEFT, "leg-1 is ended"),
        ("terminate", "unconferenced", PAIR, "", IN_A_ROOM, ""),
    ],
)
def test_what_shows_a_change_of_two_calls(
    read: Read, verb: str, event: str, of: str, told: str, legs: tuple[str, str], shown: str
) -> None:
    script = TWO_CALLS.format(verb=verb, event=event, of=of, told=told, one=legs[0], two=legs[1])
    records = read(script)
    unmet = next(r for r in records if isinstance(r, Expected))
    said = only_untold(Finding("DS-HELP-3", Verdict.FAIL, unmet.sentence), records)
    assert said.endswith("so only its telling is missing") == bool(shown), said
    assert shown in said


def test_a_dialled_far_end_that_was_rung_shows_the_call_that_was_not_told(read: Read) -> None:
    records = read("""
        0.0 client call number=43 -> 200
        0.5 told disconnected callId=TC@1
        3.0 expect told event=outgoing callId=TC@1 number=43 met=no
        3.1 witness leg leg=leg-1 number=43 direction=out state=ended
    """)
    unmet = next(r for r in records if isinstance(r, Expected))
    assert only_untold(Finding("CM-CALL-4", Verdict.FAIL, unmet.sentence), records)
    assert only_untold(Finding("CM-CALL-1", Verdict.FAIL, unmet.sentence), records) == ""


def test_what_another_phone_told_shows_the_change(read: Read) -> None:
    phones = [
        Witnessed(
            n, Moment(0, 0), Actor.ADMIN, "phone", {"phone": name, "mac": mac, "number": str(n)}
        )
        for n, (name, mac) in enumerate((("a", "000952000001"), ("b", "000952C0FFEE")), start=-1)
    ]
    script = """
        0.0 client transfer phone=a callid=TC@1 number=301 -> 200
        {told}
        3.0 expect told event=transfer_done callId=TC@1 number=301 met=no
    """
    for told, shown in (("0.1 told incoming callId=TC@9", "b told incoming"), ("", "")):
        records = [*phones, *read(script.format(told=told))]
        unmet = next(r for r in records if isinstance(r, Expected))
        assert shown in only_untold(Finding("MP-BLIND-1", Verdict.FAIL, unmet.sentence), records)
        assert bool(shown) == bool(
            only_untold(Finding("MP-BLIND-1", Verdict.FAIL, unmet.sentence), records)
        )
        assert not only_untold(Finding("MP-JOIN-3", Verdict.FAIL, unmet.sentence), records)
