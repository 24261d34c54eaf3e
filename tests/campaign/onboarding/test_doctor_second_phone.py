"""A second phone as far end: what can be wrong with it, each made for real and named."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation
from ringproof.listener.server import EventListener

Together = Callable[..., AbstractContextManager[Emulation]]


@dataclass(frozen=True)
class Two:
    """Two phones that can call each other: that of 351 is under test, that of 361 its far end."""

    desk: Any
    emulation: Emulation
    here: int  # the ports of this computer at which each is heard
    there: int

    def visit(self, **far_end: str) -> tuple[int, list[str], str]:
        """Have the doctor look, with some keys of the far end otherwise."""
        second = self.emulation.phones[1]
        keys = {
            "url": second.url,
            "token": second.token,
            "number": '"361"',
            "dials": '"351"',
            "events": self.desk.events(self.there),
            **far_end,
        }
        said = ", ".join(f"{key}: {value}" for key, value in keys.items())
        file = self.desk.file(
            self.emulation,
            events=self.desk.events(self.here),
            **{**self.desk.alone, "far_end": f"{{driver: phone, {said}}}"},
        )
        found: tuple[int, list[str], str] = self.desk.visit(file)
        return found

    def calls(self) -> list[str]:
        """Return the numbers that either phone called."""
        legs = [part.control.dispatch("far_end.legs")["legs"] for part in self.emulation._parts]
        return [leg["number"] for each in legs for leg in each if leg["direction"] == "out"]


@pytest.fixture
def two(desk: Any, together: Together) -> Callable[..., AbstractContextManager[Two]]:
    @contextmanager
    def switched_on(**second: Any) -> Iterator[Two]:
        here, there = desk.port(), desk.port()
        told = Setup(allow_action_urls=True, event_server=desk.told(here), numbers=("351",))
        its = {"allow_action_urls": True, "event_server": desk.told(there), **second}
        other = Setup(name="second", mac="000952C0FFEF", numbers=("361",), **its)
        with together(told, other) as emulation:
            yield Two(desk, emulation, here, there)

    return switched_on


Pair = Callable[..., AbstractContextManager[Two]]


def test_a_second_phone_that_calls_is_heard(two: Pair) -> None:
    with two() as both:
        code, found, said = both.visit()
        assert both.calls() == ["351"]
    assert (code, found) == (0, []), said
    assert "the second phone calls 351 and hangs up" in said
    assert "heard: incoming mac=000952C0FFEE callId=TC@1 accountId=1 number=361" in said


def test_a_second_phone_that_cannot_be_commanded(two: Pair) -> None:
    with two(allow_action_urls=False) as both:
        away = both.visit(url=f"https://127.0.0.1:{both.desk.port()}")
        off = both.visit()
        both.emulation._parts[1].access.allow_action_urls = True
        refused = both.visit(token="wrong")
    for (code, found, said), why in (
        (away, "nothing listens at the phone's port"),
        (off, "Action URLs are switched off on the phone"),
        (refused, "the phone refuses the token"),
    ):
        assert (code, found[0]) == (1, "second_phone"), said
        assert why in said


def test_a_second_phone_that_tells_nothing(two: Pair) -> None:
    with two(event_server="") as both:
        code, found, said = both.visit()
        assert f"should be {both.desk.told(both.there)}" in said
    assert (code, found) == (1, ["second_silent"]), said


def test_a_port_for_its_events_that_is_taken(two: Pair) -> None:
    other = EventListener("127.0.0.1", 0).start()
    try:
        with two() as both:
            code, found, said = both.visit(events=both.desk.events(other.port))
    finally:
        other.stop()
    assert (code, found) == (1, ["second_ears"]), said


@pytest.mark.parametrize("dials", ["46", "43"], ids=["nobody", "another"])
def test_a_number_that_does_not_reach_this_phone(two: Pair, dials: str) -> None:
    with two() as both:
        code, found, said = both.visit(dials=f'"{dials}"')
    assert (code, found) == (1, ["not_reached"]), said


def test_a_number_that_is_not_its_own(two: Pair) -> None:
    with two() as both:
        code, found, said = both.visit(number='"362"')
    assert (code, found) == (1, ["second_number"]), said
    assert "the file says 362, the event 361" in said
