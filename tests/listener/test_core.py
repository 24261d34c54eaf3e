"""The records of the event server, under a clock that the test moves."""

import threading
from dataclasses import dataclass

import pytest

from ringproof.listener import (
    Answer,
    CloseEarly,
    Delay,
    EventListenerCore,
    ListenerError,
    Mode,
    Received,
)
from ringproof.listener.answers import Then
from ringproof.trace.moment import Moment

EVENT = b"GET /e?event=holding&callId=TC@1 HTTP/1.1\r\nHost: pc\r\n\r\n"


@dataclass
class HandClock:
    mono: float = 100.0

    def now(self) -> Moment:
        return Moment(self.mono, 0.0)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def core(clock: HandClock) -> EventListenerCore:
    return EventListenerCore(clock)


def test_the_moments_of_an_exchange(core: EventListenerCore, clock: HandClock) -> None:
    talk = core.open()
    clock.mono = 101.0
    talk.feed(b"\r\n")
    clock.mono = 102.0
    talk.feed(EVENT[:10])
    clock.mono = 103.0
    talk.feed(EVENT[10:])
    clock.mono = 104.0
    talk.sent()
    clock.mono = 105.0
    talk.closed()
    (received,) = core.received
    assert received.answered is not None
    moments = (received.began.mono, received.complete.mono, received.answered.mono)
    assert moments == (102.0, 103.0, 104.0)
    (seen,) = core.connections
    assert seen.first_byte is not None
    assert seen.closed is not None
    assert (seen.accepted.mono, seen.first_byte.mono, seen.closed.mono) == (100.0, 101.0, 105.0)


def test_a_request_begins_within_the_bytes_of_the_one_before(
    core: EventListenerCore, clock: HandClock
) -> None:
    talk = core.open()
    talk.feed(EVENT + EVENT[:5])
    clock.mono = 101.0
    talk.feed(EVENT[5:])
    assert [received.began.mono for received in core.received] == [100.0, 100.0]
    assert [received.complete.mono for received in core.received] == [100.0, 101.0]


def test_a_delayed_answer_is_due_by_the_clock(core: EventListenerCore, clock: HandClock) -> None:
    core.behave(Delay(3))
    talk = core.open()
    assert talk.feed(EVENT).data == b""
    assert (talk.due, core.held) == (103.0, 1)
    clock.mono = 102.9
    assert talk.tick().data == b""
    clock.mono = 103.0
    assert talk.tick().data.startswith(b"HTTP/1.1 200")
    assert (talk.due, core.held) == (None, 0)


def test_no_answer_overtakes_one_that_is_withheld(core: EventListenerCore) -> None:
    core.responder = lambda received: Delay(3) if received.n == 1 else Answer(204)
    talk = core.open()
    assert talk.feed(EVENT + EVENT).data == b""
    assert core.held == 2
    data = talk.release().data
    assert data.index(b"200 OK") < data.index(b"204 No Content")


def test_an_answer_in_motion_is_not_held(core: EventListenerCore) -> None:
    """Who drains the wire must not take an exchange that is being answered for one at rest."""
    seen: list[int] = []

    def respond(_: Received) -> Mode:
        seen.append(core.held)
        return Answer()

    core.responder = respond
    core.on_received(lambda _: seen.append(core.held))
    talk = core.open()
    talk.feed(EVENT + EVENT)
    assert seen == [0, 0, 0, 0]


def test_waiting_is_woken_by_a_withheld_answer(core: EventListenerCore) -> None:
    waited: list[bool] = []
    looked: list[bool] = []
    asked = threading.Semaphore(0)

    def one_is_held(_: object) -> bool:
        asked.release()
        return core.held == 1

    thread = threading.Thread(target=lambda: waited.append(core.wait(one_is_held, 20)))
    thread.start()
    assert asked.acquire(timeout=5)
    core.behave(Delay(3))
    # Let the waiting one look between the record and the withholding.
    core.on_received(lambda _: looked.append(asked.acquire(timeout=5)))
    core.open().feed(EVENT)
    thread.join(5)
    assert (looked, waited) == ([True], [True])


def test_delays_add_up(core: EventListenerCore) -> None:
    core.behave(Delay(3, Delay(4)))
    talk = core.open()
    talk.feed(EVENT)
    assert talk.due == 107.0


def test_after_a_request_whose_end_is_unknown_the_connection_is_closed(
    core: EventListenerCore,
) -> None:
    output = core.open().feed(EVENT[:-2] + b"Content-Length: five\r\n\r\nhello")
    assert output.then is Then.CLOSE
    assert b"Connection: close" in output.data


def test_a_responder_may_leave_it_to_the_mode(core: EventListenerCore) -> None:
    def respond(received: Received) -> Mode | None:
        return Answer(404) if received.n == 1 else None

    core.responder = respond
    core.behave(Answer(204))
    answers = [core.open().feed(EVENT).data[9:12] for _ in range(2)]
    assert answers == [b"404", b"204"]


def test_waiting_is_woken_by_an_event(core: EventListenerCore) -> None:
    waited: list[bool] = []
    waiting = threading.Event()

    def enough(received: object) -> bool:
        waiting.set()
        return bool(received)

    thread = threading.Thread(target=lambda: waited.append(core.wait(enough, 20)))
    thread.start()
    assert waiting.wait(5)
    core.open().feed(EVENT)
    thread.join(5)
    assert waited == [True]


def test_an_answer_to_a_forgotten_request_is_no_error(core: EventListenerCore) -> None:
    talk = core.open()
    talk.feed(EVENT)
    core.clear()
    talk.sent()
    assert not core.received
    talk.feed(EVENT)
    talk.sent()
    assert core.received[0].answered is not None
    assert [seen.requests for seen in core.connections] == [2]


def test_an_error_in_a_callback_is_raised_once(core: EventListenerCore) -> None:
    core.on_received(lambda _: 1 / 0)  # type: ignore[arg-type]
    core.open().feed(EVENT)
    with pytest.raises(ListenerError, match="ZeroDivisionError"):
        core.check()
    core.check()


def test_exchanges_overlap_when_one_began_before_the_other_was_answered(
    core: EventListenerCore, clock: HandClock
) -> None:
    first, second = core.open(), core.open()
    first.feed(EVENT)
    clock.mono = 101.0
    second.feed(EVENT)
    clock.mono = 101.5
    first.sent()
    second.sent()
    clock.mono = 102.0
    first.feed(EVENT)
    one, two, three = core.received
    assert one.overlaps(two)
    assert two.overlaps(one)
    assert not one.overlaps(three)
    assert three.overlaps(three)


def test_after_a_hostile_end_nothing_more_is_answered(core: EventListenerCore) -> None:
    core.responder = lambda received: CloseEarly() if received.n == 1 else Answer(204)
    output = core.open().feed(EVENT + EVENT)
    assert (output.data, output.then) == (b"", Then.CLOSE)
    assert len(core.received) == 2
