"""What is known of each of the phone's calls, and the book that keeps them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ringproof.model.facts import NO, UNKNOWN, YES, Fact, both, no
from ringproof.protocol.events import Event

REMEMBERED = 64  # ended calls whose ids are still known; the rest of the book is open calls


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the observer knows it; a call met in the middle is all unknown.

    `talking`: it was accepted or answered, held or not. `away`: it was transferred to somebody.
    `mate` is the other call of its conference or attended transfer, `leg` the far end's name for
    it, `direction` is ``in`` or ``out`` where known. `number` and `name` are the far end's as last
    told, None where never told.
    `announced` is the record that told it as incoming or outgoing, `last` its latest event.
    """

    id: str
    ringing: Fact = UNKNOWN
    dialing: Fact = UNKNOWN
    talking: Fact = UNKNOWN
    on_hold: Fact = UNKNOWN
    in_conference: Fact = UNKNOWN
    in_transfer: Fact = UNKNOWN
    away: Fact = UNKNOWN
    ended: Fact = UNKNOWN
    mate: str = ""
    number: str | None = None
    name: str | None = None
    account: str = ""
    leg: str = ""
    direction: str = ""
    cancels: Fact = UNKNOWN
    announced: int = 0
    last: int = 0
    since: float = 0.0

    @property
    def live(self) -> Fact:
        """Whether the call still exists at this phone."""
        return no(self.ended)

    @property
    def active(self) -> Fact:
        """Whether both sides can talk now."""
        return both(self.live, self.talking, no(self.on_hold))

    @property
    def held(self) -> Fact:
        """Whether the call exists and is on hold."""
        return both(self.live, self.talking, self.on_hold)

    @property
    def alone(self) -> Fact:
        """Whether the call is an ordinary one: in no conference and no transfer."""
        return both(no(self.in_conference), no(self.in_transfer), no(self.away))

    def state(self) -> str:
        """Return the call's state in words, for the sentences of findings."""
        return next((words for words, fact in self._states() if fact is YES), "in an unknown state")

    def _states(self) -> Iterator[tuple[str, Fact]]:
        yield "ended", self.ended
        yield "transferred away", self.away
        yield "in a conference", self.in_conference
        yield "on hold", self.on_hold
        yield "talking", self.active
        yield "ringing", self.ringing
        yield "being dialled", self.dialing


def new_call(id: str, *, incoming: bool) -> Call:
    """Return a call that was just announced: it rings or is being dialled, and nothing else."""
    return Call(
        id,
        ringing=YES if incoming else NO,
        dialing=NO if incoming else YES,
        talking=NO,
        on_hold=NO,
        in_conference=NO,
        in_transfer=NO,
        away=NO,
        ended=NO,
        cancels=NO,
        direction="in" if incoming else "out",
    )


class Book:
    """The calls of one phone: the open ones, and the last few that ended.

    `complete` says that no call can be open that is not in the book.
    """

    def __init__(self, *, complete: bool) -> None:
        self.complete = complete
        self.open: dict[str, Call] = {}
        self.ended: dict[str, Call] = {}
        self.told: dict[str, dict[str, tuple[Event, int]]] = {}
        self.bound_legs: set[str] = set()

    def get(self, id: str) -> Call | None:
        """Return what is known of the call `id`, open or ended; None if it was never met."""
        return self.open.get(id) or self.ended.get(id)

    def put(self, call: Call) -> None:
        """Keep what is now known of `call`; an ended one is moved to the ended."""
        if call.ended is not YES:
            self.ended.pop(call.id, None)
            self.open[call.id] = call
            return
        self.open.pop(call.id, None)
        self.ended[call.id] = call
        while len(self.ended) > REMEMBERED:
            oldest = next(iter(self.ended))
            del self.ended[oldest]
            self.told.pop(oldest, None)

    def renew(self, id: str) -> None:
        """Forget an ended call whose id begins a new life."""
        self.ended.pop(id, None)
        self.told.pop(id, None)

    def bind(self, call: Call, leg: str) -> Call:
        """Note that the far end knows `call` as `leg`, and return it as known then."""
        self.bound_legs.add(leg)
        bound = replace(call, leg=leg)
        self.put(bound)
        return bound

    def unbind(self, call: Call) -> None:
        """Forget the far end's name for `call`: it has another party now."""
        self.bound_legs.discard(call.leg)
        self.put(replace(call, leg="", direction=""))

    def maybe_leg(self, leg: str) -> list[Call]:
        """Return the open calls that an unknown `leg` may be; none for one that was known."""
        if leg in self.bound_legs:
            return []
        legless = [call for call in self.open.values() if not call.leg]
        return legless or list(self.open.values())

    def by_leg(self, leg: str) -> Call | None:
        """Return the open call that the far end knows as `leg`."""
        return next((call for call in self.open.values() if leg and call.leg == leg), None)

    def others(self, *ids: str) -> list[Call]:
        """Return the open calls except `ids`."""
        return [call for call in self.open.values() if call.id not in ids]

    def doubt(self, id: str, *fields: str) -> None:
        """Forget those facts of an open call that something may have changed."""
        call = self.open.get(id)
        if call is not None:
            self.put(replace(call, **dict.fromkeys(fields, UNKNOWN)))  # type: ignore[arg-type]

    def doubt_all(self) -> None:
        """Forget the state of every open call: events may have been lost."""
        for call in list(self.open.values()):
            self.put(
                Call(
                    call.id,
                    number=call.number,
                    name=call.name,
                    account=call.account,
                    leg=call.leg,
                    direction=call.direction,
                    announced=call.announced,
                    last=call.last,
                    since=call.since,
                )
            )
