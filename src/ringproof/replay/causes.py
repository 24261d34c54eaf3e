"""Which event a deed explains: what somebody did, waiting for the events that it brings about.

A deed explains each event of a call at most once, and only for a while. Deeds are named as in
`model.acts`, one vocabulary whoever does them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ringproof.model.patterns import ids, number_agrees
from ringproof.protocol.events import Event
from ringproof.protocol.names import NUMBER
from ringproof.replay.calls import ANNOUNCING, Book, Call, State
from ringproof.replay.drafts import StepDraft


@dataclass(frozen=True, slots=True)
class Situation:
    """An event as it comes: what is known of the phone's calls, and what the phone tells next.

    `coming` are the events that this phone tells within a second after it and before anything else
    is recorded to be done to it, in their order.
    """

    event: Event
    book: Book
    at: float
    coming: tuple[Event, ...] = ()

    @property
    def call(self) -> Call | None:
        """The call that the event is about, None where it was never told of."""
        return self.book.get(self.event.call)

    @property
    def calls(self) -> list[Call]:
        """The calls that the event names, as far as they are known."""
        return [call for call in map(self.book.get, sorted(ids(self.event))) if call is not None]

    def follows(self, name: str, *calls: str) -> bool:
        """Say whether `name` of one of `calls` (any where none is given) is told next."""
        return any(
            event.name == name and (not calls or bool(ids(event) & set(calls)))
            for event in self.coming
        )


class Whose(StrEnum):
    """Of which call a deed explains an event."""

    NEW = "new"  # one that it begins
    ITS = "its"  # one that it means, or one bound to that in a conference
    OTHER = "other"  # one that is in its way, or was


EXPLAINS: Final[Mapping[str, tuple[tuple[str, Whose], ...]]] = {
    "ring": (("incoming", Whose.NEW),),
    "dial": (("outgoing", Whose.NEW), ("holding", Whose.OTHER)),
    "accept": (("connected", Whose.ITS), ("holding", Whose.OTHER)),
    "answer": (("connected", Whose.ITS), ("holding", Whose.OTHER)),
    "decline": (("disconnected", Whose.ITS), ("connected", Whose.OTHER)),
    "hold": (("holding", Whose.ITS),),
    "resume": (("connected", Whose.ITS), ("holding", Whose.OTHER)),
    "terminate": (
        ("disconnected", Whose.ITS),
        ("unconferenced", Whose.ITS),
        ("transfer_failed", Whose.ITS),
        ("holding", Whose.ITS),
        ("connected", Whose.OTHER),
    ),
    "leave": (
        ("disconnected", Whose.ITS),
        ("unconferenced", Whose.ITS),
        ("transfer_failed", Whose.ITS),
        ("connected", Whose.OTHER),
    ),
    "transfer": tuple(
        (name, Whose.ITS) for name in ("transfer_done", "disconnected", "holding", "connected")
    ),
    "join": tuple(
        (name, Whose.ITS)
        for name in (
            *("transfer_initiated", "transfer_done", "transfer_failed"),
            *("disconnected", "holding", "connected", "unconferenced"),
        )
    ),
    "conference": tuple((name, Whose.ITS) for name in ("conferenced", "connected", "holding")),
    "rename": (("remoteUpdate", Whose.ITS),),
    "refer": (("transferred", Whose.ITS), ("remoteUpdate", Whose.ITS)),
}
"""The events that a deed explains, and of which call."""

MEANS: Final[Mapping[str, tuple[State, ...]]] = {
    "accept": (State.RINGING,),
    "answer": (State.DIALING,),
    "decline": (State.DIALING,),
    "hold": (State.TALKING,),
    "resume": (State.HELD,),
    "transfer": (State.TALKING, State.HELD),
    "join": (State.TALKING, State.HELD),
    "conference": (State.TALKING, State.HELD),
}
"""The states of the calls that a deed can mean where it names none; no entry: any live one."""

LASTS: Final[Mapping[str, float]] = {"join": 60.0, "transfer": 60.0}
"""Seconds for which a deed explains events of its calls: whoever is asked may take time."""
SOON: Final = 10.0
AT_ONCE: Final = 2.0
"""Seconds for which a deed explains events of calls that it does not mean."""


@dataclass(eq=False)
class Cause:
    """A deed that was done: `step` is its draft, `calls` the ids it means, `named` those it names.

    `refused` is True where the phone answered that it would not.
    """

    deed: str
    at: float
    step: StepDraft
    calls: frozenset[str] = frozenset()
    number: str = ""
    refused: bool = False
    named: frozenset[str] = frozenset()
    done: set[tuple[str, str, frozenset[str]]] = field(default_factory=set)

    def past(self, at: float) -> bool:
        """Say whether the deed explains nothing any more."""
        return at - self.at > max(LASTS.get(self.deed, SOON), SOON)

    def explains(self, now: Situation) -> Whose | None:
        """Return as whose the event is explained by this deed, None where it is not."""
        if (now.book.phone, now.event.name, ids(now.event)) in self.done:
            return None
        for name, whose in EXPLAINS.get(self.deed, ()):
            if name == now.event.name and self._fits(whose, now):
                return whose
        return None

    def _fits(self, whose: Whose, now: Situation) -> bool:
        named, age = ids(now.event), now.at - self.at
        if whose is Whose.NEW:
            told = now.event.get(NUMBER) or ""
            begun = any(of == now.book.phone and name in ANNOUNCING for of, name, _ in self.done)
            return age <= SOON and not begun and number_agrees(self.number, told)
        if whose is Whose.OTHER:
            return age <= AT_ONCE and not (self.calls & named)
        if age > LASTS.get(self.deed, SOON) or self._ended_otherwise(now):
            return False
        return bool(self.calls & named) if self.calls else self._can_mean(now)

    def _ended_otherwise(self, now: Situation) -> bool:
        """Say whether a call ended although its transfer was not done: then somebody left it."""
        named = ids(now.event)
        if now.event.name == "transfer_failed" and self.deed == "join":
            return now.follows("disconnected", *named)
        if now.event.name != "disconnected" or self.deed not in LASTS:
            return False
        return not (now.call and now.call.away) and not now.follows("transfer_done", *named)

    def _can_mean(self, now: Situation) -> bool:
        states = MEANS.get(self.deed)
        return bool(now.calls) and all(
            call.live and (states is None or call.state in states) for call in now.calls
        )

    def explained(self, now: Situation, whose: Whose) -> None:
        """Note that this deed brought the event about, and so which calls it meant."""
        self.done.add((now.book.phone, now.event.name, ids(now.event)))
        if whose is not Whose.OTHER and not self.calls:
            self.calls = reach(ids(now.event), now.book)


def reach(named: Iterable[str], book: Book) -> frozenset[str]:
    """Return the ids `named` and those bound to them in a conference or a transfer."""
    found = set(named)
    for call in map(book.get, tuple(found)):
        if call is not None:
            found |= {call.mate, call.joined} - {""}
    return frozenset(found)


def explanation(causes: Iterable[Cause], now: Situation) -> tuple[Cause, Whose] | None:
    """Return the deed that explains the event best: not refused, of that call, the first.

    A transfer that failed when one of its calls was ended failed by that, not by itself.
    """
    found = [(cause, whose) for cause in causes if (whose := cause.explains(now)) is not None]
    failed = now.event.name == "transfer_failed"

    def rank(each: tuple[Cause, Whose]) -> tuple[bool, ...]:
        cause, whose = each
        indirect = bool(cause.named) and cause.named.isdisjoint(ids(now.event))
        return cause.refused, whose is Whose.OTHER, failed and cause.deed == "join", indirect

    return min(found, key=rank, default=None)
