"""The kill matrix as plain values: what a kill is, who survived, which clause never kills. Pure.

A mutant is killed when a clause judges it worse than the phone without a fault: fail, or
non-strict where the faultless phone passed. Inconclusive and harness error never kill.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ringproof.verdict import Finding, Party, Verdict

EXCHANGE = "exchange"
"""The kind under which the phone is sound and its far ends are broken: the peer is to be blamed."""

SERVER = "server"
"""The kind of every broken server: each must fall to a clause that names its fault."""

NAMED_KINDS = frozenset({"missing", "doubled", "wrong_event", "wrong_answer", SERVER})
"""Kinds of fault that must fall to the clause that names them; others may show elsewhere."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A phone to examine: `name` "" is the one without a fault; `names` its fault's clauses."""

    name: str
    kind: str = ""
    sentence: str = ""
    names: tuple[str, ...] = ()
    level: str = "must"


@dataclass(frozen=True, slots=True)
class Examination:
    """What the suite found in one subject. `kills` maps a clause to the test that killed.

    `harness` holds what went wrong on our side, `complete` is False where the examination was
    stopped as soon as its verdict was certain, `took` is in seconds. `blamed` maps each party
    that was blamed for something to a first sentence that says so.
    """

    subject: Subject
    kills: Mapping[str, str]
    tests: int
    took: float
    complete: bool = True
    harness: tuple[str, ...] = ()
    failed_musts: tuple[str, ...] = ()
    blamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def misblamed(self) -> tuple[str, ...]:
        """What was blamed on others than the peer, though the far ends are what is broken."""
        if self.subject.kind != EXCHANGE:
            return ()
        return tuple(said for party, said in self.blamed.items() if party != Party.PEER)

    @property
    def killed(self) -> bool:
        """Whether any clause judged the mutant worse than the faultless phone."""
        return bool(self.kills)

    @property
    def by_name(self) -> bool:
        """Whether a clause that names the fault killed it."""
        return any(clause in self.kills for clause in self.subject.names)

    @property
    def satisfied(self) -> bool:
        """Whether this kill is the one that is asked for."""
        if self.subject.kind in NAMED_KINDS:
            return self.by_name
        return self.killed


@dataclass(frozen=True, slots=True)
class Matrix:
    """All examinations of a run, and what is asked of them together."""

    examinations: tuple[Examination, ...]
    musts: tuple[str, ...]
    faultless: Mapping[str, Verdict] = field(default_factory=dict)

    @property
    def survivors(self) -> tuple[Examination, ...]:
        """Mutants that no clause killed, or not the clause that names their fault."""
        return tuple(e for e in self.examinations if not e.satisfied)

    @property
    def killers(self) -> dict[str, tuple[str, ...]]:
        """The mutants that each clause killed."""
        found: dict[str, list[str]] = {}
        for examination in self.examinations:
            for clause in examination.kills:
                found.setdefault(clause, []).append(examination.subject.name)
        return {clause: tuple(names) for clause, names in sorted(found.items())}

    @property
    def barren(self) -> tuple[str, ...]:
        """Musts that killed no phone: nobody knows whether their tests can fail."""
        phones = [e for e in self.examinations if e.subject.kind != EXCHANGE]
        killers = {clause for examination in phones for clause in examination.kills}
        return tuple(clause for clause in self.musts if clause not in killers)

    @property
    def misblamed(self) -> tuple[Examination, ...]:
        """Broken far ends for which somebody else was blamed."""
        return tuple(e for e in self.examinations if e.misblamed)

    @property
    def broken(self) -> tuple[Examination, ...]:
        """Examinations in which the harness itself stumbled."""
        return tuple(e for e in self.examinations if e.harness)

    @property
    def sound(self) -> bool:
        """Whether every mutant was killed as asked, every must kills, and blame was just."""
        wanting = (self.survivors, self.barren, self.unsound_phone, self.misblamed)
        return not any(wanting)

    @property
    def unsound_phone(self) -> tuple[str, ...]:
        """Clauses that the faultless phone itself does not meet."""
        bad = (Verdict.FAIL, Verdict.HARNESS_ERROR)
        return tuple(clause for clause, verdict in self.faultless.items() if verdict in bad)


def kills_of(findings: Iterable[Finding], faultless: Mapping[str, Verdict]) -> dict[str, str]:
    """Return the clauses whose findings are worse than on the faultless phone, with their test."""
    found: dict[str, str] = {}
    for finding in findings:
        expected = faultless.get(finding.clause, Verdict.PASS)
        bad = finding.verdict in (Verdict.FAIL, Verdict.NON_STRICT)
        if bad and finding.verdict.severity > expected.severity:
            found.setdefault(finding.clause, finding.test)
    return found


def blamed_by(findings: Iterable[Finding]) -> dict[str, str]:
    """Return each party that `findings` blame, with the first that does."""
    found: dict[str, str] = {}
    for finding in findings:
        if finding.blame is not None and finding.verdict in (Verdict.FAIL, Verdict.NON_STRICT):
            said = f"{finding.clause} in {finding.test}: {finding.blame.sentence()}"
            found.setdefault(str(finding.blame.party), said)
    return found


def certain(subject: Subject, kills: Iterable[str]) -> bool:
    """Say whether nothing that follows can change what the matrix asks of this subject."""
    seen = set(kills)
    return bool(seen & set(subject.names)) or (bool(seen) and subject.kind not in NAMED_KINDS)


def order(
    tests: Sequence[tuple[str, tuple[str, ...]]],
    subject: Subject,
    deadly: Mapping[str, int] | None = None,
) -> list[int]:
    """Return the places of `tests` (node id, clauses) with those that name the fault first.

    Among equals, those come first that have killed most mutants so far (`deadly`).
    """
    kills = deadly or {}
    named = set(subject.names)
    family = {clause.rpartition("-")[0] for clause in named}

    def distance(place: int) -> tuple[int, int, int]:
        test, clauses = tests[place]
        if named & set(clauses):
            return 0, 0, place
        if family & {clause.rpartition("-")[0] for clause in clauses}:
            return 1, -kills.get(test, 0), place
        return 2, -kills.get(test, 0), place

    return sorted(range(len(tests)), key=distance)
