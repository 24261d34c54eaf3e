"""What every driver of the other party offers, ours or a user's."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Leg:
    """The far end's own view of one call: the second witness.

    `direction` is ``in`` where the far end called the phone, ``out`` where the phone dialled it;
    `state` is ringing, connected, held or ended; `peer` is the number it talks to where that is
    no longer the phone; `heard` the DTMF digits that reached it.
    """

    leg: str
    number: str
    direction: str
    state: str
    name: str = ""
    peer: str = ""
    heard: str = ""
    account: int = 1


class FarEnd(Protocol):
    """The other party: calls in, answers, rejects, holds, transfers, hangs up, testifies."""

    def turn_the_page(self) -> None:
        """Let earlier legs rest: a new test begins, and only newer legs are testified."""
        ...

    def call(self, number: str, name: str | None, account: int) -> str:
        """Call identity `account` of the phone as `number`; return the leg's name."""
        ...

    def answer(self, leg: str) -> None:
        """Answer a call of the phone's."""
        ...

    def reject(self, leg: str, why: str = "rejected") -> None:
        """Decline a call of the phone's: `why` is rejected, busy or unreachable."""
        ...

    def hang_up(self, leg: str) -> None:
        """End the call from the far side."""
        ...

    def hold(self, leg: str) -> None:
        """Put the phone on hold."""
        ...

    def resume(self, leg: str) -> None:
        """Take the phone back from hold."""
        ...

    def rename(self, leg: str, name: str | None, number: str | None) -> None:
        """Change the name or number that the far end shows."""
        ...

    def transfer(self, leg: str, to: str, name: str | None) -> None:
        """Transfer the phone to somebody else, `to`."""
        ...

    def cancel_transfer(self, leg: str) -> None:
        """Cancel the attended transfer that this leg will be asked into."""
        ...

    def hesitate(self, leg: str) -> None:
        """Leave the attended transfer undecided that this leg will be asked into."""
        ...

    def legs(self) -> list[Leg]:
        """Testify: every leg since the page was turned, in the order they came up."""
        ...
