"""Lines between phones of one exchange: what one phone does, the other's far end did.

Each phone has its own legs, as with scripted far ends. Between two phones the leg of the one and
the leg of the other are two ends of a line: answering, holding, hanging up and transferring at
one end is what the far end does at the other. Signals take their time, if no more than none: they
are planned on the clock, so that a phone has finished what it does before it hears of anything.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ringproof.emulator.clock import Clock
from ringproof.emulator.legs import End, Ends, Leg, Party


class Lines:
    """Which phone has which number, and the lines between them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers: dict[str, tuple[Ends, int]] = {}
        self._held: dict[Ends, tuple[str, ...]] = {}

    def register(self, exchange: Ends, numbers: Mapping[str, int]) -> None:
        """Let a phone's identities be reached at these numbers and at no others.

        A number that another phone has stays that phone's.
        """
        for number in self._held.pop(exchange, ()):
            del self._numbers[number]
        free = {number: at for number, at in numbers.items() if number not in self._numbers}
        self._numbers.update({number: (exchange, account) for number, account in free.items()})
        self._held[exchange] = tuple(free)

    def party(self, number: str) -> Party | None:
        """Return the phone's identity that has a number, None where none has it."""
        if number not in self._numbers:
            return None
        exchange, account = self._numbers[number]
        return exchange.own(account)

    def dial(self, exchange: Ends, leg: Leg, number: str, caller: Party) -> None:
        """Ring the phone that has a number, for a leg that another phone's call is on."""
        there, account = self._numbers[number]
        near = leg.end = End(exchange, leg)
        self.soon(lambda: self._ring(near, there, account, caller))

    def join(self, one: Leg, other: Leg) -> None:
        """Connect the far ends of two legs with each other, where one of them is a phone."""
        self.soon(lambda: self._joined(one, other))

    def tell(self, near: End, hears: str, peer: str) -> None:
        """Bring what a phone did on a leg to the other end."""
        act = _ACTS.get(hears)
        if act is not None:
            self.soon(lambda: act(self, near, peer))

    def soon(self, act: Callable[[], None]) -> None:
        """Let a signal arrive."""
        self._clock.call_later(0.0, act)

    def _ring(self, near: End, there: Ends, account: int, caller: Party) -> None:
        if near.leg.state == "ended":
            return
        leg = there.call(caller.number, caller.name, account)
        if leg.state == "ended":
            _hang_up(near, "busy")
            return
        leg.end = End(there, leg)
        _couple(near, leg.end)

    def _talks(self, near: End, _: str) -> None:
        far = near.far
        if far is None or far.leg.state == "ended":
            return
        if far.leg.direction == "out" and far.leg.state == "ringing":
            far.exchange.phone.happens(far.leg, "answered")
        far.exchange.talk_begins(far.leg)

    def _holds(self, near: End, _: str) -> None:
        if near.far is not None and near.far.leg.state in ("connected", "held"):
            near.far.leg.holds_us = True

    def _ends(self, near: End, _: str) -> None:
        if near.far is not None:
            _hang_up(near.far, "rejected")

    def _sent_away(self, near: End, to: str) -> None:
        """The phone at one end has sent the other to a number, and is out of it."""
        far = near.far
        if far is None or far.leg.state == "ended":
            return
        _part(near, far)
        far.exchange.led_to(far.leg, to)

    def _joined(self, one: Leg, other: Leg) -> None:
        ends = [leg.end.far if leg.end is not None else None for leg in (one, other)]
        for leg, end in zip((one, other), ends, strict=True):
            if leg.end is not None and end is not None:
                _part(leg.end, end)
        first, second = ends
        for end, met in ((first, other), (second, one)):
            if end is not None and end.leg.state != "ended":
                end.exchange.talks_to(end.leg, Party(met.number, met.name))
        if first is not None and second is not None:
            _couple(first, second)
            return
        for end in ends:
            if end is not None:
                end.leg.end = None  # a scripted far end is at its other end now


_ACTS: Final[Mapping[str, Callable[[Lines, End, str], None]]] = {
    "talk": Lines._talks,
    "hold": Lines._holds,
    "end": Lines._ends,
    "elsewhere": Lines._sent_away,
}
"""What it is at the other end that a phone talks, holds, ends its call or sends it away."""


def _couple(one: End, other: End) -> None:
    one.far, other.far = other, one


def _part(near: End, far: End) -> None:
    """Take the phone at the near end out of the line; its leg ends when the far one does."""
    near.far = far.far = near.leg.end = None
    far.leg.shadows.append(near.leg)


def _hang_up(end: End, unanswered: str) -> None:
    """Let the far end of a leg be gone; while it rings, because it was busy or rejected."""
    if end.leg.state == "ended":
        return
    if end.leg.direction == "out" and end.leg.state == "ringing":
        end.exchange.phone.happens(end.leg, unanswered)
    else:
        end.exchange.gone(end.leg)
