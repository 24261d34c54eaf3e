"""A person with another telephone as the far end, prompted for each deed and each testimony.

What the person did is known; what the phone under test then did to the call is not, and is asked
for in a sentence, once. The legs say nothing of states, so nobody is held to a guess.
"""

# ruff: noqa: ARG002  a person is asked in words, and knows which call is meant

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from ringproof.farend.protocol import Leg

UNKNOWN: Final = "unknown"
"""The state of a leg that only a person could tell."""


class Asked(Protocol):
    """Somebody who can be asked; each raises where it cannot be done or nobody answers."""

    def does(self, sentence: str) -> None:
        """Have the person do something."""

    def confirms(self, sentence: str) -> bool:
        """Ask whether something is so."""
        ...


@dataclass
class HumanFarEnd:
    """One far end: a person with a telephone of `number`.

    `check` raises where a number may not be dialled: nobody is asked to dial it either.
    """

    person: Asked
    number: str
    check: Callable[[str], object] = str
    testifies: frozenset[str] = frozenset()
    _legs: list[Leg] = field(default_factory=list)
    _known: int = 0

    def turn_the_page(self) -> None:
        """Let earlier legs rest."""
        self._legs = []

    def call(self, number: str, name: str | None, account: int) -> str:
        """Have the person call."""
        self.person.does(
            f"Call identity {account} of the phone under test from your other telephone "
            f"({self.number}), and wait until it rings."
        )
        self._known += 1
        self._legs.append(Leg(f"leg-{self._known}", self.number, "in", UNKNOWN))
        return self._legs[-1].leg

    def calls_as(self, number: str, name: str | None) -> tuple[str, str | None]:
        """Return as whom the person calls: the number of that telephone, and any name."""
        return self.number, None

    def answer(self, leg: str) -> None:
        """Have the person answer."""
        self.person.does("Answer the call at your other telephone.")

    def reject(self, leg: str, why: str = "rejected") -> None:
        """Have the person decline."""
        self.person.does(f"Let the call at your other telephone be {why}.")

    def hang_up(self, leg: str) -> None:
        """Have the person hang up."""
        self.person.does("Hang up at your other telephone.")

    def hold(self, leg: str) -> None:
        """Have the person press hold."""
        self.person.does("Put the call on hold at your other telephone.")

    def resume(self, leg: str) -> None:
        """Have the person take the call back."""
        self.person.does("Take the held call back at your other telephone.")

    def rename(self, leg: str, name: str | None, number: str | None) -> None:
        """Have the person change what is shown."""
        shown = " and ".join(filter(None, (name, number)))
        self.person.does(f"Have your other telephone shown as {shown}, in this call.")

    def transfer(self, leg: str, to: str, name: str | None) -> None:
        """Have the person transfer the phone under test."""
        self.check(to)
        self.person.does(f"Transfer the call to {to} at your other telephone.")

    def cancel_transfer(self, leg: str) -> None:
        """Have the person refuse the transfer to come."""
        self.person.does("Refuse the transfer that is to come.")

    def hesitate(self, leg: str) -> None:
        """Have the person wait with the transfer to come."""
        self.person.does("Do nothing about the transfer that is to come.")

    def legs(self) -> list[Leg]:
        """Return the calls that the person made, or was rung by; of their states nothing."""
        return list(self._legs)

    def rung(self) -> str:
        """Ask whether the other telephone rings for a call of the phone's; return its leg."""
        self.person.does("Wait until your other telephone rings.")
        self._known += 1
        self._legs.append(Leg(f"leg-{self._known}", self.number, "out", UNKNOWN))
        return self._legs[-1].leg

    def confirms(self, leg: str, sentence: str) -> bool:
        """Ask the person whether what a test expects of the far end is so."""
        return self.person.confirms(f"your other telephone {sentence}")
