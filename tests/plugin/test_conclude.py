"""From findings to the report: every clause in question gets a verdict, and so does the phone."""

from dataclasses import replace

from ringproof.plugin.conclude import Collected, Surroundings, conclude_run
from ringproof.protocol.clauses import catalogue
from ringproof.report.document import TargetFacts, TestReport
from ringproof.trace import Moment
from ringproof.verdict import Finding, Outcome, Verdict

AT = Moment(0.0, 0.0)
PASSED = TestReport(
    nodeid="test_hold",
    title="A hold is told",
    location="test_hold.py:1",
    clauses=("EV-HOLDING-1",),
    verdict=Verdict.PASS,
    why="as the specification says",
    findings=(Finding("EV-HOLDING-1", Verdict.PASS, "as the specification says"),),
    records=(),
    began=AT,
    took=0.1,
)
AROUND = Surroundings(
    target=TargetFacts("x", "device", "", "", "1.4", "1.4"),
    catalogue=catalogue(),
    collected=Collected({"EV-HOLDING-1": ("test_hold",)}),
    began=AT,
    took=1.0,
    ringproof="0",
    command="ringproof certify",
)


def test_of_a_users_own_suite_only_what_it_judges_is_in_question() -> None:
    report = conclude_run([PASSED], AROUND)
    assert [clause.clause for clause in report.clauses] == ["EV-HOLDING-1"]
    assert report.whole.outcome is Outcome.CONFORMANT


def test_of_our_own_suite_every_clause_is() -> None:
    around = replace(AROUND, collected=Collected(AROUND.collected.tests, whole_suite=True))
    report = conclude_run([PASSED], around)
    assert len(report.clauses) > 100
    assert (report.whole.outcome, report.whole.partial) == (Outcome.INCONCLUSIVE, True)
    assert dict(report.not_run)["CM-CALL-1"] == "not run: its test was not collected"


def test_what_was_collected_and_not_run_says_so() -> None:
    report = conclude_run([], AROUND)
    assert report.clauses[0].verdict is Verdict.INCONCLUSIVE
    assert "its test was deselected, or the run ended before it" in report.clauses[0].why


def test_a_problem_of_the_run_is_the_reason_for_what_was_not_run() -> None:
    report = conclude_run([], replace(AROUND, problems=("the phone is gone",)))
    assert report.clauses[0].why == "not run: the phone is gone"


def test_a_run_that_was_ended_early_is_never_conformant() -> None:
    report = conclude_run([PASSED], replace(AROUND, ended_early=True))
    assert (report.whole.outcome, report.whole.partial) == (Outcome.INCONCLUSIVE, True)
    assert report.whole.why == "the run was ended before all its tests had run"


def test_a_failure_outweighs_the_early_end() -> None:
    finding = Finding("EV-HOLDING-1", Verdict.FAIL, "told nothing")
    failed = replace(PASSED, verdict=Verdict.FAIL, findings=(finding,))
    report = conclude_run([failed], replace(AROUND, ended_early=True))
    assert report.whole.outcome is Outcome.NOT_CONFORMANT
