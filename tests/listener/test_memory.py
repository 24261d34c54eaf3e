"""A phone in this process is heard with the same code as one on a socket."""

import pytest

from ringproof.listener import (
    Absent,
    Answer,
    CloseEarly,
    Delay,
    EventListenerCore,
    Outcome,
    Reset,
    Silent,
    TlsFailure,
)
from ringproof.listener.answers import Mode
from ringproof.listener.memory import InMemory

EVENT = b"GET /e?event=holding&callId=TC@1 HTTP/1.1\r\nHost: pc\r\n\r\n"
LAST = EVENT.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


@pytest.fixture
def core() -> EventListenerCore:
    return EventListenerCore()


def test_an_event_is_kept_and_answered(core: EventListenerCore) -> None:
    answer = InMemory(core, secure=True).feed(EVENT)
    assert answer is not None
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    (received,) = core.received
    assert (received.raw, received.secure, received.peer) == (EVENT, True, "memory")
    assert received.answered is not None


def test_a_kept_connection_is_used_again_and_a_closed_one_is_not(core: EventListenerCore) -> None:
    line = InMemory(core)
    for raw in (EVENT, LAST, EVENT):
        line.feed(raw)
    line.close()
    assert [seen.requests for seen in core.connections] == [2, 1]
    assert {seen.outcome for seen in core.connections} == {Outcome.OK}


def test_a_withheld_answer_is_none_and_blocks_no_other(core: EventListenerCore) -> None:
    line = InMemory(core)
    core.behave(Silent())
    assert line.feed(EVENT) is None
    assert core.held == 1
    core.behave(Answer())
    assert line.feed(EVENT) is not None
    assert core.held == 1
    line.close()
    assert core.held == 0
    assert [received.answered is None for received in core.received] == [True, False]


def test_delayed_answers_can_be_released(core: EventListenerCore) -> None:
    line = InMemory(core)
    core.behave(Delay(3600, Answer(503)))
    assert line.feed(EVENT) is None
    assert line.feed(LAST) is None
    assert [answer[:12] for answer in line.release()] == [b"HTTP/1.1 503"] * 2
    assert core.held == 0
    assert line.release() == ()
    assert all(received.answered for received in core.received)


def test_a_silent_server_releases_nothing(core: EventListenerCore) -> None:
    line = InMemory(core)
    core.behave(Silent())
    line.feed(EVENT)
    assert line.release() == ()
    assert core.held == 1


@pytest.mark.parametrize(
    ("mode", "answer", "outcome"),
    [
        (Reset(), b"", Outcome.RESET),
        (CloseEarly(), b"", Outcome.CLOSED_EARLY),
        (CloseEarly(8), b"HTTP/1.1", Outcome.CLOSED_EARLY),
    ],
)
def test_a_hostile_end(
    core: EventListenerCore, mode: Mode, answer: bytes, outcome: Outcome
) -> None:
    core.behave(mode)
    assert InMemory(core).feed(EVENT) == answer
    (seen,) = core.connections
    assert (seen.outcome, seen.by_us, seen.requests) == (outcome, True, 1)
    assert core.received[0].answered is None


def test_nobody_there(core: EventListenerCore) -> None:
    core.behave(Absent())
    assert InMemory(core).feed(EVENT) == b""
    assert (core.received, core.connections) == ((), ())


def test_failing_tls(core: EventListenerCore) -> None:
    core.behave(TlsFailure())
    assert InMemory(core, secure=True).feed(EVENT) == b""
    (seen,) = core.connections
    assert (seen.outcome, seen.by_us) == (Outcome.TLS_FAILED, True)
    assert core.received == ()


def test_pieces_of_a_request_make_one(core: EventListenerCore) -> None:
    line = InMemory(core)
    assert line.feed(EVENT[:10]) is None
    assert line.feed(EVENT[10:]) is not None
    assert [received.raw for received in core.received] == [EVENT]
