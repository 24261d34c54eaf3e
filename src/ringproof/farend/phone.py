"""A second phone as the far end, driven through its own Action URLs and heard by its own events.

It is one party with one number: it calls as nobody else, and what no event of its own tells, it
does not testify. Sans-I/O: how commands are sent and events heard is the `SecondPhone`'s.
"""

# ruff: noqa: ARG002  what a second phone cannot do, it is asked for all the same

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NoReturn, Protocol

from ringproof.farend.protocol import Leg
from ringproof.protocol.events import Event
from ringproof.protocol.numbers import bare_number


class SecondPhone(Protocol):
    """How the second phone is reached."""

    def command(self, action: str, **parameters: str) -> None:
        """Have it do something; raises where it refuses or cannot be reached."""

    def events(self) -> Sequence[Event]:
        """Return all events that it has told so far, in order."""
        ...

    def told(self, event: str, after: int) -> bool:
        """Wait until it has told `event` beyond its first `after` events; say whether it has."""
        ...

    def release(self, call: str) -> None:
        """Have it end a call where there still is one, and wait until it has told so."""

    def cannot(self, sentence: str) -> NoReturn:
        """Raise that this cannot be done here, for the reason in `sentence`."""
        ...


@dataclass(frozen=True, slots=True)
class _Mine:
    """A call of the second phone's: the leg as testified, and its id there."""

    leg: Leg
    id: str


_STATES: Final = {"connected": "connected", "disconnected": "ended", "transfer_done": "ended"}


class PhoneFarEnd:
    """One far end: a second phone with `number`, which reaches the phone under test by `dials`.

    `stands_for` are the numbers of callers of whom only that they call matters: as those it
    calls under its own number.
    """

    testifies: Final = frozenset({"ringing", "connected", "ended", "peer"})
    testifies_late: Final = True  # by events of its own, which may come after the phone's

    def __init__(
        self, phone: SecondPhone, number: str, dials: str, stands_for: frozenset[str]
    ) -> None:
        self._phone = phone
        self._number = number
        self._dials = dials
        self._stands_for = stands_for
        self._forgotten = 0

    def turn_the_page(self) -> None:
        """Let earlier legs rest; calls that are left are ended, or they would fill the phone.

        Such are two of its own that the phone under test connected with each other.
        """
        for mine in self._mine():
            if mine.leg.state != "ended":
                self._phone.release(mine.id)
        self._forgotten = len(self._phone.events())

    def plays(self, number: str) -> bool:
        """Say whether `number` is its own, so that it knows what becomes of a call to it."""
        return bare_number(number) == bare_number(self._number)

    def call(self, number: str, name: str | None, account: int) -> str:
        """Call the phone; only as itself, or as somebody who might be anybody."""
        if number not in self._stands_for and not self.plays(number):
            self._phone.cannot(f"a second phone calls as {self._number}, not as {number}")
        if account != 1:
            self._phone.cannot("a second phone reaches the first identity only (far_end.dials)")
        before = len(self._phone.events())
        self._phone.command("call", number=self._dials)
        if not self._phone.told("outgoing", before):
            self._phone.cannot("the second phone told no outgoing call when it was to call")
        return self._mine()[-1].leg.leg

    def calls_as(self, number: str, name: str | None) -> tuple[str, str | None]:
        """Return as whom it calls, and the name shown: its own number, and a name nobody knows."""
        return self._number, None

    def answer(self, leg: str) -> None:
        """Answer a call of the phone's."""
        self._phone.command("accept", callid=self._id(leg))

    def reject(self, leg: str, why: str = "rejected") -> None:
        """Decline a call of the phone's; a phone has no other reason than that it was rejected."""
        if why != "rejected":
            self._phone.cannot(f"a second phone cannot be {why}")
        self._phone.command("terminate", callid=self._id(leg))

    def hang_up(self, leg: str) -> None:
        """End the call from the far side."""
        self._phone.command("terminate", callid=self._id(leg))

    def hold(self, leg: str) -> None:
        """Put the phone on hold."""
        self._phone.command("hold", callid=self._id(leg))

    def resume(self, leg: str) -> None:
        """Take the phone back from hold."""
        self._phone.command("resume", callid=self._id(leg))

    def rename(self, leg: str, name: str | None, number: str | None) -> None:
        """No command changes what a phone shows of itself."""
        self._phone.cannot("a second phone cannot change its name or number in a call")

    def transfer(self, leg: str, to: str, name: str | None) -> None:
        """Transfer the phone to somebody else; their name is the telephone system's to know."""
        self._phone.command("transfer", callid=self._id(leg), number=to)

    def cancel_transfer(self, leg: str) -> None:
        """No command refuses to be transferred."""
        self._phone.cannot("a second phone cannot cancel a transfer of others")

    def hesitate(self, leg: str) -> None:
        """No command delays being transferred."""
        self._phone.cannot("a second phone cannot leave a transfer undecided")

    def legs(self) -> list[Leg]:
        """Testify: every call that the second phone told of since the page was turned."""
        return [mine.leg for mine in self._mine()]

    def _id(self, leg: str) -> str:
        found = next((mine for mine in self._mine() if mine.leg.leg == leg), None)
        if found is None:
            self._phone.cannot(f"the second phone knows of no call {leg}")
        if found.leg.state == "ended":
            self._phone.cannot("the second phone is not in that call any more")
        return found.id

    def _mine(self) -> list[_Mine]:
        legs: list[_Mine] = []
        for event in self._phone.events()[self._forgotten :]:
            if event.name in ("incoming", "outgoing"):
                legs.append(self._begun(event, len(legs) + 1))
                continue
            for place, mine in enumerate(legs):
                if mine.id in (event.call, event.call2):
                    legs[place] = replace(mine, leg=_changed(mine.leg, event))
        return legs

    def _begun(self, event: Event, place: int) -> _Mine:
        direction = "in" if event.name == "outgoing" else "out"
        leg = Leg(f"leg-{self._forgotten}-{place}", self._number, direction, "ringing")
        return _Mine(leg, event.call or "")


def _changed(leg: Leg, event: Event) -> Leg:
    if event.name in _STATES:
        return replace(leg, state=_STATES[event.name])
    if event.name == "transferred" and event.get("number"):
        return replace(leg, peer=bare_number(event.get("number") or ""))
    return leg
