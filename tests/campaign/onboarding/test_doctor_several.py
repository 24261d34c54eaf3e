"""Several phones in one target file: each is looked at and named, and what lies between them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation

Together = Callable[..., AbstractContextManager[Emulation]]
MACS = ("000952C0FFEE", "000952C0FFEF")


@dataclass(frozen=True)
class Pair:
    """Two phones, hall and desk, that can call each other, each with a port for its events."""

    desk: Any
    emulation: Emulation
    ports: tuple[int, int]

    def keys(self, at: int, **keys: str) -> dict[str, str]:
        """Return the keys of one of them, some otherwise."""
        own = {
            "name": ("hall", "desk")[at],
            "mac": MACS[at],
            "events": self.desk.events(self.ports[at]),
            "numbers": f'["3{at + 5}1"]',
            **self.desk.alone,
            **keys,
        }
        found: dict[str, str] = self.desk.keys(self.emulation, at, **own)
        return found

    def visit(self, first: dict[str, str], second: dict[str, str]) -> tuple[int, list[str], str]:
        """Have the doctor look at both."""
        found: tuple[int, list[str], str] = self.desk.visit(self.desk.several(first, second))
        return found


Switched = Callable[..., AbstractContextManager[Pair]]


@pytest.fixture
def pair(desk: Any, together: Together) -> Switched:
    @contextmanager
    def switched_on(*, one_mac: bool = False, one_number: bool = False) -> Iterator[Pair]:
        ports = desk.port(), desk.port()
        setups = [
            Setup(
                allow_action_urls=True,
                name=f"phone-{at}",
                event_server=desk.told(port),
                mac=MACS[0 if one_mac else at],
                numbers=("999",) if one_number and at else (f"3{at + 5}1",),
            )
            for at, port in enumerate(ports)
        ]
        with together(*setups) as emulation:
            yield Pair(desk, emulation, ports)

    return switched_on


def test_two_phones_are_each_named_and_call_each_other(pair: Switched) -> None:
    with pair() as both:
        code, found, said = both.visit(both.keys(0), both.keys(1))
    assert (code, found) == (0, []), said
    for line in ("ok    hall: its events", "ok    desk: its events"):
        assert line in said
    assert "hall calls 361 (desk), and hangs up" in said
    assert "desk calls 351 (hall), and hangs up" in said


def test_what_is_wrong_with_one_names_it_and_not_the_other(pair: Switched) -> None:
    with pair() as both:
        code, found, said = both.visit(both.keys(0), both.keys(1, token="wrong"))
    assert (code, found) == (3, ["token"]), said
    assert "WRONG desk: the phone lets us in" in said
    assert "ok    hall: its events" in said


def test_one_address_for_the_events_of_both_is_a_note(pair: Switched) -> None:
    with pair() as both:
        events = both.desk.events(both.ports[0])
        both.emulation._parts[1].access.event_server = both.desk.told(both.ports[0])
        code, found, said = both.visit(both.keys(0), both.keys(1, events=events))
    assert (code, found) == (0, ["one_address"]), said
    assert "hall and desk: 127.0.0.1:" in said


def test_phones_with_one_mac(pair: Switched) -> None:
    with pair(one_mac=True) as both:
        code, found, said = both.visit(both.keys(0), both.keys(1, mac=""))
    assert (code, found) == (1, ["one_mac"]), said


def test_a_phone_whose_number_is_not_said_is_a_note(pair: Switched) -> None:
    with pair() as both:
        code, found, said = both.visit(both.keys(0), both.keys(1, numbers=""))
    assert (code, found) == (0, ["no_numbers"]), said
    assert "desk" in said.split("[no_numbers]")[1]


def test_phones_that_cannot_call_each_other(pair: Switched) -> None:
    with pair(one_number=True) as both:
        code, found, said = both.visit(both.keys(0), both.keys(1))
    assert (code, found) == (1, ["apart"]), said
    assert "hall calls 361 (desk), which tells no incoming call" in said
