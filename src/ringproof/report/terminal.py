"""The verdicts on the terminal: a table by chapter, what is not pass, and a progress bar."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from ringproof.report.causes import Cause, causes, shared_causes
from ringproof.report.document import RunReport, TestReport
from ringproof.report.margins import margins
from ringproof.report.words import (
    BY_URGENCY,
    by_chapter,
    chapter_title,
    counted,
    exit_line,
    folded,
    grouped_that_ran,
    left_out,
    left_out_line,
    span,
    whole_line,
)
from ringproof.verdict import ClauseVerdict, Outcome, Verdict

_FAILED = (Verdict.FAIL, Verdict.HARNESS_ERROR)
_NAMED = 4  # clauses of a cause, the one that names it first; the table has them all
_SHOWN = 5  # commands to rerun a test: a phone that fails everywhere needs another remedy

STYLES: dict[Verdict, str] = {
    Verdict.PASS: "green",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.NON_STRICT: "cyan",
    Verdict.FAIL: "bold red",
    Verdict.HARNESS_ERROR: "bold magenta",
}
OUTCOME_STYLES: dict[Outcome, str] = {
    Outcome.CONFORMANT: "bold green",
    Outcome.NOT_CONFORMANT: "bold red",
    Outcome.INCONCLUSIVE: "bold yellow",
}
HEADS: dict[Verdict, str] = {
    Verdict.PASS: "pass",
    Verdict.NOT_APPLICABLE: "not\napplicable",
    Verdict.INCONCLUSIVE: "incon-\nclusive",
    Verdict.NON_STRICT: "non-\nstrict",
    Verdict.FAIL: "fail",
    Verdict.HARNESS_ERROR: "harness\nerror",
}


def verdict_table(report: RunReport) -> RenderableType:
    """Return the verdicts: counted by chapter, then of every clause, and what is beside them."""
    parts: list[RenderableType] = [_chapters(report)]
    shared = shared_causes(report)
    if any(v.verdict is Verdict.PASS for v in report.clauses):
        parts.append(_passed(report))
    if grouped_that_ran(report):
        parts.append(_reasons(report, shared))
    for why, clauses in left_out(report).items():
        parts.append(Text(left_out_line(why, clauses), style="dim"))
    parts.extend(_causes(shared))
    parts.extend(_remarks(report))
    return Group(*parts)


def print_report(report: RunReport, console: Console, path: Path | None) -> None:
    """Print the verdicts, the whole verdict, what the exit code means, and where the report lies.

    The console decides about colour and width: NO_COLOR and COLUMNS are honoured.
    """
    console.print(verdict_table(report))
    for line in _again(report):
        # As one line, so that it can be copied as one.
        console.print(Text(line), soft_wrap=True)
    console.print(Text(whole_line(report.whole), style=OUTCOME_STYLES[report.whole.outcome]))
    console.print(Text(exit_line(report), style="dim"))
    if path is not None:
        # As one word on a line of its own, so that a terminal never breaks it in two.
        console.print(Text(f"report: {path}"), soft_wrap=True)


def _again(report: RunReport) -> list[str]:
    """Return for the tests that failed the command that reruns just each, if there are few.

    Where none failed, those in which a should was not met.
    """
    able = [test for test in report.tests if test.reproduce]
    tests = [test for test in able if test.verdict in _FAILED]
    tests = tests or [test for test in able if test.verdict is Verdict.NON_STRICT]
    # First the tests whose own clause failed: they name the fault, the others only met it.
    named = {cause.ids[0] for cause in causes(report)}
    tests = sorted(tests, key=lambda test: (_only_met_it(test), named.isdisjoint(test.clauses)))
    failed = [test.reproduce for test in tests]
    lines = [f"rerun: {command}" for command in failed[:_SHOWN]]
    more = len(failed) - _SHOWN
    return [*lines, f"rerun: {more} more such commands are in the report"] if more > 0 else lines


def _only_met_it(test: TestReport) -> bool:
    """Say whether a test failed, or was not met, under ambient clauses only."""
    worst = _FAILED if test.verdict in _FAILED else (Verdict.NON_STRICT,)
    return all(found.ambient for found in test.findings if found.verdict in worst)


def _remarks(report: RunReport) -> list[Text]:
    """Return what is said beside the verdicts, a line each."""
    remarks = [Text(f"! {problem}", style="yellow") for problem in report.problems]
    remarks += [Text(f"! {stale}", style="bold red") for stale in report.stale]
    remarks += [Text(f"note: {note}", style="dim") for note in report.notes]
    tight = margins(report.tests)
    if tight:
        more = f", {len(tight) - 1} more such" if len(tight) > 1 else ""
        remarks.append(Text(f"tight: {tight[0].words}{more}", style="yellow"))
    return remarks


def _causes(shared: Iterable[Cause]) -> list[RenderableType]:
    """Return what lies behind several lines of the table, a line each and its clauses below."""
    lines: list[RenderableType] = []
    for cause in shared:
        lines.append(Text(f"{cause.sentence}: {cause.counted}", style=STYLES[cause.verdict]))
        more = len(cause.ids) - _NAMED
        named = ", ".join(cause.ids[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        if _aside(cause):
            named = f"{', '.join(cause.unmet)}\nso undecided: {folded(cause.undecided)}"
        lines.append(Padding(Text(named), (0, 0, 0, 2), expand=False))
    return [Text("one cause each:"), *lines] if lines else []


def _chapters(report: RunReport) -> Table:
    table = Table(
        title=_title(report),
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 0, 0, 1),
    )
    table.add_column("chapter", no_wrap=True, vertical="bottom")
    table.add_column("clauses", justify="right")
    shown = [v for v in Verdict if v in HEADS]
    for verdict in shown:
        table.add_column(HEADS[verdict], justify="right")
    chapters = by_chapter(report.clauses)
    for chapter, verdicts in chapters.items():
        table.add_row(f"{chapter} {chapter_title(report, chapter)}", *_counts(verdicts, shown))
    if len(chapters) > 1:
        table.add_section()
        table.add_row("all", *_counts(report.clauses, shown))
    return table


def _counts(verdicts: Iterable[ClauseVerdict], shown: list[Verdict]) -> list[Text]:
    counts = counted(verdicts)
    cells = [Text(str(counts.total()))]
    for verdict in shown:
        number = counts[verdict]
        cells.append(
            Text(str(number) if number else "-", style=STYLES[verdict] if number else "dim")
        )
    return cells


def _title(report: RunReport) -> str:
    target = report.target
    firmware = f", firmware {target.firmware}" if target.firmware else ""
    edition = f", edition {target.edition}" if target.edition else ""
    return f"{target.name}{firmware}{edition}"


def _passed(report: RunReport) -> Table:
    table = Table(
        show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0), show_header=False
    )
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for verdicts in by_chapter(report.clauses).values():
        ids = [one.clause for one in verdicts if one.verdict is Verdict.PASS]
        if ids:
            table.add_row(Text(Verdict.PASS, style=STYLES[Verdict.PASS]), Text(folded(ids)))
    return table


def _aside(cause: Cause) -> frozenset[str]:
    """Return the many clauses that are undecided since others are not met for the same cause."""
    many = len(cause.undecided) > _NAMED
    return frozenset(cause.undecided if cause.unmet and many else ())


def _reasons(report: RunReport, shared: Iterable[Cause]) -> Table:
    """Return a line for each reason; what is undecided for the cause of others stands with it."""
    aside = frozenset[str]().union(*map(_aside, shared))
    table = Table(show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0))
    table.add_column("verdict", no_wrap=True)
    table.add_column("clause", max_width=32)
    table.add_column("level")
    table.add_column("why", ratio=1)
    for group in grouped_that_ran(report):
        if group.verdict is Verdict.INCONCLUSIVE and aside.issuperset(group.ids):
            continue
        quiet = group.verdict is Verdict.NOT_APPLICABLE
        shown = span(group.ids) if quiet else ", ".join(group.ids)
        verdict = Text(group.said, style=STYLES[group.verdict])
        why = f"{group.why} (known: {group.known})" if group.known else group.why
        table.add_row(verdict, Text(shown), group.level, Text(why))
    return table


class Progress:
    """How far the run is: a bar on a terminal, elsewhere a line at each tenth of the tests."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._total = 0
        self._tenths = 0
        self._done: Counter[Verdict] = Counter()

    def start(self, total: int) -> None:
        """Begin a run of `total` tests."""
        self._total = total
        if self._console.is_terminal:
            self._bar = Bar(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=self._console,
                transient=True,
            )
            self._task = self._bar.add_task("certifying", total=total)
            self._bar.start()

    def advance(self, test: str, verdict: Verdict) -> None:
        """One more test is done: `test` is its node id, `verdict` what it came to."""
        self._done[verdict] += 1
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1, description=self._words(test))
        elif not self._console.is_terminal:
            self._tell_tenth()

    def stop(self) -> None:
        """The run is over, or was ended: take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _words(self, test: str) -> str:
        worst = next((v for v in BY_URGENCY if self._done[v]), Verdict.PASS)
        bad = f"{self._done[worst]} {worst}  " if worst is not Verdict.PASS else ""
        room = max(12, self._console.width - 45)
        return (bad + test.rpartition("::")[2])[:room]

    def _tell_tenth(self) -> None:
        # Tenths and not folders: with several workers the folders come mixed.
        done = self._done.total()
        tenths = done * 10 // max(self._total, 1)
        if tenths > self._tenths:
            self._tenths = tenths
            words = ", ".join(f"{self._done[v]} {v}" for v in Verdict if self._done[v])
            self._console.print(Text(f"{done} of {self._total} tests: {words}"), soft_wrap=True)
