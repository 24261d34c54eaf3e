"""One judgement of one clause, with its reason, evidence and blame."""

from dataclasses import dataclass, field
from enum import StrEnum

from ringproof.verdict.algebra import Verdict


class Party(StrEnum):
    """Whose fault a failure is."""

    DEVICE = "device"
    SERVER = "server"  # where it is under test; to a phone it is part of the peer
    PEER = "peer"
    NETWORK = "network"
    HARNESS = "harness"


@dataclass(frozen=True, slots=True)
class Blame:
    """Who is to blame and on what evidence.

    `single_witness` is True where the only witness is the accused itself, or part of the same
    program (the embedded far end), so that the evidence is weaker than it looks.
    """

    party: Party
    evidence: str
    single_witness: bool = False

    def sentence(self) -> str:
        """Return the blame in words, as reports print it."""
        weak = " (single witness)" if self.single_witness else ""
        return f"{self.party}{weak}: {self.evidence}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A clause was judged: `why` in one sentence, `evidence` the numbers of the trace's records.

    `ambient` tells a judgement of what always holds from the judgement of the clause that the
    test names. `test` is the pytest node id.
    """

    clause: str
    verdict: Verdict
    why: str
    evidence: tuple[int, ...] = ()
    ambient: bool = False
    test: str = ""
    blame: Blame | None = None


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """What all tests together say of one clause: its most severe finding leads."""

    clause: str
    verdict: Verdict
    why: str
    findings: tuple[Finding, ...] = field(default=())

    @property
    def leading(self) -> Finding | None:
        """The finding that decided the verdict, None where the clause was not judged."""
        return next((f for f in self.findings if f.verdict is self.verdict), None)


def conclude(clause: str, findings: tuple[Finding, ...], not_run: str) -> ClauseVerdict:
    """Return the verdict of `clause` from its findings; `not_run` says why there may be none.

    An ambient finding that is inconclusive counts only if nothing else decided the clause.
    A clause without any finding is inconclusive.
    """
    deciding = tuple(f for f in findings if not (f.ambient and f.verdict is Verdict.INCONCLUSIVE))
    judged = deciding or findings
    if not judged:
        return ClauseVerdict(clause, Verdict.INCONCLUSIVE, not_run)
    if any(f.verdict is not Verdict.NOT_APPLICABLE for f in judged):
        judged = tuple(f for f in judged if f.verdict is not Verdict.NOT_APPLICABLE)
    leading = max(judged, key=lambda finding: finding.verdict.severity)
    return ClauseVerdict(clause, leading.verdict, leading.why, findings)
