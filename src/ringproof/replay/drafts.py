"""Steps and observations while a recording is being read: before they have numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ringproof.replay.calls import Book, Call
from ringproof.replay.session import Kind, Phone, Refusal, Seen, Source
from ringproof.trace import Moment, Stimulus, Told


@dataclass(eq=False)
class StepDraft:
    """A step to be. `ahead` puts it before the others of its moment; `dropped` leaves it out.

    `touched` are the calls of which it brought events about; it was `useful` where one of them
    could be replayed then.
    """

    phone: str
    moment: Moment
    actor: str
    verb: str
    details: Mapping[str, str] = field(default_factory=dict)
    source: Source = Source.SENT
    why: str = ""
    evidence: tuple[int, ...] = ()
    by_role: bool = False
    record: Stimulus | Told | None = None
    ahead: bool = False
    dropped: bool = False
    touched: list[Call] = field(default_factory=list)
    useful: bool = False
    n: int = 0


@dataclass(eq=False)
class SeenDraft:
    """An observation to be, from `began` to `ended` (None where its end is not known)."""

    phone: str
    moment: Moment
    kind: Kind
    record: Seen
    began: Moment
    ended: Moment | None
    cause: StepDraft | None = None
    owed: bool = True
    calls: tuple[Call, ...] = ()
    n: int = 0


@dataclass(eq=False)
class Doubt:
    """Something that cannot be replayed, with what follows from it."""

    phone: str
    why: str
    readings: tuple[str, ...] = ()
    evidence: list[int] = field(default_factory=list)

    def refusal(self) -> Refusal:
        """Return it as it stands in the session."""
        first, more = self.evidence[0], len(self.evidence) - 1
        rest = f", and {more} more that follow from it" if more else ""
        where = f"record {first} of {self.phone}{rest}"
        said = f" Either {'; or '.join(self.readings)}." if self.readings else ""
        return Refusal(self.phone, where, self.why + said, self.readings, tuple(self.evidence))


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole recording, read: everything that a session is made of."""

    steps: Sequence[StepDraft]
    seen: Sequence[SeenDraft]
    books: Mapping[str, Book]
    phones: tuple[Phone, ...]
    doubts: Sequence[Doubt] = ()
