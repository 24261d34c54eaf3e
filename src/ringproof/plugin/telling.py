"""What a test came to, in pytest's words; and how one ended that had no say in it."""

from collections.abc import Sequence
from typing import Final

import pytest

from ringproof.plugin.judging import Performance, location_of, title_of
from ringproof.plugin.server_stand import ServerPerformance
from ringproof.plugin.several import SeveralPerformance
from ringproof.protocol.clauses import Clause
from ringproof.report.document import Ending, How, TestReport
from ringproof.session.failure import NotMet
from ringproof.target.wire import TargetLost
from ringproof.trace import Moment
from ringproof.verdict import Finding, Verdict

SKIPPED: Final = (Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE, Verdict.NON_STRICT)


def tell_pytest(report: TestReport, failure: BaseException | None) -> None:
    """Raise what makes pytest show the verdict; return where it is a pass."""
    said = f"{report.verdict}: {report.why}"
    match report.verdict:
        case Verdict.PASS:
            return
        case Verdict.NON_STRICT:
            pytest.xfail(said)
        case Verdict.INCONCLUSIVE | Verdict.NOT_APPLICABLE:
            pytest.skip(said)
        case _ if failure is not None:
            raise failure
        case _:
            worst = next(f for f in report.findings if f.verdict is report.verdict)
            pytest.fail(f"{worst.clause}: {worst.why}", pytrace=False)


def how_lost(
    performance: Performance | ServerPerformance | SeveralPerformance, gone: str
) -> Exception:
    """A phone that is gone decides nothing, unless the test had put it through something."""
    ordeal = performance.scene.ordeal
    return NotMet(f"{ordeal}, {gone}") if ordeal else TargetLost(gone)


def why_ended(ended: BaseException) -> str:
    """Say who ended the run."""
    if isinstance(ended, pytest.exit.Exception):
        return f"the run was ended: {ended}"
    return (
        f"the run was interrupted ({ended})" if str(ended) else "the run was interrupted (Ctrl-C)"
    )


def impossible(item: pytest.Item, clauses: Sequence[Clause], why: str, at: Moment) -> TestReport:
    """Return the report of a test that could not even begin."""
    names = tuple(clause.id for clause in clauses)
    findings = tuple(Finding(name, Verdict.INCONCLUSIVE, why, test=item.nodeid) for name in names)
    return TestReport(
        nodeid=item.nodeid,
        title=title_of(item),
        location=location_of(item),
        clauses=names,
        verdict=Verdict.INCONCLUSIVE,
        why=why,
        findings=findings,
        records=(),
        began=at,
        took=0.0,
        ending=Ending(How.NOT_OFFERED, why, arranging=True),
    )
