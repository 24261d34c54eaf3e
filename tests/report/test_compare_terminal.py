from dataclasses import replace
from io import StringIO

from rich.console import Console

from ringproof.report.compare import Comparison, Seen, compare
from ringproof.report.compare_terminal import figure, milliseconds, print_comparison
from ringproof.report.document import RunReport
from ringproof.verdict import Verdict


def changed(report: RunReport) -> Comparison:
    failed = tuple(
        replace(one, verdict=Verdict.FAIL, why="nothing was told [b]")
        if one.clause == "EV-HOLDING-1"
        else one
        for one in report.clauses
    )
    other = replace(report, clauses=failed, choices=(("number_format", ("e164",)),))
    return compare([Seen.of(report)], [Seen.of(other)], ("r/one", "r/two"))


def printed(found: Comparison) -> list[str]:
    out = StringIO()
    print_comparison(found, Console(file=out, width=100, no_color=True))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_the_sides_come_first_and_the_outcome_last(report: RunReport) -> None:
    lines = printed(changed(report))
    assert lines[0] == "A: r/one (1 run, not conformant)"
    assert lines[-1] == "changed: 1 verdict, 1 choice"
    assert max(map(len, lines)) <= 100


def test_each_change_is_a_line_and_no_markup(report: RunReport) -> None:
    lines = printed(changed(report))
    [line] = [line.split() for line in lines if line.strip().startswith("EV-HOLDING-1")]
    assert line == ["EV-HOLDING-1", "pass", "fail", "nothing", "was", "told", "[b]"]
    assert "only in A: call_id_at" in lines


def test_one_run_says_that_it_knows_no_noise(report: RunReport) -> None:
    said = printed(changed(report))
    assert "one run a side: nothing is known of the noise (certify --repeat 5)" in said
    assert any("latencies are shown, not judged" in line for line in said)


def test_delays_are_shown_as_they_are_compared(report: RunReport) -> None:
    assert [milliseconds(s) for s in (0.0004, 0.0123, 1.53)] == ["0.4", "12", "1530"]
    side = changed(report).latencies[0].a
    assert figure(side, 99) == "~4.0"
