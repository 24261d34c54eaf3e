"""index.html: the certificate, every clause with its verdict, every test with its ladder.

One page that needs nothing else: no network, no font, no script from elsewhere, and a content
security policy that says so. Everything the phone said is escaped; nothing of it can run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from markupsafe import Markup

from ringproof.protocol.clauses import Clause
from ringproof.report import words
from ringproof.report.causes import Cause, causes
from ringproof.report.document import RunReport, TestReport
from ringproof.report.json_report import rests_on_assumption
from ringproof.report.ladder import Look, Row, blamed_records, ladder
from ringproof.report.ladder_svg import STYLE, svg
from ringproof.report.margins import margins
from ringproof.report.names import evidence_names
from ringproof.report.page import as_text, asset, render
from ringproof.verdict import ClauseVerdict, Finding, Verdict

_SHOWN_PASSES: Final = 6  # of the tests that passed a clause; the rest are links
_REST: Final = ", in the evidence file"  # of a message that is too long to be shown
_WIDE: Final = ("Driven by", "Claims", "Numbers", "Timing", "Command")  # a line of their own
_OPEN: Final = (Verdict.FAIL, Verdict.HARNESS_ERROR)

MARKS: Final[Mapping[Verdict, str]] = {
    Verdict.PASS: "✓",
    Verdict.NOT_APPLICABLE: "-",
    Verdict.INCONCLUSIVE: "?",
    Verdict.NON_STRICT: "≈",
    Verdict.FAIL: "✗",
    Verdict.HARNESS_ERROR: "!",
}


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause as the page shows it."""

    clause: Clause
    verdict: Verdict
    why: str
    assumed: bool
    blame: str
    known: str
    choices: tuple[str, ...]
    findings: tuple[Finding, ...]
    more: tuple[Finding, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class RawView:
    """The bytes behind an arrow, as text; when, since the test began and by the clock (UTC).

    `command` marks what the client sent to a phone: that can be sent again with curl.
    """

    n: int
    text: str
    time: float
    clock: str
    command: bool


@dataclass(frozen=True, slots=True)
class TestView:
    """A test as the page shows it.

    `began` is by the clock, `failed` says whether a script to reproduce it was written.
    """

    __test__ = False

    test: TestReport
    anchor: str
    began: str
    file: str
    drawing: Markup
    raw: tuple[RawView, ...]
    verdict: Verdict
    failed: bool
    open: bool
    judged: tuple[Finding, ...]


def page(report: RunReport) -> str:
    """Return the page of `report`, which was made shareable before."""
    anchors = {test.nodeid: f"t{number}" for number, test in enumerate(report.tests, start=1)}
    found = causes(report)
    return render(
        "page.html.j2",
        (asset("page.css"), STYLE),
        "page.js",
        report=report,
        whole=report.whole,
        decided_by=_decided_by(report, found),
        facts=_facts(report),
        wide=_WIDE,
        chapters=_chapters(report),
        causes=found,
        whys={one.clause: one.why for one in report.clauses},
        known=dict(report.known),
        clauses=_clauses(report),
        tests=_tests(report, anchors),
        anchors=anchors,
        titles={test.nodeid: test.title or test.nodeid for test in report.tests},
        choices=_choices(report),
        margins=margins(report.tests),
        verdicts=list(Verdict),
        marks=MARKS,
        exit_line=words.exit_line(report),
    )


def _decided_by(report: RunReport, found: list[Cause]) -> list[str]:
    """Return the clauses that decided the whole, first those that name a cause."""
    named = [cause.ids[0] for cause in found]
    known = [clause for clause in report.whole.decided_by if clause in report.catalogue]
    return sorted(known, key=lambda clause: clause not in named)


def _facts(report: RunReport) -> list[tuple[str, str]]:
    target = report.target
    drivers = ", ".join(
        f"{name} {driver}"
        for name, driver in (
            ("far end", target.far_end),
            ("local user", target.local_user),
            ("admin", target.admin),
        )
        if driver
    )
    facts = [
        (target.role.capitalize(), target.name),
        ("Address", target.url),
        ("MAC", target.mac),
        ("Firmware", target.firmware),
        ("Edition", target.edition),
        ("Date", f"{datetime.fromtimestamp(report.began.wall, UTC):%Y-%m-%d %H:%M} UTC"),
        ("Duration", words.seconds(report.took)),
        ("Identities", ", ".join(map(str, target.identities))),
        ("Ringproof", report.ringproof),
        ("Scope", _scope(report)),
        ("Mode", "strict: every should counts as a must" if report.strict else "musts decide"),
        ("Driven by", f"{target.driver}; {drivers}" if drivers else target.driver),
        (
            "Claims",
            ", ".join(f"{'' if has else 'no '}{_said(name)}" for name, has in target.claims),
        ),
        ("Numbers", ", ".join(f"{_said(role)} {number}" for role, number in target.dial)),
        ("Timing", ", ".join(f"{_said(name)} {value:g} s" for name, value in target.timing)),
        ("Command", report.command),
    ]
    return [(name, value) for name, value in facts if value]


def _said(key: str) -> str:
    return key.replace("_", " ")


def _scope(report: RunReport) -> str:
    if report.out_of_scope:
        return f"without {', '.join(report.out_of_scope)}"
    return "every clause of the edition"


def _chapters(report: RunReport) -> list[dict[str, Any]]:
    return [
        {
            "id": chapter,
            "title": words.chapter_title(report, chapter),
            "counts": words.counted(verdicts),
            "total": len(verdicts),
        }
        for chapter, verdicts in words.by_chapter(report.clauses).items()
    ]


def _clauses(report: RunReport) -> list[ClauseView]:
    shown = dict(report.choices)
    few = sum(v.verdict in _OPEN for v in report.clauses) <= 12
    return [_clause(report, verdict, shown, few) for verdict in report.clauses]


def _clause(
    report: RunReport, verdict: ClauseVerdict, shown: Mapping[str, tuple[str, ...]], few: bool
) -> ClauseView:
    clause = report.catalogue[verdict.clause]
    by_severity = sorted(verdict.findings, key=lambda f: -f.verdict.severity)
    worse = [f for f in by_severity if f.verdict is not Verdict.PASS]
    passed = by_severity[len(worse) :]
    blame = next((f.blame for f in by_severity if f.blame is not None), None)
    choices = tuple(
        report.catalogue.choices[name].words.get(value, f"{name}: {value}")
        for name in clause.lawful
        for value in shown.get(name, ())
    )
    return ClauseView(
        clause,
        verdict.verdict,
        verdict.why,
        rests_on_assumption(clause.basis, verdict.verdict),
        blame.sentence() if blame else "",
        dict(report.known).get(verdict.clause, ""),
        choices,
        (*worse, *passed[:_SHOWN_PASSES]),
        tuple(passed[_SHOWN_PASSES:]),
        few and verdict.verdict in _OPEN,
    )


def _tests(report: RunReport, anchors: Mapping[str, str]) -> list[TestView]:
    names = evidence_names(report)
    few = sum(test.verdict in _OPEN for test in report.tests) <= 12
    return [_test(test, anchors[test.nodeid], names[test.nodeid], few) for test in report.tests]


def _test(test: TestReport, anchor: str, name: str, few: bool) -> TestView:
    drawn = ladder(test.records, blamed_records(test.findings))
    walls = {record.n: record.at.wall for record in test.records}
    raw = tuple(_raw(row, walls[row.n]) for row in drawn.rows if row.raw)
    unmet = (f for f in test.findings if f.verdict is not Verdict.PASS)
    judged = tuple(sorted(unmet, key=lambda f: (-f.verdict.severity, f.clause)))
    verdict = max((test.verdict, *(f.verdict for f in judged)), key=lambda v: v.severity)
    return TestView(
        test=test,
        anchor=anchor,
        began=f"{datetime.fromtimestamp(test.began.wall, UTC):%Y-%m-%d %H:%M:%S} UTC",
        file=name,
        drawing=Markup(svg(drawn, f"{anchor}r")),  # noqa: S704  svg escapes every text
        raw=raw,
        verdict=verdict,
        failed=verdict in (Verdict.FAIL, Verdict.NON_STRICT),
        open=few and verdict in _OPEN,
        judged=judged,
    )


def _raw(row: Row, wall: float) -> RawView:
    clock = f"{datetime.fromtimestamp(wall, UTC):%H:%M:%S.%f}"[:-3]
    text = as_text(row.raw, _REST)
    return RawView(row.n, text, row.time, clock, row.look is Look.COMMAND)


def _choices(report: RunReport) -> list[tuple[str, list[str]]]:
    said = []
    for name, values in report.choices:
        choice = report.catalogue.choices.get(name)
        question = choice.question if choice else name
        known = choice.words if choice else {}
        said.append((question, [known.get(value, value) for value in values]))
    return said
