"""A second phone as the far end: it does what its commands do, and testifies what it told."""

from collections.abc import Callable, Sequence
from typing import NoReturn

import pytest

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.fleet import MemoryFleet, many
from ringproof.farend.phone import PhoneFarEnd
from ringproof.protocol.events import Event, read_event
from ringproof.target.protocol import CannotDo
from ringproof.target.request import Admission, Command, Credential, Request

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
ANYBODY = "030555101"


class Beside:
    """Two emulated phones on one exchange: the first is under test, the second the far end."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Event]] = {"phone-1": [], "phone-2": []}
        on = Setup(allow_action_urls=True, event_server="http://events.invalid/e")
        self.fleet = MemoryFleet(many(2, on), self._deliver)

    def _deliver(self, name: str, out: EventOut) -> bytes:
        event, _ = read_event(out.raw.split(b" ")[1])
        assert event is not None
        self.heard[name].append(event)
        return OK

    def send(self, name: str, action: str, **parameters: str) -> None:
        phone = self.fleet[name]
        command = Command(action, tuple(parameters.items()))
        request = Request(command, Credential(Admission.BEARER, phone.token))
        assert b" 200 " in phone.request(request.to_bytes("p"))
        self.fleet.advance(0)

    # -- what a far end needs of the second phone

    def command(self, action: str, **parameters: str) -> None:
        self.send("phone-2", action, **parameters)

    def events(self) -> Sequence[Event]:
        return self.heard["phone-2"]

    def told(self, event: str, after: int) -> bool:
        return any(each.name == event for each in self.events()[after:])

    def release(self, call: str) -> None:
        over = [event.call for event in self.events() if event.name == "disconnected"]
        if call not in over:
            self.send("phone-2", "terminate", callid=call)

    def cannot(self, sentence: str) -> NoReturn:
        raise CannotDo(sentence)


@pytest.fixture
def beside() -> Beside:
    return Beside()


@pytest.fixture
def far_end(beside: Beside) -> PhoneFarEnd:
    return PhoneFarEnd(beside, "201", "101", frozenset({ANYBODY}))


def last(beside: Beside) -> str:
    return beside.heard["phone-1"][-1].name


def test_it_calls_under_its_own_number_and_hangs_up(beside: Beside, far_end: PhoneFarEnd) -> None:
    leg = far_end.call(ANYBODY, "Peter", 1)
    assert far_end.calls_as(ANYBODY, "Peter") == ("201", None)
    told = beside.heard["phone-1"][-1]
    assert (told.name, told.get("number")) == ("incoming", "201")
    beside.send("phone-1", "accept")
    assert [(each.leg, each.direction, each.state) for each in far_end.legs()] == [
        (leg, "in", "connected")
    ]
    far_end.hold(leg)
    far_end.resume(leg)
    far_end.hang_up(leg)
    assert (last(beside), far_end.legs()[0].state) == ("disconnected", "ended")


def test_it_answers_what_the_phone_dialled(beside: Beside, far_end: PhoneFarEnd) -> None:
    beside.send("phone-1", "call", number="201")
    ringing = far_end.legs()[-1]
    assert (ringing.direction, ringing.state, ringing.number) == ("out", "ringing", "201")
    far_end.answer(ringing.leg)
    assert (last(beside), far_end.legs()[-1].state) == ("connected", "connected")
    far_end.transfer(ringing.leg, "42", None)
    assert beside.heard["phone-1"][-1].name in ("transferred", "remoteUpdate", "connected")


def test_it_rejects(beside: Beside, far_end: PhoneFarEnd) -> None:
    beside.send("phone-1", "call", number="201")
    far_end.reject(far_end.legs()[-1].leg)
    assert last(beside) == "disconnected"


def test_a_page_that_was_turned_is_not_testified(beside: Beside, far_end: PhoneFarEnd) -> None:
    far_end.hang_up(far_end.call(ANYBODY, None, 1))
    far_end.turn_the_page()
    assert far_end.legs() == []


def test_calls_that_are_left_are_ended_when_the_page_is_turned(
    beside: Beside, far_end: PhoneFarEnd
) -> None:
    """Two calls of its own that the phone connected with each other would go on for ever."""
    first = far_end.call(ANYBODY, None, 1)
    beside.send("phone-1", "accept")
    beside.send("phone-1", "hold", callid=beside.heard["phone-1"][-1].call or "")
    second = far_end.call(ANYBODY, None, 1)
    beside.send("phone-1", "accept")
    ids = [event.call or "" for event in beside.heard["phone-1"] if event.name == "incoming"]
    beside.send("phone-1", "join", callid=ids[0], callid2=ids[1])
    beside.fleet.advance(5)
    assert [(leg.leg, leg.state) for leg in far_end.legs()] == [
        (first, "connected"),
        (second, "connected"),
    ]
    far_end.turn_the_page()
    assert [event.name for event in beside.heard["phone-2"][-2:]] == ["disconnected"] * 2


def test_it_knows_which_number_is_its_own(far_end: PhoneFarEnd) -> None:
    assert far_end.plays("201")
    assert not far_end.plays("42")


def test_what_it_cannot_do_it_says(far_end: PhoneFarEnd) -> None:
    with pytest.raises(CannotDo, match="calls as 201, not as 0301234567"):
        far_end.call("0301234567", None, 1)
    with pytest.raises(CannotDo, match="the first identity only"):
        far_end.call(ANYBODY, None, 2)
    leg = far_end.call(ANYBODY, None, 1)
    impossible: list[Callable[[], None]] = [
        lambda: far_end.rename(leg, "Franz", None),
        lambda: far_end.reject(leg, "busy"),
        lambda: far_end.cancel_transfer(leg),
        lambda: far_end.hesitate(leg),
        lambda: far_end.answer("leg-9"),
    ]
    for refused in impossible:
        with pytest.raises(CannotDo):
            refused()
    far_end.hang_up(leg)
    with pytest.raises(CannotDo, match="not in that call any more"):
        far_end.hang_up(leg)
    assert "heard" not in far_end.testifies
    assert "held" not in far_end.testifies
