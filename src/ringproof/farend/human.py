"""A person with other telephones as the far end, prompted for each deed and each testimony.

What the person did is known; what the phone under test then did to the call is not, and is asked
for in a sentence, once. The legs say nothing of states, so nobody is held to a guess. A sentence
names the telephone by its number, and the call where there was more than one at it.
"""

# ruff: noqa: ARG002  a person is asked in words, and has the name that there is

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NoReturn, Protocol

from ringproof.farend.anybody import ANYBODY
from ringproof.farend.protocol import Leg

UNKNOWN: Final = "unknown"
"""The state of a leg that only a person could tell."""
_READABLE: Final = 80  # letters of a name that somebody types into a telephone
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth")
_OUTCOMES: Final = {"rejected": "Decline", "busy": "Be busy for", "unreachable": "Be away for"}


def readable(name: str) -> bool:
    """Say whether a name can be asked for in a prompt."""
    return len(name) <= _READABLE


class Asked(Protocol):
    """Somebody who can be asked; each raises where it cannot be done or nobody answers."""

    def does(self, sentence: str) -> None:
        """Have the person do something."""

    def confirms(self, sentence: str) -> bool:
        """Ask whether something is so."""
        ...

    def cannot(self, sentence: str) -> NoReturn:
        """Raise that this cannot be asked of a person."""
        ...


@dataclass
class HumanFarEnd:
    """One far end: a person with a telephone of `number`, who sees those that are dialled too.

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
        """Have the person call: from the own telephone, or from one that shows what matters."""
        shown, _ = self.calls_as(number, name)
        there = f"the telephone {shown}"
        if (number, name) not in ANYBODY:
            there = f"a telephone that shows {self._shown(number, name)}"
        before = sum(leg.number == shown for leg in self._legs)
        again = f", as the {_ORDINALS[before]} call there" if before else ""
        self.person.does(
            f"Call identity {account} of the phone under test from {there}{again}, "
            "and wait until it rings."
        )
        return self._begun(shown, "in")

    def calls_as(self, number: str, name: str | None) -> tuple[str, str | None]:
        """Return as whom the person calls: anybody is the own telephone, under any name."""
        return (self.number, None) if (number, name) in ANYBODY else (number, name)

    def rung(self, number: str) -> str:
        """Return a new leg of a call that the phone dialled; the person is asked what it does."""
        return self._begun(number, "out")

    def answer(self, leg: str) -> None:
        """Have the person answer."""
        self.person.does(f"Answer the call {self._at(leg)}, which rings or soon will.")

    def reject(self, leg: str, why: str = "rejected") -> None:
        """Have the person decline."""
        self.person.does(f"{_OUTCOMES[why]} the call {self._at(leg)}, which rings or soon will.")

    def hang_up(self, leg: str) -> None:
        """Have the person hang up."""
        self.person.does(f"Hang up {self._at(leg)}.")

    def hold(self, leg: str) -> None:
        """Have the person press hold."""
        self.person.does(f"Put the call on hold {self._at(leg)}.")

    def resume(self, leg: str) -> None:
        """Have the person take the call back."""
        self.person.does(f"Take the held call back {self._at(leg)}.")

    def rename(self, leg: str, name: str | None, number: str | None) -> None:
        """Have the person change what is shown."""
        shown = self._shown(number, name)
        self.person.does(f"Have what the phone under test is shown become {shown} {self._at(leg)}.")

    def transfer(self, leg: str, to: str, name: str | None) -> None:
        """Have the person transfer the phone under test; who is there has the name that it has."""
        self.check(to)
        self.person.does(f"Transfer the call to {to} {self._at(leg)}.")

    def cancel_transfer(self, leg: str) -> None:
        """Have the person refuse the transfer to come."""
        self.person.does(f"Refuse the transfer that is to come {self._at(leg)}.")

    def hesitate(self, leg: str) -> None:
        """Have the person wait with the transfer to come."""
        self.person.does(f"Leave the transfer undecided that is to come {self._at(leg)}.")

    def legs(self) -> list[Leg]:
        """Return the calls that the person made, or was asked about; of their states nothing."""
        return list(self._legs)

    def confirms(self, leg: str, sentence: str) -> bool:
        """Ask the person whether what a test expects of the far end is so."""
        return self.person.confirms(f"{self._telephone(leg)} {sentence}{self._which(leg)}")

    # -- how they are named -------------------------------------------------

    def _shown(self, number: str | None, name: str | None) -> str:
        if not readable(name or ""):
            self.person.cannot(f"nobody types a name of {len(name or '')} letters")
        said = [f"the number {number}"] if number else []
        said += [f'the name "{name}"'] if name else []
        return " and ".join(said) or "no number"

    def _begun(self, number: str, direction: str) -> str:
        self._known += 1
        self._legs.append(Leg(f"leg-{self._known}", number, direction, UNKNOWN))
        return self._legs[-1].leg

    def _number(self, leg: str) -> str:
        return next((mine.number for mine in self._legs if mine.leg == leg), self.number)

    def _telephone(self, leg: str) -> str:
        number = self._number(leg)
        return f"the telephone {number}" if number else "the telephone that shows no number"

    def _at(self, leg: str) -> str:
        return f"at {self._telephone(leg)}{self._which(leg)}"

    def _which(self, leg: str) -> str:
        there = [mine.leg for mine in self._legs if mine.number == self._number(leg)]
        if len(there) < 2 or leg not in there:
            return ""
        return f", in the {_ORDINALS[there.index(leg)]} call there"
