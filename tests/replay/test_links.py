"""Two phones of one recording that call each other."""

from collections.abc import Callable

import pytest

from ringproof.replay import Session, Source

Read = Callable[..., Session]

ANNA, BEN = "000952C0AAAA", "000952C0BBBB"
BY_COMMAND = {
    ANNA: """
        0.0 client call number=11 -> 200
        0.1 told outgoing callId=TC@1 accountId=1 number=11
        2.3 told connected callId=TC@1
        5.0 client terminate callid=TC@1 -> 200
        5.1 told disconnected callId=TC@1
    """,
    BEN: """
        0.2 told incoming callId=TC@1 accountId=1 number=10
        2.0 client accept callid=TC@1 -> 200
        2.1 told connected callId=TC@1
        5.2 told disconnected callId=TC@1
    """,
}
BY_HAND = {
    ANNA: """
        0.3 told outgoing callId=TC@1 accountId=1 number=11
        2.0 told connected callId=TC@1
        5.1 told disconnected callId=TC@1
    """,
    BEN: """
        0.2 told incoming callId=TC@1 accountId=1 number=10
        2.1 told connected callId=TC@1
        5.0 told disconnected callId=TC@1
    """,
}


def said(session: Session) -> list[str]:
    return [f"{step.phone[-4]} {step.actor} {step.verb}" for step in session.steps]


def test_phones_by_themselves_have_their_far_ends_played(read: Read) -> None:
    assert said(read(BY_COMMAND)) == [
        "A client call",
        "B far_end call",
        "B client accept",
        "A far_end answer",
        "A client terminate",
        "B far_end hang_up",
    ]


def test_what_one_phone_does_explains_what_the_other_tells(read: Read) -> None:
    session = read(BY_COMMAND, linked=True)
    assert said(session) == ["A client call", "B client accept", "A client terminate"]
    assert all(o.cause for o in session.observations)
    assert [line.peer for line in session.lines] == [BEN, ANNA]


def test_a_step_waits_for_what_the_other_end_had_shown_of_its_call(read: Read) -> None:
    session = read(BY_COMMAND, linked=True)
    accept, terminate = session.steps[1:]
    outgoing = next(o for o in session.observations if o.event and o.event.name == "outgoing")
    bens = [o for o in session.observations if o.phone == BEN and o.event]
    assert outgoing.n in accept.after
    assert bens[1].n in terminate.after


def test_what_nobody_commanded_was_done_by_hand_at_one_of_the_two(read: Read) -> None:
    session = read(BY_HAND, linked=True)
    assert said(session) == ["A local_user dial", "B local_user lift", "B local_user hang_up"]
    assert {step.source for step in session.steps} == {Source.INFERRED}
    assert session.steps[1].why == (
        "No command explains connected of TC@1: the handset of 000952C0BBBB, the phone at its "
        "other end, was lifted."
    )
    assert all(o.cause for o in session.observations)


@pytest.mark.parametrize(
    "other",
    [
        BY_COMMAND[BEN].replace("2.1 told connected", "4.6 told connected"),
        BY_COMMAND[BEN].replace("5.2 told disconnected callId=TC@1", ""),
        BY_COMMAND[BEN].replace("0.2 told", "9.2 told"),
    ],
)
def test_calls_that_do_not_live_together_are_two(read: Read, other: str) -> None:
    session = read({ANNA: BY_COMMAND[ANNA], BEN: other}, linked=True)
    assert {line.peer for line in session.lines} == {""}


def test_a_call_that_two_others_could_be_the_end_of_is_tied_to_none(read: Read) -> None:
    session = read({**BY_COMMAND, "000952C0CCCC": BY_COMMAND[BEN]}, linked=True)
    assert {line.peer for line in session.lines} == {""}
