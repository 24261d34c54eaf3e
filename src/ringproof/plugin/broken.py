"""Tests that broke outside of their own sentence: in a teardown, in the judge, with their worker.

They are harness errors of the clauses that they name, and never a pass or a fail by accident.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ringproof.plugin.judged import Circumstances, judge_test
from ringproof.protocol.clauses import Clause
from ringproof.report.document import Ending, How, TestReport
from ringproof.trace import Moment
from ringproof.verdict import Finding, Verdict


def broken_after(
    test: TestReport, why: str, clauses: Sequence[Clause], around: Circumstances
) -> TestReport:
    """Return the report of a test that was judged, and broke after that."""
    ending = replace(test.ending, how=How.ERROR, said=why)
    judged = judge_test(test.nodeid, clauses, test.records, ending, around)
    return replace(
        test, verdict=judged.verdict, why=judged.why, findings=judged.findings, ending=ending
    )


def never_judged(nodeid: str, why: str, clauses: Sequence[Clause], at: Moment) -> TestReport:
    """Return the report of a test of which nothing is left but that it broke."""
    names = tuple(clause.id for clause in clauses)
    return TestReport(
        nodeid=nodeid,
        title=nodeid,
        location=nodeid.partition("::")[0],
        clauses=names,
        verdict=Verdict.HARNESS_ERROR,
        why=why,
        findings=tuple(Finding(name, Verdict.HARNESS_ERROR, why, test=nodeid) for name in names),
        records=(),
        began=at,
        took=0.0,
        ending=Ending(How.ERROR, why),
    )


def in_one_line(told: pytest.TestReport) -> str:
    """Return what pytest says of a failure in one line: the error's own words, where it has any."""
    crash = getattr(told.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(told.longrepr)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0 if crash is not None else -1] if lines else "no words"
