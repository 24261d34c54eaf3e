import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from ringproof.report.document import RunReport
from ringproof.report.terminal import Progress, print_report, verdict_table
from ringproof.report.words import NOT_COLLECTED
from ringproof.trace import Expected, Moment
from ringproof.verdict import ClauseVerdict, Outcome, Verdict, Whole


def printed(report: RunReport, path: Path | None = None, **options: object) -> str:
    out = io.StringIO()
    print_report(report, Console(file=out, width=100, **options), path)  # type: ignore[arg-type]
    return out.getvalue()


def test_chapters_are_counted(report: RunReport) -> None:
    lines = printed(report).splitlines()
    (row,) = [line for line in lines if "EV Events" in line]
    clauses, passed, not_applicable, inconclusive, non_strict, fail, harness = row.split()[2:]
    assert (not_applicable, inconclusive, non_strict, fail, harness) == ("-", "1", "1", "1", "1")
    assert int(clauses) == int(passed) + 4


def test_each_clause_that_is_not_pass_says_why(report: RunReport) -> None:
    text = " ".join(printed(report).split())
    assert "fail CM-HOLD-2 must expected holding of TC@1 within 2.0 s" in text
    for verdict in report.clauses:
        if verdict.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE):
            assert verdict.clause in text


def test_the_whole_verdict_its_exit_code_and_the_path_close_the_report(report: RunReport) -> None:
    path = Path("/a/long/path") / ("x" * 120)
    lines = printed(report, path).splitlines()
    assert lines[-3:] == [
        "not conformant (partial): CM-HOLD-2, EV-TRUE-1: not met",
        "exit 1: a must was not met",
        f"report: {path}",
    ]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_can_be_printed(report: RunReport, outcome: Outcome) -> None:
    text = printed(replace(report, whole=Whole(outcome, "because")))
    assert f"\n{outcome}: because\n" in text


def test_markup_in_what_the_phone_said_is_printed_as_it_is(report: RunReport) -> None:
    nasty = tuple(
        replace(v, why="said [bold]x[/nothing]") if v.clause == "CM-HOLD-2" else v
        for v in report.clauses
    )
    assert "said [bold]x[/nothing]" in printed(replace(report, clauses=nasty))


def test_what_was_not_run_is_a_line_for_each_reason(report: RunReport) -> None:
    ids = [v.clause for v in report.clauses if v.clause.startswith("CM-")]
    clauses = tuple(
        replace(v, verdict=Verdict.INCONCLUSIVE, why=NOT_COLLECTED) if v.clause in ids else v
        for v in report.clauses
    )
    not_run = tuple((clause, NOT_COLLECTED) for clause in ids)
    text = printed(replace(report, clauses=clauses, not_run=not_run))
    assert f"\n{len(ids)} clauses not run: their tests were not collected\n" in text
    assert "CM-DTMF-2" not in text
    assert "EV-TRUE-1" in text


def test_no_color_is_honoured(report: RunReport, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" in printed(report, force_terminal=True, _environ={"TERM": "xterm"})
    plain = printed(report, force_terminal=True, _environ={"TERM": "xterm", "NO_COLOR": "1"})
    assert not any(f"\x1b[{colour}" in plain for colour in ("31", "32", "1;31", "1;32"))


def test_columns_are_honoured(report: RunReport) -> None:
    out = io.StringIO()
    Console(file=out, _environ={"COLUMNS": "72"}).print(verdict_table(report))
    assert max(len(line) for line in out.getvalue().splitlines()) <= 72


def test_a_run_where_all_passed_lists_no_reasons(report_from: Callable[..., RunReport]) -> None:
    report = report_from()
    passed = tuple(v for v in report.clauses if v.verdict is Verdict.PASS)
    assert "why" not in printed(replace(report, clauses=passed))


def test_progress_away_from_a_terminal_is_a_line_at_each_tenth() -> None:
    out = io.StringIO()
    progress = Progress(Console(file=out, width=80))
    progress.start(20)
    for number in range(20):
        progress.advance(f"t.py::t{number}", Verdict.FAIL if number == 3 else Verdict.PASS)
    progress.stop()
    lines = out.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[0] == "2 of 20 tests: 2 pass"
    assert lines[-1] == "20 of 20 tests: 19 pass, 1 fail"


def test_progress_on_a_terminal_is_a_bar_that_goes_away() -> None:
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=True, _environ={"TERM": "xterm"})
    progress = Progress(console)
    progress.start(2)
    progress.advance("conformance/events/test_x.py::test_[red]", Verdict.FAIL)
    progress.advance("conformance/events/test_x.py::test_y", Verdict.PASS)
    progress.stop()
    progress.stop()
    assert "2/2" in out.getvalue()


def test_what_is_known_stale_or_noted_is_said(report: RunReport) -> None:
    failed = next(v.clause for v in report.clauses if v.verdict is Verdict.FAIL)
    text = printed(
        replace(
            report,
            known=((failed, "it is ordered"),),
            stale=("the baseline lists CM-DTMF-1 as fail, but it no longer is",),
            notes=("the phone lists reboot",),
        )
    )
    assert "fail (known)" in text
    assert "(known: it is ordered)" in " ".join(text.split())
    assert "! the baseline lists CM-DTMF-1 as fail, but it no longer is" in text
    assert "note: the phone lists reboot" in text


def test_the_tightest_margin_is_one_line(report: RunReport) -> None:
    late = Expected(9, Moment(0.0, 0.0), "told", "connected of TC@1", True, within=2.0, took=1.8)
    tests = tuple(replace(test, records=(*test.records, late)) for test in report.tests)
    (line,) = [one for one in printed(replace(report, tests=tests)).splitlines() if "tight" in one]
    assert line == "tight: connected of TC@1 came after 1.80 s of 2 s, 3 more such"
    assert "tight" not in printed(report)


def test_shoulds_that_were_not_met_are_rerun_where_nothing_failed(report: RunReport) -> None:
    def reruns(*verdicts: Verdict) -> list[str]:
        tests = tuple(
            replace(report.tests[0], verdict=verdict, reproduce=f"ringproof certify {number}")
            for number, verdict in enumerate(verdicts)
        )
        lines = printed(replace(report, tests=tests)).splitlines()
        return [line for line in lines if line.startswith("rerun: ")]

    assert reruns(Verdict.PASS, Verdict.NON_STRICT) == ["rerun: ringproof certify 1"]
    assert reruns(Verdict.FAIL, Verdict.NON_STRICT) == ["rerun: ringproof certify 0"]
    assert reruns(Verdict.PASS, Verdict.INCONCLUSIVE) == []


def test_one_fault_behind_several_lines_is_said_in_one(report: RunReport) -> None:
    whys = {"EV-TOLD-1": "holding of TC@2 was not told within 2 s after the command hold"}
    untold = "expected holding of TC@1 within 2 s; told instead: nothing"
    clauses = tuple(
        ClauseVerdict(clause, Verdict.FAIL, whys.get(clause, untold))
        for clause in ("EV-TOLD-1", "EV-HOLDING-1")
    )
    shown = printed(replace(report, clauses=clauses, not_run=()))
    assert "one cause each:\nholding is not told: 2 clauses\n  EV-HOLDING-1, EV-TOLD-1\n" in shown
    assert shown.index("EV-TOLD-1") < shown.index("one cause each:")


def test_what_is_undecided_for_the_cause_of_a_failure_stands_with_that(report: RunReport) -> None:
    def untold(clause: str, verdict: Verdict, n: int) -> ClauseVerdict:
        why = f"expected holding of TC@{n} within 2 s; told instead: nothing"
        return ClauseVerdict(clause, verdict, why)

    failed = untold("EV-HOLDING-1", Verdict.FAIL, 1)
    lost = [untold(f"CM-HOLD-{n}", Verdict.INCONCLUSIVE, n) for n in range(1, 6)]
    shown = printed(replace(report, clauses=(failed, *lost), not_run=()))
    assert "TC@2 within" not in shown
    below = "\n".join(line.rstrip() for line in shown.splitlines())
    assert "5 more undecided\n  EV-HOLDING-1\n  so undecided: CM-HOLD-1..5\n" in below
    for few in ((failed, *lost[:4]), tuple(lost)):
        assert "TC@2 within" in printed(replace(report, clauses=few, not_run=()))
