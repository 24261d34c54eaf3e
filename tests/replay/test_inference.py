"""Who did what: each rule on the smallest recording that shows it."""

from collections.abc import Callable, Mapping

import pytest

from ringproof.replay import Kind, Session, Source, Step

Read = Callable[..., Session]

INCOMING = "0.0 told incoming callId=TC@1 accountId=2 number=42 name=Peter\n"
OUTGOING = "0.0 client call number=43 -> 200\n0.1 told outgoing callId=TC@1 accountId=1 number=43\n"
TALKING = INCOMING + "1.0 client accept -> 200\n1.1 told connected callId=TC@1\n"
TWO = (
    TALKING
    + "2.0 client call number=43 -> 200\n2.1 told holding callId=TC@1\n"
    + "2.2 told outgoing callId=TC@2 accountId=1 number=43\n3.0 told connected callId=TC@2\n"
)
JOINED = TWO + "4.0 client join -> 200\n4.1 told transfer_initiated callId=TC@1 callId2=TC@2\n"
CONFERENCE = TWO + "4.0 client conference -> 200\n4.1 told conferenced callId=TC@1 callId2=TC@2\n"

RULES = {
    "the far end calls": (
        INCOMING,
        "far_end call",
        {"leg": "leg-1", "number": "42", "account": "2", "name": "Peter"},
    ),
    "the local user dials": (
        "0.0 told outgoing callId=TC@1 accountId=1 number=43",
        "local_user dial",
        {"number": "43"},
    ),
    "the handset is lifted": (INCOMING + "2.0 told connected callId=TC@1", "local_user lift", {}),
    "the far end answers": (
        OUTGOING + "2.0 told connected callId=TC@1",
        "far_end answer",
        {"leg": "leg-1", "call": "TC@1"},
    ),
    "the far end is busy": (
        OUTGOING + "0.5 told disconnected callId=TC@1",
        "far_end reject",
        {"leg": "leg-1", "call": "TC@1", "why": "busy"},
    ),
    "the far end declines": (
        OUTGOING + "5.0 told disconnected callId=TC@1",
        "far_end reject",
        {"leg": "leg-1", "call": "TC@1", "why": "rejected"},
    ),
    "nobody answers": (
        OUTGOING + "31.0 told disconnected callId=TC@1",
        "far_end reject",
        {"leg": "leg-1", "call": "TC@1", "why": "unreachable"},
    ),
    "the caller gives up": (
        INCOMING + "9.0 told disconnected callId=TC@1",
        "far_end hang_up",
        {"leg": "leg-1", "call": "TC@1"},
    ),
    "the far end hangs up": (
        TALKING + "9.0 told disconnected callId=TC@1",
        "far_end hang_up",
        {"leg": "leg-1", "call": "TC@1"},
    ),
    "the local user holds": (
        TALKING + "9.0 told holding callId=TC@1",
        "local_user hold",
        {"call": "TC@1"},
    ),
    "the local user resumes": (
        TALKING + "9.0 client hold -> 200\n9.1 told holding callId=TC@1\n"
        "30.0 told connected callId=TC@1",
        "local_user resume",
        {"call": "TC@1"},
    ),
    "the far end transfers us": (
        TALKING + "9.0 told transferred callId=TC@1 number=45",
        "far_end transfer",
        {"leg": "leg-1", "call": "TC@1", "to": "45"},
    ),
    "the far end transfers us to somebody with a name": (
        TALKING + "9.0 told transferred callId=TC@1 number=45\n"
        "9.1 told remoteUpdate callId=TC@1 number=45 name=Eva",
        "far_end transfer",
        {"leg": "leg-1", "call": "TC@1", "to": "45", "name": "Eva"},
    ),
    "the far end gets a name": (
        TALKING + "9.0 told remoteUpdate callId=TC@1 name=Franz",
        "far_end rename",
        {"leg": "leg-1", "call": "TC@1", "name": "Franz"},
    ),
    "a member leaves the conference": (
        CONFERENCE + "20.0 told unconferenced callId=TC@1 callId2=TC@2\n"
        "20.1 told disconnected callId=TC@2",
        "far_end hang_up",
        {"leg": "leg-2", "call": "TC@2"},
    ),
    "the far end leaves the transfer": (
        JOINED + "5.0 told transfer_failed callId=TC@1 callId2=TC@2\n"
        "5.1 told disconnected callId=TC@2",
        "far_end hang_up",
        {"leg": "leg-2", "call": "TC@2"},
    ),
    "the handset is lifted for a second call": (
        TALKING + "9.0 told incoming callId=TC@2 accountId=1 number=44\n"
        "9.4 told holding callId=TC@1\n9.5 told connected callId=TC@2",
        "local_user lift",
        {},
    ),
    "the local user takes the other call back": (
        TWO + "30.0 told holding callId=TC@2\n30.1 told connected callId=TC@1",
        "local_user resume",
        {"call": "TC@1"},
    ),
    "the local user dials, which holds the first call": (
        TALKING + "9.0 told holding callId=TC@1\n"
        "9.1 told outgoing callId=TC@2 accountId=1 number=44",
        "local_user dial",
        {"number": "44"},
    ),
    "the dialled far end answers, which holds the first call": (
        TALKING + "2.0 client call number=43 -> 200\n"
        "2.2 told outgoing callId=TC@2 accountId=1 number=43\n"
        "9.0 told holding callId=TC@1\n9.1 told connected callId=TC@2",
        "far_end answer",
        {"leg": "leg-2", "call": "TC@2"},
    ),
}


def said(step: Step) -> str:
    return f"{step.actor} {step.verb}"


@pytest.mark.parametrize(("script", "does", "details"), RULES.values(), ids=RULES)
def test_an_event_that_nothing_explains_tells_who_did_what(
    read: Read, script: str, does: str, details: Mapping[str, str]
) -> None:
    session = read(script)
    step = [step for step in session.steps if step.source is Source.INFERRED][-1]
    assert (said(step), dict(step.details)) == (does, details)
    assert step.why.startswith("No command explains ")
    assert not session.refusals
    assert all(o.cause for o in session.observations)
    assert step.after.isdisjoint(o.n for o in session.observations if o.cause >= step.n)


@pytest.mark.parametrize("script", [v[0] for v in RULES.values()], ids=list(RULES))
def test_one_deed_explains_all_that_came_of_it(read: Read, script: str) -> None:
    """Whatever the script, no event has a second inferred step of its own beside its cause."""
    session = read(script)
    untold = ("hesitate", "cancel_transfer")  # what is shown by the join that comes after
    deeds = [s for s in session.steps if s.source is Source.INFERRED and s.verb not in untold]
    causes = {o.cause for o in session.observations}
    assert {s.n for s in deeds} <= causes


NOBODY_CAN = {
    "a conference made at the phone": TWO + "9.0 told conferenced callId=TC@1 callId2=TC@2",
    "a conference dissolved at the phone": CONFERENCE
    + "30.0 told unconferenced callId=TC@1 callId2=TC@2",
    "calls joined at the phone": TWO + "9.0 told transfer_initiated callId=TC@1 callId2=TC@2",
    "a call transferred at the phone": TALKING + "9.0 told transfer_done callId=TC@1 number=46",
    "a call held and transferred at the phone": TALKING
    + "9.0 told holding callId=TC@1\n9.2 told transfer_done callId=TC@1 number=46",
    "a call that ends and was transferred": TALKING
    + "9.0 told disconnected callId=TC@1\n9.2 told transfer_done callId=TC@1 number=46",
}


@pytest.mark.parametrize("script", NOBODY_CAN.values(), ids=NOBODY_CAN)
def test_what_no_driver_can_do_is_refused_with_its_reason(read: Read, script: str) -> None:
    session = read(script)
    (refusal,) = session.refusals
    assert "no driver can press that key" in refusal.why
    assert [o.owed for o in session.observations][-1] is False


def test_what_follows_a_refusal_on_its_calls_is_left_out_and_the_rest_replayed(read: Read) -> None:
    session = read(
        NOBODY_CAN["a conference made at the phone"]
        + "\n12.0 client terminate callid=TC@1 -> 200\n12.1 told disconnected callId=TC@1"
        + "\n13.0 told incoming callId=TC@3 accountId=1 number=44"
        + "\n14.0 client terminate callid=TC@3 -> 200\n14.1 told disconnected callId=TC@3"
    )
    assert [said(s) for s in session.steps][-2:] == ["far_end call", "client terminate"]
    assert [o.event.call for o in session.observations if o.owed and o.event][-2:] == ["TC@3"] * 2
    assert "and 2 more that follow from it" in session.refusals[0].where


def test_a_recording_that_begins_in_a_call_is_replayed_but_for_that_call(read: Read) -> None:
    session = read(
        """
        0.0 client hold callid=TC@7 -> 200
        0.1 told holding callId=TC@7
        1.0 told incoming callId=TC@8 accountId=1 number=42
        2.0 client accept callid=TC@8 -> 200
        2.1 told connected callId=TC@8
        3.0 client terminate callid=TC@8 -> 200
        3.1 told disconnected callId=TC@8
        4.0 client resume -> 200
        4.1 told connected callId=TC@7
        """
    )
    assert [said(s) for s in session.steps] == [
        "far_end call",
        "client accept",
        "client terminate",
    ]
    (refusal,) = session.refusals
    assert "the call TC@7 was never announced" in refusal.why
    assert not refusal.ambiguous
    owed = [o for o in session.observations if o.owed and o.kind is Kind.EVENT]
    assert [o.event.name for o in owed if o.event] == ["incoming", "connected", "disconnected"]


def test_a_command_for_a_call_that_the_phone_took_and_never_announced_is_left_out(
    read: Read,
) -> None:
    assert read("0.0 client dtmf callid=TC@7 digits=1 -> 200").steps == ()


def test_a_command_for_a_call_that_there_is_none_of_stays(read: Read) -> None:
    session = read("0.0 client hold callid=TC@99 -> 404")
    assert [said(s) for s in session.steps] == ["client hold"]
    assert session.observations[0].cause == 1


def test_a_cancelled_transfer_is_announced_to_the_far_end_before_the_calls_are_joined(
    read: Read,
) -> None:
    session = read(JOINED + "5.0 told transfer_failed callId=TC@1 callId2=TC@2")
    cancel, join = session.steps[-2:]
    assert [said(cancel), said(join)] == ["far_end cancel_transfer", "client join"]
    assert join.behind == {cancel.n}
    assert "which one is not told" in cancel.why


def test_a_transfer_that_nothing_became_of_was_left_undecided(read: Read) -> None:
    session = read(JOINED + "30.0 client terminate callid=TC@1 -> 200")
    assert [said(s) for s in session.steps][-3:] == [
        "far_end hesitate",
        "client join",
        "client terminate",
    ]


def test_a_recorded_deed_of_the_far_end_explains_what_came_of_it(read: Read) -> None:
    session = read(
        """
        0.0 far_end call leg=leg-1 number=42 account=1
        0.1 told incoming callId=TC@1 accountId=1 number=42
        1.0 local_user lift
        1.1 told connected callId=TC@1
        2.0 client call number=43 -> 200
        2.1 told holding callId=TC@1
        2.2 told outgoing callId=TC@2 accountId=1 number=43
        3.0 far_end answer leg=leg-2
        3.1 told connected callId=TC@2
        4.0 far_end hang_up leg=leg-1
        4.1 told disconnected callId=TC@1
        5.0 client conference -> 409
        """
    )
    assert {s.source for s in session.steps} == {Source.SENT, Source.KNOWN}
    assert [line.leg for line in session.lines] == ["leg-1", "leg-2"]
    assert session.lines[1].role == "answers"


def test_commands_that_the_phone_refused_explain_nothing_while_something_else_does(
    read: Read,
) -> None:
    session = read(
        TALKING
        + "9.0 client hold callid=TC@1 -> 409\n9.5 client hold callid=TC@1 -> 200\n"
        + "9.6 told holding callId=TC@1"
    )
    held = session.observations[-1]
    assert session.step(held.cause).at == pytest.approx(9.5)


def test_an_event_told_again_has_the_cause_of_the_first(read: Read) -> None:
    session = read(TALKING + "1.2 told connected callId=TC@1")
    first, again = session.observations[-2:]
    assert first.cause == again.cause != 0
    assert len(session.steps) == 2


@pytest.mark.parametrize(
    ("script", "role"),
    [
        (OUTGOING + "2.0 told connected callId=TC@1", "answers"),
        (OUTGOING + "0.5 told disconnected callId=TC@1", "busy"),
        (OUTGOING + "5.0 told disconnected callId=TC@1", "rejects"),
        (OUTGOING + "31.0 told disconnected callId=TC@1", "rings_out"),
        (OUTGOING + "5.0 client terminate -> 200\n5.1 told disconnected callId=TC@1", "waits"),
    ],
)
def test_a_dialled_number_has_the_role_of_what_it_did(read: Read, script: str, role: str) -> None:
    (line,) = read(script).lines
    assert (line.number, line.direction, line.role) == ("43", "out", role)


def test_an_id_that_is_announced_anew_is_another_call(read: Read) -> None:
    session = read(
        TALKING + "2.0 told disconnected callId=TC@1\n"
        "60.0 told incoming callId=TC@1 accountId=1 number=44\n61.0 told connected callId=TC@1"
    )
    assert [line.number for line in session.lines] == ["42", "44"]
    assert [said(s) for s in session.steps][-2:] == ["far_end call", "local_user lift"]


def test_what_the_phone_would_not_do_was_done_by_somebody_else(read: Read) -> None:
    """An accept is refused while the call is dialled; the far end answers it."""
    session = read(
        OUTGOING + "1.0 client accept callid=TC@1 -> 409\n1.5 told connected callId=TC@1"
    )
    assert [said(s) for s in session.steps] == ["client call", "client accept", "far_end answer"]


def test_a_transfer_that_was_asked_for_before_the_recording_cannot_fail_again(read: Read) -> None:
    session = read(TWO + "9.0 told transfer_failed callId=TC@1 callId2=TC@2")
    (refusal,) = session.refusals
    assert "the command that asked for it was not recorded" in refusal.why


def test_each_of_two_commands_that_end_the_joined_calls_has_its_own_events(read: Read) -> None:
    session = read(
        JOINED + "5.0 client terminate callid=TC@1 -> 200\n"
        "5.1 told transfer_failed callId=TC@1 callId2=TC@2\n5.2 told disconnected callId=TC@1\n"
        "5.3 client terminate callid=TC@2 -> 200\n5.4 told disconnected callId=TC@2"
    )
    ends = [s.n for s in session.steps if s.verb == "terminate"]
    told = [o.cause for o in session.observations if o.event][-3:]
    assert told == [ends[0], ends[0], ends[1]]
    assert "far_end hesitate" in [said(s) for s in session.steps]


def test_an_inferred_deed_is_on_the_leg_that_a_recorded_one_names_later(read: Read) -> None:
    session = read(
        OUTGOING + "2.0 told connected callId=TC@1\n5.0 far_end hang_up leg=leg-7 call=TC@1\n"
        "5.1 told disconnected callId=TC@1"
    )
    assert [s.details.get("leg") for s in session.steps] == [None, "leg-7", "leg-7"]
    assert session.lines[0].leg == "leg-7"


def test_which_of_two_ringing_calls_was_meant_is_refused_where_lifting_may_take_the_other(
    read: Read,
) -> None:
    script = (
        INCOMING + "1.0 told incoming callId=TC@2 accountId=1 number=44\n"
        "2.0 told connected callId={}\n9.0 told disconnected callId=TC@1"
    )
    taken_in_turn = read(script.format("TC@1"))
    assert "local_user lift" in [said(s) for s in taken_in_turn.steps]
    assert not taken_in_turn.refusals
    (refusal,) = read(script.format("TC@2")).refusals
    assert refusal.ambiguous
    assert len(refusal.readings) == 2
    assert "Either the handset was lifted" in refusal.why


def test_a_call_that_is_dialled_after_the_held_one_went_on_did_not_put_it_on_hold(
    read: Read,
) -> None:
    session = read(
        INCOMING + "1.0 told connected callId=TC@1\n2.0 told holding callId=TC@1\n"
        "2.2 told connected callId=TC@1\n2.4 told disconnected callId=TC@1\n"
        "2.6 told outgoing callId=TC@2 accountId=1 number=43"
    )
    assert [said(s) for s in session.steps][2:4] == ["local_user hold", "local_user resume"]
