"""What the phone may tell next, and what it must tell by when.

Every deed opens prospects: events that are owed, and events that are lawful besides. An event
that meets no prospect has no cause that the trace shows. Prospects are dropped when their call
has ended, or when they are old, so that memory follows the open calls.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ringproof.model.acts import Act
from ringproof.model.facts import NO, UNKNOWN, YES, Fact
from ringproof.model.patterns import fits, ids, number_agrees
from ringproof.protocol.events import Event
from ringproof.protocol.names import NUMBER
from ringproof.trace.window import HAIR, in_time

OLD = 60.0  # seconds after which a lawful extra of a deed is no longer taken for its effect
STEP_OWED = 1


@dataclass(slots=True)
class Prospect:
    """An event that `act` may bring, or owes where `owed` is yes and the deed was `accepted`.

    `due` is the last moment (seconds) at which an owed event is in time. `met` is the number of
    the event that met it. `step` orders the events of one deed, 0 where there is no order;
    `ordered` says that the event surely was to come, so that its place can be judged.
    """

    pattern: Event
    act: Act
    clause: str
    owed: Fact
    due: float
    step: int = 0
    accepted: Fact = YES
    answer: int = 0
    met: int = 0
    reported: bool = False
    ordered: bool = False

    def __post_init__(self) -> None:
        self.ordered = self.owed is YES

    @property
    def open(self) -> bool:
        """Whether the event has not come yet."""
        return self.met == 0

    def agrees(self, event: Event) -> bool:
        """Say whether `event` also has the number that the deed leads to expect."""
        return number_agrees(self.pattern.get(NUMBER), event.get(NUMBER))

    def missing(self, now: float, *, silent: bool) -> bool:
        """Say whether the event was owed, and its time is over.

        At the very moment it is due an event is in time still; `silent` says that none comes.
        """
        in_debt = self.owed is YES and self.accepted is YES and self.open and not self.reported
        return in_debt and not in_time(now + 2 * HAIR if silent else now, self.due)


class Prospects:
    """All open prospects of one phone, and the met ones that still order others."""

    def __init__(self) -> None:
        self._all: list[Prospect] = []

    def __iter__(self) -> Iterator[Prospect]:
        return iter(self._all)

    def add(self, prospect: Prospect) -> None:
        """Open `prospect`."""
        self._all.append(prospect)

    def find(self, event: Event) -> Prospect | None:
        """Return the prospect that `event` meets: one that agrees, the first that is owed.

        Of those that are not owed it is the latest: what the earlier ones brought may be lost.
        """
        fitting = [each for each in self._all if each.open and fits(each.pattern, event)]
        return min(fitting, key=lambda each: _rank(each, event), default=None)

    def expecting(self, name: str) -> list[Prospect]:
        """Return the open prospects of events called `name`."""
        return [each for each in self._all if each.open and each.pattern.name == name]

    def excuse(self, id: str) -> None:
        """Owe nothing more of the call `id`, since it ends or something else came between."""
        for each in self._all:
            if id in ids(each.pattern) and each.open:
                each.owed = UNKNOWN

    def excuse_act(self, n: int) -> None:
        """Owe nothing for the deed `n`: it was refused, or another one raced it."""
        for each in self._all:
            if each.act.n == n:
                each.owed, each.ordered = UNKNOWN, False

    def excuse_all(self) -> None:
        """Owe nothing: events cannot be heard now, or may be lost."""
        for each in self._all:
            each.owed, each.ordered = UNKNOWN, False

    def answered(self, act: int, answer: int, accepted: Fact, due: float) -> None:
        """Note the answer to the deed `act`: what it owes is due by `due` at the earliest."""
        for each in self._all:
            if each.act.n == act:
                each.accepted, each.answer = accepted, answer
                each.due = max(each.due, due)
                if accepted is NO:
                    each.owed = UNKNOWN

    def missing(self, now: float, *, silent: bool) -> list[Prospect]:
        """Return what was owed and did not come in time, once each."""
        missing = [each for each in self._all if each.missing(now, silent=silent)]
        for each in missing:
            each.reported = True
        return missing

    def overtook(self, prospect: Prospect) -> Prospect | None:
        """Return what was met before `prospect` although it belongs after it, or None."""
        if not prospect.step or not prospect.ordered:
            return None
        return next((each for each in self._all if _belongs_after(each, prospect)), None)

    def forget(self, id: str, *, but: frozenset[str]) -> None:
        """Drop the prospects of an ended call, except events named in `but`."""
        self._all = [
            each for each in self._all if id not in ids(each.pattern) or each.pattern.name in but
        ]

    def taken(self, id: str) -> None:
        """Forget that the dialled call `id` may be refused: it was answered."""
        self._all = [
            each
            for each in self._all
            if each.act.deed != "dialled"
            or each.pattern.name != "disconnected"
            or id not in ids(each.pattern)
        ]

    def sweep(self, now: float) -> None:
        """Drop what is old, except what a call still being dialled may bring."""
        self._all = [
            each
            for each in self._all
            if now - each.act.at < OLD or (each.open and each.act.deed == "dialled")
        ]


def _rank(prospect: Prospect, event: Event) -> tuple[bool, bool, int]:
    owed = prospect.owed is YES
    return not prospect.agrees(event), not owed, prospect.act.n if owed else -prospect.act.n


def _belongs_after(other: Prospect, prospect: Prospect) -> bool:
    """Say whether `other`, already met, is the effect of something later than `prospect`."""
    if other.open or not other.step or not ids(other.pattern) & ids(prospect.pattern):
        return False
    if other.act.n == prospect.act.n:
        return other.step > prospect.step
    return 0 < prospect.answer < other.act.n
