from dataclasses import replace

import pytest

from ringproof.report.causes import Cause, cause, causes, shared_causes
from ringproof.report.document import RunReport
from ringproof.verdict import Finding, Verdict, conclude

UNTOLD = "expected holding of TC@{} within 2 s; told instead: nothing"


def found(clause: str, verdict: Verdict, why: str, test: str, ambient: bool = False) -> Finding:
    return Finding(clause, verdict, why, ambient=ambient, test=test)


def of(report: RunReport, *findings: Finding) -> RunReport:
    """Return a report of these findings and of no others."""
    tests = tuple(
        replace(
            report.tests[0],
            nodeid=name,
            findings=tuple(each for each in findings if each.test == name),
        )
        for name in dict.fromkeys(each.test for each in findings)
    )
    clauses = tuple(
        conclude(clause, tuple(each for each in findings if each.clause == clause), "")
        for clause in dict.fromkeys(each.clause for each in findings)
    )
    return replace(report, tests=tests, clauses=clauses, not_run=())


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (UNTOLD.format(7), "holding is not told"),
        (f"the arrangement failed: {UNTOLD.format(9)}", "holding is not told"),
        (f"{UNTOLD.format(9)}; the far end's leg-9 is held, so only", "holding is not told"),
        (
            "expected holding of TC@1 within 2 s; told instead: connected (is connected, not "
            "holding)",
            "holding is not told",
        ),
        (
            "holding of TC@10 was not told within 2 s after the command hold (TC@10)",
            "holding is not told",
        ),
        (
            "expected holding of TC@1 within 2 s; told instead: holding (names TC@1_1, not TC@1)",
            "holding is told of another call",
        ),
        (
            "expected incoming of the call with 42 number=42 name=Peter within 2 s; told instead: "
            "incoming (says name=None, not Peter)",
            "incoming is told without name",
        ),
        (
            "expected incoming of TC@1 name=A B within 0.5 s; told instead: incoming (says "
            "name=A+B, not A B)",
            "incoming is told with another name",
        ),
        ("holding of TC@10 was told again, and nothing had changed", "holding is told again"),
        (
            "expected that the far end leg-3 is on hold; it is connected, talks to TC@3",
            "the far end is not on hold",
        ),
        ("an event came as POST, not GET", "an event came as POST, not GET"),
        ("the phone answered 404 to TC@3 in 2.5 s", "the phone answered ... to ... in ... s"),
        ("the phone at https://127.0.0.1:9 cannot be reached ([Errno 111])",) * 2,
        ("the target offers no far end (key far_end)",) * 2,
    ],
)
def test_a_reason_without_what_is_of_its_test_is_the_cause(why: str, said: str) -> None:
    assert cause(why) == said


def test_one_fault_is_one_cause_and_the_clause_that_names_it_comes_first(
    report: RunReport,
) -> None:
    told = "holding of TC@3 was not told within 2 s after the command hold (TC@3)"
    run = of(
        report,
        found("AC-TOKEN-5", Verdict.INCONCLUSIVE, f"{UNTOLD.format(1)}; the far end's x", "a"),
        found("EV-URL-1", Verdict.FAIL, UNTOLD.format(2), "b"),
        found("EV-URL-1", Verdict.PASS, "as it should", "c"),
        found("EV-TOLD-1", Verdict.FAIL, told, "b", ambient=True),
        found("EV-HOLDING-1", Verdict.FAIL, UNTOLD.format(4), "d"),
        found("EV-GET-1", Verdict.PASS, "as it should", "d"),
        found("EV-ROBUST-2", Verdict.NON_STRICT, UNTOLD.format(5), "e"),
    )
    assert causes(run) == [
        Cause(
            "holding is not told",
            Verdict.FAIL,
            ("EV-HOLDING-1", "EV-TOLD-1", "EV-URL-1", "EV-ROBUST-2"),
            ("AC-TOKEN-5",),
            4,
        )
    ]
    assert causes(run)[0].counted == "4 clauses, 1 more undecided, 4 tests"
    assert shared_causes(run) == causes(run)


def test_an_event_that_was_told_otherwise_is_one_cause_not_two(report: RunReport) -> None:
    otherwise = "expected holding of TC@1 within 2 s; told instead: holding (names TC@2, not TC@1)"
    untold = "holding of TC@1 was not told within 2 s after the command hold (TC@1)"
    run = of(
        report,
        found("EV-HOLDING-1", Verdict.FAIL, otherwise, "a"),
        found("EV-TOLD-1", Verdict.FAIL, untold, "a", ambient=True),
    )
    [one] = causes(run)
    assert (one.sentence, one.ids) == (
        "holding is told of another call",
        ("EV-HOLDING-1", "EV-TOLD-1"),
    )


def test_every_clause_that_is_not_passed_stands_under_one_cause(report: RunReport) -> None:
    listed = [clause for each in causes(report) for clause in each.ids]
    quiet = (Verdict.PASS, Verdict.NOT_APPLICABLE)
    assert sorted(listed) == sorted(v.clause for v in report.clauses if v.verdict not in quiet)
    severities = [each.verdict.severity for each in causes(report)]
    assert severities == sorted(severities, reverse=True)


def test_what_one_line_of_the_table_says_is_not_said_again(report: RunReport) -> None:
    run = of(
        report,
        found("CM-HOLD-1", Verdict.FAIL, "no far end", "a"),
        found("CM-HOLD-2", Verdict.FAIL, "no far end", "b"),
    )
    assert shared_causes(run) == []
