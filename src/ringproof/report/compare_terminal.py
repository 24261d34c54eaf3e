"""A comparison on the terminal: what changed, the latencies side by side, and the noise."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ringproof.report.compare import Change, Comparison
from ringproof.report.compare_latency import ENOUGH, PERCENTILES, Latency, Side
from ringproof.report.terminal import STYLES
from ringproof.report.words import folded
from ringproof.verdict import Verdict


def print_comparison(found: Comparison, console: Console) -> None:
    """Print what changed, then what is beside it; the last line says what came of it."""
    for line in head_lines(found):
        console.print(Text(line, style="dim"), soft_wrap=True)
    if found.verdicts:
        console.print(_verdicts(found))
    if found.choices:
        console.print(_choices(found.choices))
    if found.latencies:
        console.print(_latencies(found.latencies))
    for line in [*undecided_lines(found), *only_lines(found), *latency_notes(found)]:
        console.print(Text(line, style="dim"), soft_wrap=True)
    for noise in noise_lines(found.unsteady):
        console.print(noise, soft_wrap=True)
    style = "bold yellow" if found.changed else "bold green"
    console.print(Text(found.sentence, style=style), soft_wrap=True)


def head_lines(found: Comparison) -> list[str]:
    """Return what was compared, and what was not the same about it, a line each."""
    a, b = found.runs
    lines = [
        f"A: {found.names[0]} ({_runs(a)}, {said_once(found.whole[0])})",
        f"B: {found.names[1]} ({_runs(b)}, {said_once(found.whole[1])})",
    ]
    for each in found.differs:
        mark = "! " if each.unfair else ""
        lines.append(f"{mark}{each.what}: {each.a} in A, {each.b} in B")
    if a == b == 1:
        lines.append("one run a side: nothing is known of the noise (certify --repeat 5)")
    return lines


def undecided_lines(found: Comparison) -> list[str]:
    """Return the clauses that one side alone could judge, a line for each side."""
    lines = []
    for side in "AB":
        ids = [
            change.name
            for change in found.undecided
            if (change.a if side == "A" else change.b)[0][0] is Verdict.INCONCLUSIVE
        ]
        if ids:
            lines.append(f"undecided in {side} only (its report says why): {_names(ids)}")
    return lines


def only_lines(found: Comparison) -> list[str]:
    """Return the clauses and choices that one side alone has, a line for each side."""
    sides = (("A", found.only_a), ("B", found.only_b))
    return [f"only in {side}: {_names(names)}" for side, names in sides if names]


def _names(names: Sequence[str]) -> str:
    clauses = [name for name in names if "-" in name]
    choices = [name for name in names if "-" not in name]
    return ", ".join([*([folded(clauses)] if clauses else []), *choices])


def latency_notes(found: Comparison) -> list[str]:
    """Say why nothing is said of latencies where there are too few runs."""
    if not found.latencies or min(found.runs) >= ENOUGH:
        return []
    return [f"latencies are shown, not judged: that takes {ENOUGH} runs a side (certify --repeat)"]


def noise_lines(unsteady: Iterable[Change[Verdict]]) -> list[Text]:
    """Return the clauses whose repeats do not agree, a line each."""
    return [
        Text(f"unsteady: {change.name}: {sides(change)}", style="yellow") for change in unsteady
    ]


def sides(change: Change[Verdict]) -> str:
    """Return the verdicts of an unsteady clause, side by side where there are two."""
    a, b = counted_words(change.a), counted_words(change.b)
    return a if change.a == change.b else f"{a} in A, {b} in B"


def counted_words(values: Sequence[tuple[object, int]]) -> str:
    """Return values with how often each was seen: ``pass``, or ``pass 4, fail 1``."""
    if len(values) == 1:
        return str(values[0][0])
    return ", ".join(f"{value} {count}" for value, count in values)


def said_once(outcomes: Sequence[str]) -> str:
    """Return the outcomes of runs, each once."""
    return ", ".join(dict.fromkeys(outcomes))


def milliseconds(seconds: float) -> str:
    """Return a delay as people compare it: ``0.4``, ``12``, ``1530``, in milliseconds."""
    value = seconds * 1000
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def figure(side: Side, percent: int) -> str:
    """Return a percentile: the median of the runs, and their range where they differ."""
    spread = side.spreads[percent]
    middle, low, high = (milliseconds(v) for v in (spread.median, spread.low, spread.high))
    weak = "" if spread.firm else "~"
    return f"{weak}{middle}" if low == high else f"{weak}{middle} ({low}..{high})"


def moved(latency: Latency) -> str:
    """Say where a latency changed: ``p90 slower``."""
    return ", ".join(
        f"p{percent} {'slower' if latency.slower(percent) else 'faster'}"
        for percent in latency.changed
    )


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count} runs"


def _table(title: str, *heads: str) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _verdicts(found: Comparison) -> Table:
    table = _table("verdicts that changed", "clause", "A", "B", "why")
    for change in found.verdicts:
        why_a, why_b = found.whys[change.name]
        worse = max(change.b, key=_severity)[0].severity > max(change.a, key=_severity)[0].severity
        table.add_row(
            change.name, _styled(change.a), _styled(change.b), Text(why_b if worse else why_a)
        )
    return table


def _severity(counted: tuple[Verdict, int]) -> int:
    return counted[0].severity


def _styled(values: Sequence[tuple[Verdict, int]]) -> Text:
    worst = max(values, key=_severity)[0]
    return Text(counted_words(values), style=STYLES[worst])


def _choices(changes: Sequence[Change[str]]) -> Table:
    table = _table("choices that changed", "choice", "A", "B")
    for change in changes:
        table.add_row(*map(Text, (change.name, counted_words(change.a), counted_words(change.b))))
    return table


def _latencies(rows: Sequence[Latency]) -> Table:
    heads = [f"{side} p{percent}" for percent in PERCENTILES for side in "AB"]
    some = any(row.changed for row in rows)
    table = _table("latencies, milliseconds", "delay", *heads, *([""] if some else []))
    for column in table.columns[1:]:
        column.no_wrap = True  # a figure, and below it the range of the runs
    for row in rows:
        cells = [
            Text(
                figure(side, percent).replace(" (", "\n("),
                style="bold yellow" if percent in row.changed else "",
            )
            for percent in PERCENTILES
            for side in (row.a, row.b)
        ]
        last = [Text(moved(row).replace(" ", "\n"), style="bold yellow")] if some else []
        table.add_row(Text(str(row.what)), *cells, *last)
    return table
