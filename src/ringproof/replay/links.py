"""Calls between two phones of one recording: the same call, told by both of its ends.

Nothing on the wire says so. A call that one phone dials and a call that another is told of at the
same time are taken for one where they were also answered and ended at the same time, and where no
other call fits as well.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ringproof.model.patterns import ids, number_agrees
from ringproof.protocol.names import NUMBER
from ringproof.replay.calls import ANNOUNCING, Call, State
from ringproof.replay.causes import SOON, Cause, Situation
from ringproof.replay.drafts import StepDraft
from ringproof.replay.session import Source
from ringproof.trace import Actor, Record, Told

Act = Callable[[StepDraft, Call | None], None]
End = tuple[str, int]
"""One end of a call: the phone, and the record that announced it there."""

TOGETHER: Final = 2.0
"""Seconds within which both ends tell what happened to their call."""

MIRRORS: Final[Mapping[str, tuple[str, ...]]] = {
    "incoming": ("dial",),
    "connected": ("accept",),
    "disconnected": ("terminate", "leave", "decline", "transfer", "join"),
    "transferred": ("transfer", "join"),
    "remoteUpdate": ("transfer", "join"),
}
"""The deeds at one end that explain an event at the other."""


@dataclass(frozen=True, slots=True)
class _Life:
    """When a call was announced, answered and ended, as one end told it."""

    end: End
    call: str
    coming: bool
    number: str
    began: float
    answered: float | None
    ended: float | None

    def same(self, other: "_Life") -> bool:
        return (
            _together(self.began, other.began)
            and _together(self.answered, other.answered)
            and _together(self.ended, other.ended)
        )


def _together(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOGETHER


class Links:
    """Which calls are two ends of one; none are where phones are replayed independently."""

    def __init__(self, records: Mapping[str, Sequence[Record]], *, linked: bool = False) -> None:
        self._ends = dict(_paired(records)) if linked else {}
        self._calls: dict[End, Call] = {}
        self._causes: dict[str, list[Cause]] = {}

    def watch(self, phone: str, causes: list[Cause]) -> None:
        """Know the deeds done to `phone`, also those to come."""
        self._causes[phone] = causes

    def announce(self, call: Call, n: int) -> None:
        """Tie a new call, announced by record `n` of its phone, to its other end."""
        self._calls[call.phone, n] = call
        call.far = self._ends.get((call.phone, n), _NOBODY).end
        other = self._calls.get(call.far)
        if other is not None:
            call.peer, other.peer = other, call

    def explanation(self, now: Situation) -> Cause | None:
        """Return the deed at the other end that explains the event."""
        call = now.call
        if call is None or not call.far[0]:
            return None
        if now.event.name == "connected" and call.state is not State.DIALING:
            return None
        deeds = MIRRORS.get(now.event.name, ())
        fitting = (
            cause
            for cause in self._causes.get(call.far[0], [])
            if cause.deed in deeds and not cause.refused and 0 <= now.at - cause.at <= SOON
        )
        return next((cause for cause in fitting if self._mirrors(cause, call, now)), None)

    def _mirrors(self, cause: Cause, call: Call, now: Situation) -> bool:
        if (now.book.phone, now.event.name, ids(now.event)) in cause.done:
            return False
        if cause.deed == "dial":
            dialled = self._ends[self._announced(call)]
            return number_agrees(cause.number, dialled.number)
        if call.peer is None:
            return False
        if not cause.calls:
            return cause.deed != "accept" or call.peer.state is State.RINGING
        return call.peer.id in cause.calls

    def _announced(self, call: Call) -> End:
        return next(end for end, each in self._calls.items() if each is call)

    def infer(self, now: Situation, told: Told, act: Act) -> bool:
        """Infer what somebody at one of the two phones did; say whether there is such a thing."""
        call = now.call
        if call is None or not call.far[0]:
            return False
        if now.event.name == "incoming":
            dialled = self._ends[self._announced(call)]
            act(_by_hand(dialled.end[0], told, "dial", {"number": dialled.number}, now), None)
            return True
        if now.event.name == "connected" and call.state is State.DIALING and call.peer is not None:
            act(_by_hand(call.peer.phone, told, "lift", {}, now), call.peer)
            return True
        if now.event.name == "disconnected" and call.live:
            act(_by_hand(call.phone, told, "hang_up", {"call": call.id}, now), call)
            return True
        return False


_DID: Final = {
    "dial": "the user of {phone} dialled {number}",
    "lift": "the handset of {phone}, the phone at its other end, was lifted",
    "hang_up": "the user of {phone}, which told it first, hung up; the user at its other end might "
    "have done it as well",
}


def _by_hand(
    phone: str, told: Told, verb: str, details: Mapping[str, str], now: Situation
) -> StepDraft:
    did = _DID[verb].format(phone=phone, number=details.get("number", ""))
    return StepDraft(
        phone,
        told.began,
        Actor.LOCAL_USER,
        verb,
        details,
        Source.INFERRED,
        f"No command explains {now.event.name} of {now.event.call}: {did}.",
        (told.n,) if phone == now.book.phone else (),
    )


_NOBODY: Final = _Life(("", 0), "", False, "", 0.0, None, None)


def _paired(records: Mapping[str, Sequence[Record]]) -> Iterator[tuple[End, _Life]]:
    """Return both ends of each call between two phones, each with the life at the other end."""
    lives = [life for phone, those in records.items() for life in _lives(phone, those)]
    dialled = [life for life in lives if not life.coming]
    told = [life for life in lives if life.coming]
    fits = {
        one.end: [two for two in told if two.end[0] != one.end[0] and one.same(two)]
        for one in dialled
    }
    taken = [two.end for found in fits.values() for two in found]
    for one in dialled:
        found = fits[one.end]
        if len(found) == 1 and taken.count(found[0].end) == 1:
            yield one.end, found[0]
            yield found[0].end, one


def _lives(phone: str, records: Sequence[Record]) -> Iterator[_Life]:
    events = [r for r in records if isinstance(r, Told) and r.event is not None]
    events.sort(key=lambda told: told.at)
    of_call: dict[str, list[Told]] = {}
    for told in events:
        for id in ids(told.event) if told.event is not None else ():
            of_call.setdefault(id, []).append(told)
    for told in events:
        event = told.event
        if event is None or event.name not in ANNOUNCING or not event.call:
            continue
        later = [e for e in of_call[event.call] if e.at > told.at]
        yield _Life(
            (phone, told.n),
            event.call,
            event.name == "incoming",
            event.get(NUMBER) or "",
            told.at.mono,
            _when(later, "connected"),
            _when(later, "disconnected"),
        )


def _when(events: Sequence[Told], name: str) -> float | None:
    return next((e.at.mono for e in events if e.event and e.event.name == name), None)
