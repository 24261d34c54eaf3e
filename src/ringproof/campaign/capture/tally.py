"""What a capture says of each clause, counted as it goes by: memory follows the clauses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ringproof.verdict import ClauseVerdict, Verdict

_SHOWN: Final = 20  # offences of one clause that are kept word by word; all are counted
_PLACES: Final = 3  # places of proof that are kept


@dataclass(frozen=True, slots=True)
class Offence:
    """One breach of a clause: why, by which phone, and where in the file."""

    why: str
    phone: str
    where: str
    verdict: Verdict


@dataclass(slots=True)
class Tally:
    """What was seen of one clause.

    `proven` counts the exchanges that showed it, `proofs` are the first of them; `doubts` counts
    those that exercised it and decide nothing, `doubt` is why the first did not.
    """

    clause: str
    proven: int = 0
    proofs: list[str] = field(default_factory=list)
    broken: int = 0
    offences: list[Offence] = field(default_factory=list)
    doubts: int = 0
    doubt: str = ""

    def prove(self, where: str) -> None:
        """Count one exchange that showed the clause."""
        self.proven += 1
        if len(self.proofs) < _PLACES:
            self.proofs.append(where)

    def offend(self, offence: Offence) -> None:
        """Count one breach."""
        self.broken += 1
        if len(self.offences) < _SHOWN:
            self.offences.append(offence)

    def wonder(self, why: str, where: str) -> None:
        """Count one exchange that exercised the clause and does not decide it."""
        self.doubts += 1
        self.doubt = self.doubt or f"{why} ({where})"

    @property
    def verdict(self) -> Verdict:
        """The most severe of what was seen; a doubt counts only where nothing was decided."""
        if self.offences:
            return max((o.verdict for o in self.offences), key=lambda v: v.severity)
        return Verdict.PASS if self.proven else Verdict.INCONCLUSIVE

    @property
    def why(self) -> str:
        """The verdict's reason in one sentence, with its place."""
        if self.offences:
            first = self.offences[0]
            more = f", and {_times(self.broken - 1)} more" if self.broken > 1 else ""
            return f"{first.why} ({first.where}){more}"
        if self.proven:
            return f"proven by {self.proven} exchange{'s' if self.proven > 1 else ''}"
        return self.doubt

    def concluded(self) -> ClauseVerdict:
        """Return the verdict of the clause."""
        return ClauseVerdict(self.clause, self.verdict, self.why)


class Tallies:
    """The tallies of all clauses that a capture exercises."""

    def __init__(self) -> None:
        self._by_clause: dict[str, Tally] = {}

    def of(self, clause: str) -> Tally:
        """Return the tally of `clause`, a new one where it was not exercised before."""
        return self._by_clause.setdefault(clause, Tally(clause))

    def exercised(self) -> dict[str, Tally]:
        """Return every clause that something was said of."""
        return dict(self._by_clause)

    def add(self, others: Iterable[Tally]) -> None:
        """Add what another file says."""
        for other in others:
            tally = self.of(other.clause)
            tally.proven += other.proven
            tally.proofs = [*tally.proofs, *other.proofs][:_PLACES]
            tally.broken += other.broken
            tally.offences = [*tally.offences, *other.offences][:_SHOWN]
            tally.doubts += other.doubts
            tally.doubt = tally.doubt or other.doubt


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
