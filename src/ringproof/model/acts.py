"""What somebody does to the phone, in one vocabulary whoever does it, and to which call.

A command, the local user's hand and the far end's act are deeds; two parties can do the same
deed. Which call a deed means is a fact too: where it names none and several could be meant, the
page does not say, so nothing is owed and each is admitted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ringproof.model.calls import Book, Call
from ringproof.model.facts import NO, UNKNOWN, YES, Fact, both, no
from ringproof.trace import Actor, Stimulus, Witnessed

DEEDS: Mapping[tuple[Actor, str], str] = {
    (Actor.CLIENT, "call"): "dial",
    (Actor.CLIENT, "accept"): "accept",
    (Actor.CLIENT, "terminate"): "terminate",
    (Actor.CLIENT, "hold"): "hold",
    (Actor.CLIENT, "resume"): "resume",
    (Actor.CLIENT, "transfer"): "transfer",
    (Actor.CLIENT, "join"): "join",
    (Actor.CLIENT, "conference"): "conference",
    (Actor.LOCAL_USER, "dial"): "dial",
    (Actor.LOCAL_USER, "lift"): "accept",
    (Actor.LOCAL_USER, "hang_up"): "terminate",
    (Actor.LOCAL_USER, "hold"): "hold",
    (Actor.LOCAL_USER, "resume"): "resume",
    (Actor.FAR_END, "call"): "ring",
    (Actor.FAR_END, "answer"): "answer",
    (Actor.FAR_END, "reject"): "decline",
    (Actor.FAR_END, "hang_up"): "leave",
    (Actor.FAR_END, "hold"): "far hold",
    (Actor.FAR_END, "resume"): "far resume",
    (Actor.FAR_END, "rename"): "rename",
    (Actor.FAR_END, "transfer"): "refer",
    (Actor.FAR_END, "cancel_transfer"): "cancel",
}

# What the far end's testimony of a leg's state amounts to.
TESTIFIED: Mapping[str, str] = {
    "ringing": "seen ringing",
    "connected": "seen connected",
    "ended": "seen ended",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One deed: who did it, when, and with which details (decoded values by name)."""

    n: int
    at: float
    actor: Actor
    deed: str
    details: Mapping[str, str]
    admitted: bool = True

    @property
    def call(self) -> str:
        """The id of the call that the deed names, "" where it names none."""
        details = self.details
        return details.get("callid") or details.get("callid1") or details.get("call") or ""

    @property
    def call2(self) -> str:
        """The id of the second call that the deed names, or ""."""
        return self.details.get("callid2", "")

    @property
    def leg(self) -> str:
        """The far end's name for the call, or ""."""
        return self.details.get("leg", "")

    @property
    def number(self) -> str:
        """The number that the deed is about, or ""."""
        return self.details.get("number", "")


def act_of(record: Stimulus | Witnessed) -> Act | None:
    """Return the deed that `record` is, None for one that changes no call."""
    if isinstance(record, Witnessed):
        seen = TESTIFIED.get(record.details.get("state", ""), "") if record.what == "leg" else ""
        act = Act(record.n, record.at.mono, record.witness, seen, record.details)
        return act if seen else None
    deed = DEEDS.get((record.actor, record.verb))
    if deed is None or "help" in record.details:
        return None
    return Act(record.n, record.at.mono, record.actor, deed, record.details, record.admits)


def _established(call: Call) -> Fact:
    return both(call.live, call.talking, no(call.away))


CAN_MEAN: Mapping[str, Callable[[Call], Fact]] = {
    "accept": lambda call: both(call.live, call.ringing),
    "terminate": lambda call: call.live,
    "hold": lambda call: call.active,
    "resume": lambda call: call.held,
    "transfer": _established,
}
CAN_PAIR: Mapping[str, Callable[[Call], Fact]] = {
    "join": _established,
    "conference": _established,
}


@dataclass(frozen=True, slots=True)
class Meant:
    """The calls a deed may mean, each with its second call; `certain` where there is no other."""

    calls: tuple[tuple[Call, Call | None], ...]
    certain: bool


def meant(act: Act, book: Book) -> Meant:
    """Return which calls `act` may mean, as far as the book knows."""
    if act.deed in CAN_PAIR:
        return _pairs(act, book)
    if act.leg:
        call = book.by_leg(act.leg)
        legs = (call,) if call is not None else tuple(book.maybe_leg(act.leg))
        return Meant(tuple((each, None) for each in legs), call is not None)
    if act.call:  # two ids name a conference
        second = _named(act.call2, book) if act.call2 else ()
        return Meant((*_named(act.call, book), *second), not act.call2)
    return _fitting(act, book)


def _fitting(act: Act, book: Book) -> Meant:
    """Return the calls that an unnamed deed can apply to."""
    can = CAN_MEAN.get(act.deed)
    if can is None:
        return Meant((), True)
    fitting = [(call, can(call)) for call in book.open.values()]
    possible = tuple((call, None) for call, fact in fitting if fact is not NO)
    unknown = any(fact is UNKNOWN for _, fact in fitting)
    return Meant(possible, book.complete and len(possible) == 1 and not unknown)


def _named(id: str, book: Book) -> tuple[tuple[Call, Call | None], ...]:
    call = book.open.get(id)
    if call is None and not book.complete and id not in book.ended:
        call = Call(id)
    return ((call, None),) if call else ()


def _pairs(act: Act, book: Book) -> Meant:
    can = CAN_PAIR[act.deed]
    firsts = [call for call, _ in _named(act.call, book)] if act.call else list(book.open.values())
    seconds = (
        [call for call, _ in _named(act.call2, book)] if act.call2 else list(book.open.values())
    )
    named = bool(act.call and act.call2)
    pairs: dict[frozenset[str], tuple[Call, Call]] = {}
    for one in firsts:
        for other in seconds:
            fits = NO if one.id == other.id else both(can(one), can(other))
            if fits is not NO:
                pairs.setdefault(frozenset((one.id, other.id)), (one, other))
    sure = all(both(can(a), can(b)) is YES for a, b in pairs.values())
    certain = len(pairs) == 1 and (named or (book.complete and len(book.open) == 2 and sure))
    return Meant(tuple(pairs.values()), certain)
