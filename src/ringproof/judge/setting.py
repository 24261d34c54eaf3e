"""What the judge must be told about the phone and the trace, since it is not in the records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ringproof.protocol.clauses import Catalogue
from ringproof.trace import Actor
from ringproof.verdict import Verdict, unmet


@dataclass(frozen=True, slots=True)
class Setting:
    """The phone's facts and what the trace leaves out.

    `mac` in any lawful form, None where it is not known; `identities` are the phone's lines;
    `event_within` is the window in seconds in which a change must be told. `complete` is True
    for a live test: the phone was idle at its beginning and everything done to it is in the
    trace. It is False for a capture, which may begin in the middle of a call and does not show
    what far ends and users did. `must` says which clauses are musts; what else is not met is
    non-strict. `by_hand` is how many seconds an act of each actor who is a person may take: when
    in that time it was done, nobody knows.
    """

    mac: str | None
    identities: tuple[int, ...]
    event_within: float
    complete: bool
    must: frozenset[str] | Callable[[str], bool]
    by_hand: Mapping[Actor, float] = field(default_factory=dict)

    def within(self, actor: Actor) -> float:
        """Return in how many seconds a change must be told that `actor` brought about."""
        return self.event_within + self.by_hand.get(actor, 0.0)

    def unmet(self, clause: str) -> Verdict:
        """Return what it means that `clause` was not met."""
        must = self.must
        return unmet(must(clause) if callable(must) else clause in must)


def musts(catalogue: Catalogue) -> frozenset[str]:
    """Return the ids of the clauses that must be met."""
    return frozenset(clause.id for clause in catalogue if clause.level == "must")
