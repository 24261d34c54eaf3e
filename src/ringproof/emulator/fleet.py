"""Many phones on one exchange: each its own mac, numbers and settings, and calls between them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.clock import VirtualClock
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.lines import Lines
from ringproof.emulator.memory import MemoryPhone

FleetDeliver = Callable[[str, EventOut], bytes | None]
"""Gets the name of the phone that tells an event, and the event; returns the server's answer."""


def many(count: int, like: Setup) -> tuple[Setup, ...]:
    """Return setups of phones that are alike but for name, mac and numbers.

    The first is called ``phone-1`` and has the mac of ``like`` and the numbers 101 to 106, the
    second the next mac and 201 to 206, the hundredth 10001 to 10006.
    """
    if not 1 <= count <= 9999:
        raise EmulatorError(f"there can be 1 to 9999 phones, not {count}.")
    return tuple(
        replace(
            like,
            name=f"phone-{at}",
            display_name=f"Phone {at}",
            mac=f"{(int(like.mac, 16) + at - 1) % (1 << 48):012X}",
            numbers=tuple(f"{at}0{identity}" for identity in range(1, 7)),
        )
        for at in range(1, count + 1)
    )


class MemoryFleet:
    """Phones in this process without threads and sockets, on one exchange and one virtual clock.

    >>> fleet = MemoryFleet(many(2, Setup(allow_action_urls=True)))
    >>> fleet["phone-1"].control("local_user.dial", number="201")
    >>> fleet.advance(0)  # a line's signals arrive when time is let pass, if only none of it
    >>> fleet["phone-2"].control("local_user.lift")
    """

    def __init__(
        self,
        setups: Sequence[Setup],
        deliver: FleetDeliver | None = None,
        clock: VirtualClock | None = None,
    ) -> None:
        names = [setup.name for setup in setups]
        if len(set(names)) < len(names):
            raise EmulatorError("two phones have the same name; give each its own.")
        self.clock = clock or VirtualClock()
        self.lines = Lines(self.clock)
        self._phones = {
            setup.name: MemoryPhone(
                setup,
                None if deliver is None else partial(deliver, setup.name),
                self.clock,
                self.lines,
            )
            for setup in setups
        }

    @property
    def phones(self) -> Mapping[str, MemoryPhone]:
        """The phones by their names, in the order in which they were set up."""
        return MappingProxyType(self._phones)

    def __getitem__(self, name: str) -> MemoryPhone:
        """Return a phone by its name."""
        return self._phones[name]

    def control(self, name: str, op: str, /, **args: Any) -> dict[str, Any]:
        """Do something to the scene round one phone; ControlError when it cannot be."""
        return self._phones[name].control(op, **args)

    def advance(self, seconds: float) -> None:
        """Let virtual time pass for all phones; 0 lets arrive what is on the lines."""
        self.clock.advance_to(self.clock.now() + seconds)
