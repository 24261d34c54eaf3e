"""From findings to the report: every clause in question gets a verdict, and so does the phone."""

from dataclasses import replace

from ringproof.plugin.conclude import Collected, Surroundings, conclude_run, reconcluded
from ringproof.protocol.clauses import catalogue
from ringproof.report.document import TargetFacts, TestReport
from ringproof.trace import Moment
from ringproof.verdict import Finding, Known, Outcome, Verdict

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


FAILED = replace(
    PASSED,
    verdict=Verdict.FAIL,
    findings=(Finding("EV-HOLDING-1", Verdict.FAIL, "told nothing", test="test_hold"),),
)
KNOWN = Known("EV-HOLDING-1", Verdict.FAIL, "it is ordered")


def test_a_stale_entry_fails_a_conformant_run() -> None:
    judged = replace(PASSED, findings=(replace(PASSED.findings[0], test="test_hold"),))
    report = conclude_run([judged], replace(AROUND, baseline=(KNOWN,)))
    assert (report.whole.outcome, report.whole.exit_code) == (Outcome.CONFORMANT, 1)
    assert report.stale == (KNOWN.sentence(),)


def test_a_run_judged_again_leaves_out_the_same_failures() -> None:
    other = "EV-CONNECTED-1"
    passed = replace(PASSED, nodeid="b", findings=(Finding(other, Verdict.PASS, "", test="b"),))
    report = conclude_run([FAILED, passed], replace(AROUND, baseline=(KNOWN,)))
    assert (report.whole.exit_code, report.known) == (0, (("EV-HOLDING-1", "it is ordered"),))
    assert reconcluded(report, report.tests) == report


def test_a_run_that_was_ended_is_not_excused_by_what_is_known() -> None:
    other = "EV-CONNECTED-1"
    passed = replace(PASSED, nodeid="b", findings=(Finding(other, Verdict.PASS, "", test="b"),))
    around = replace(AROUND, baseline=(KNOWN,), ended_early=True)
    whole = conclude_run([FAILED, passed], around).whole
    assert (whole.outcome, whole.exit_code) == (Outcome.NOT_CONFORMANT, 3)


def test_a_firmware_of_no_line_is_judged_by_the_newest_and_noted() -> None:
    target = replace(AROUND.target, firmware="3.0")
    whole_suite = Collected(AROUND.collected.tests, whole_suite=True)
    report = conclude_run([PASSED], replace(AROUND, target=target, collected=whole_suite))
    assert [clause.clause for clause in report.clauses][:1] == ["AC-OFF-1"]
    assert report.notes == ("firmware 3.0 is newer than every edition: judged by the newest, 2.x",)
