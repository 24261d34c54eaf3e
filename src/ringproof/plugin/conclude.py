"""From the tests of a run to its verdicts: every clause gets one, and so does the phone. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ringproof.protocol.clauses import Catalogue, Clause, catalogue
from ringproof.protocol.editions import edition_for, misfit
from ringproof.report.document import Part, RunReport, TargetFacts, TestReport
from ringproof.report.words import NOT_COLLECTED, NOT_EXERCISED, NOT_PICKED
from ringproof.trace import Moment
from ringproof.verdict import (
    FAILURES,
    ClauseVerdict,
    Exit,
    Finding,
    Known,
    Outcome,
    Ran,
    Verdict,
    Whole,
    conclude,
    judge_whole,
)
from ringproof.verdict.baseline import compare

_NOT_YET = Whole(Outcome.INCONCLUSIVE, "not judged yet")


@dataclass(frozen=True, slots=True)
class Collected:
    """What pytest collected: for each clause the tests that name it; whether the whole suite.

    `whole_suite` is True where Ringproof's own suite was collected: then every clause of the
    edition is in scope, and what was not run is said to be so.
    """

    tests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole_suite: bool = False

    @property
    def ids(self) -> frozenset[str]:
        """The node ids of all tests that name a clause."""
        return frozenset(test for tests in self.tests.values() for test in tests)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands round the tests of a run: target, scope, times, problems."""

    target: TargetFacts
    catalogue: Catalogue
    collected: Collected
    began: Moment
    took: float
    ringproof: str
    command: str
    strict: bool = False
    out_of_scope: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    ended_early: bool = False
    notes: tuple[str, ...] = ()
    baseline: tuple[Known, ...] = ()
    made_from: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()


def conclude_run(tests: Sequence[TestReport], around: Surroundings) -> RunReport:
    """Return the report of the whole run."""
    found = _findings(tests)
    clauses = _in_question(around, found)
    not_run = {
        clause.id: _why_not_run(clause, around)
        for clause in clauses
        if clause.id not in found and not clause.exclusion
    }
    verdicts = {
        clause.id: _verdict(clause, tuple(found.get(clause.id, ())), not_run) for clause in clauses
    }
    compared = compare(
        around.baseline, verdicts.values(), what_ran(tests, around, whole_run=not not_run)
    )
    report = RunReport(
        target=around.target,
        catalogue=around.catalogue,
        clauses=tuple(verdicts.values()),
        whole=_NOT_YET,
        tests=tuple(sorted(tests, key=lambda test: test.nodeid)),
        began=around.began,
        took=around.took,
        ringproof=around.ringproof,
        command=around.command,
        untested=_untested(around),
        not_run=tuple(not_run.items()),
        out_of_scope=around.out_of_scope,
        strict=around.strict,
        choices=_choices(tests),
        problems=around.problems,
        ended_early=around.ended_early,
        notes=(*_misfit(around.target), *around.notes),
        known=tuple(compared.known.items()),
        stale=tuple(known.sentence() for known in compared.stale),
        made_from=around.made_from,
        parts=around.parts,
    )
    return replace(report, whole=_whole(report))


def what_ran(tests: Sequence[TestReport], around: Surroundings, *, whole_run: bool) -> Ran:
    """Return what the run can say of a baseline; `whole_run` where no clause was left out."""
    ran = frozenset(test.nodeid for test in tests)
    complete = whole_run and not around.ended_early and not around.problems
    return Ran(around.collected.ids, ran, complete)


def reconcluded(report: RunReport, tests: Sequence[TestReport]) -> RunReport:
    """Return `report` with the verdicts that follow from `tests`, judged again."""
    found = _findings(tests)
    not_run = dict(report.not_run)
    verdicts = {
        old.clause: _verdict(
            report.catalogue[old.clause], tuple(found.get(old.clause, ())), not_run
        )
        for old in report.clauses
    }
    again = replace(report, clauses=tuple(verdicts.values()), tests=tuple(tests))
    return replace(again, whole=_whole(again))


def _whole(report: RunReport) -> Whole:
    """Return the whole verdict on a run whose clauses have theirs."""
    verdicts = {verdict.clause: verdict for verdict in report.clauses}
    out_of_scope = frozenset(report.out_of_scope)
    whole = judge_whole(
        report.catalogue,
        verdicts,
        strict=report.strict,
        out_of_scope=out_of_scope,
        not_run=frozenset(clause for clause, _ in report.not_run) - out_of_scope,
        known=frozenset(
            clause for clause, _ in report.known if verdicts[clause].verdict in FAILURES
        ),
    )
    whole = _unless_ended(whole, report.ended_early)
    if not report.stale or whole.exit_code == Exit.NOT_CONFORMANT:
        return whole
    return replace(whole, exit=Exit.NOT_CONFORMANT, exit_why="the baseline has a stale entry")


def _unless_ended(whole: Whole, ended_early: bool) -> Whole:
    """Never call a run conformant that was ended early: what is missing may not be known."""
    if not ended_early or whole.exit_code != Exit.CONFORMANT:
        return whole
    why = "the run was ended before all its tests had run"
    if whole.outcome is not Outcome.CONFORMANT:
        return replace(whole, exit=Exit.INCONCLUSIVE, exit_why=why, partial=True)
    return replace(whole, outcome=Outcome.INCONCLUSIVE, why=why, partial=True)


def _findings(tests: Sequence[TestReport]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for test in tests:
        for finding in test.findings:
            found[finding.clause].append(finding)
    return found


def _in_question(around: Surroundings, found: Collection[str]) -> tuple[Clause, ...]:
    """Return the clauses that get a verdict: the edition's, or only those the tests judged.

    To the edition's frozen list come the user's own, which are in no edition. A server has no
    firmware: all clauses of its role are its own.
    """
    if around.collected.whole_suite and around.target.role == "server":
        return around.catalogue.for_role("server")
    if around.collected.whole_suite:
        frozen = edition_for(around.target.firmware).clauses
        own = [
            c.id
            for c in around.catalogue.for_edition(around.target.firmware)
            if c.id not in catalogue()
        ]
        return tuple(
            clause
            for clause in around.catalogue
            if clause.id in (*frozen, *own) and clause.kind != "observation"
        )
    named = set(found) | set(around.collected.tests)
    return tuple(clause for clause in around.catalogue if clause.id in named)


def _verdict(
    clause: Clause, findings: tuple[Finding, ...], not_run: Mapping[str, str]
) -> ClauseVerdict:
    if clause.exclusion and not findings:
        return ClauseVerdict(clause.id, Verdict.NOT_APPLICABLE, clause.exclusion)
    return conclude(clause.id, findings, not_run.get(clause.id, ""))


def _why_not_run(clause: Clause, around: Surroundings) -> str:
    if around.problems:
        return f"not run: {around.problems[0]}"
    if clause.id in around.collected.tests:
        return NOT_PICKED
    if clause.ambient:
        return NOT_EXERCISED
    return NOT_COLLECTED


def _untested(around: Surroundings) -> tuple[tuple[str, str], ...]:
    """Return the clauses of the role that no test judges, each with its reason."""
    own = around.catalogue.for_role(around.target.role)
    return tuple((clause.id, clause.exclusion) for clause in own if clause.exclusion)


def _misfit(target: TargetFacts) -> tuple[str, ...]:
    """Say where a phone's firmware lies outside of every edition; a server has none."""
    found = misfit(target.firmware) if target.role == "phone" else ""
    return (found,) if found else ()


def _choices(tests: Sequence[TestReport]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    shown: dict[str, set[str]] = defaultdict(set)
    for test in tests:
        for name, value in test.choices:
            shown[name].add(value)
    return tuple((name, tuple(sorted(shown[name]))) for name in sorted(shown))
