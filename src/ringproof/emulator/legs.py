"""A leg, whom it leads to, and what its two sides may do to each other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ringproof.emulator.clock import Handle


@dataclass(frozen=True)
class Party:
    """Who is behind a number: how it is shown at the other end."""

    number: str
    name: str = ""


@dataclass
class Leg:
    """One line to a far end, with what the far end knows of it."""

    id: str
    number: str
    name: str
    direction: str
    account: int
    state: str = "ringing"
    peer: str = ""
    heard: str = ""
    holds_us: bool = False
    away: bool = False
    cancels_transfer: bool = False
    hesitates: bool = False
    timer: Handle | None = field(default=None, repr=False)
    end: "End | None" = field(default=None, repr=False)
    shadows: "list[Leg]" = field(default_factory=list, repr=False)


class PhoneSide(Protocol):
    """What the exchange may do to the phone."""

    def rings(self, leg: Leg) -> bool:
        """Ring the phone; false when it has no room for another call."""

    def happens(self, leg: Leg, cause: str) -> None:
        """Let a far end's act, or the exchange's timer, reach the call on a leg."""

    def renamed(self, leg: Leg, number: str | None, name: str | None) -> None:
        """Give the party on a leg a new number or name."""

    def transferred_us(self, leg: Leg, to: str, name: str) -> None:
        """Put somebody else on the other side of a leg."""


class Ends(Protocol):
    """What the exchange of one phone lets another phone's acts do, as its far end's."""

    @property
    def own(self) -> Callable[[int], Party]:
        """How an identity of the phone is shown at the other end."""

    @property
    def phone(self) -> PhoneSide:
        """The phone."""

    def call(self, number: str, name: str, account: int) -> Leg:
        """Ring the phone; the leg has ended at once when the phone is full."""

    def gone(self, leg: Leg) -> None:
        """Let the far end be gone, whoever it talked to."""

    def talks_to(self, leg: Leg, party: Party) -> None:
        """Put somebody else on the other side of a leg."""

    def led_to(self, leg: Leg, number: str) -> None:
        """Lead the phone to another number."""

    def talk_begins(self, leg: Leg) -> None:
        """Let the far end talk to the phone."""


@dataclass(eq=False)
class End:
    """One end of a line: a leg, and the exchange that keeps it for its phone."""

    exchange: "Ends"
    leg: Leg
    far: "End | None" = None
