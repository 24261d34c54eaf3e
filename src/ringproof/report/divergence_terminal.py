"""A replay on the terminal: both ladders side by side, row by row, round what differs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ringproof.report.divergence import Aligned, Divergence, Entry, Kind
from ringproof.report.phrases import WHO, answer, command, event, sentence
from ringproof.trace import Actor, Answer, Stimulus, Told

_BEFORE, _AFTER = 6, 3  # rows shown round each difference
_FEW = 24  # so many rows are shown whole
_MOST = 12  # differences that are shown; the report folder has all

MARKS: Final[Mapping[Kind | None, str]] = {
    None: "=",
    Kind.MISSING: "<",
    Kind.EXTRA: ">",
    Kind.VALUE: "≠",
    Kind.ORDER: "↕",
    Kind.STATUS: "≠",
    Kind.BODY: "≠",
    Kind.LATE: "◷",
    Kind.UNDRIVEN: "?",
}
"""The sign between the two sides of a row."""
_UNCOMPARED: Final = "·"


def mark(row: Aligned) -> str:
    """Return the sign of a row; what stands alone and is no difference was not compared."""
    alone = row.recorded is None or row.observed is None
    return _UNCOMPARED if alone and row.kind is None else MARKS[row.kind]


_STYLES: Final = {"same": "bold green", "different": "bold red", "undecided": "bold yellow"}
_HEADS: Final = {"same": "same", "different": "diverged", "undecided": "not decided"}


def print_divergence(console: Console, told: Divergence, *, whole: bool = False) -> None:
    """Print the outcome, the first differing edge, and both ladders round each difference.

    With `whole` every row is shown. The console decides about colour and width.
    """
    console.print(Text(f"{told.title}  →  {told.target}", style="bold"), soft_wrap=True)
    if told.differences or whole or (told.same and len(told.rows) <= _FEW):
        console.print(_table(told, whole))
    for each in told.notes:
        console.print(Text(f"note: {each}", style="dim"), soft_wrap=True)
    if told.renamed and told.differences:
        pairs = ", ".join(f"{b.recorded} ↔ {b.observed}" for b in told.renamed)
        console.print(Text(f"bound: {pairs}", style="dim"), soft_wrap=True)
    for line in _said(told):
        console.print(line, soft_wrap=True)


def _said(told: Divergence) -> Iterator[Text]:
    style = _STYLES[told.outcome]
    yield Text(f"{_HEADS[told.outcome]}: {told.sentence}", style=style)
    for each in told.differences[1:_MOST]:
        yield Text(f"  then: {each.sentence}")
    more = len(told.differences) - _MOST
    if more > 0:
        yield Text(f"  and {more} more differences; --report FOLDER has all")
    if told.differences and told.undecided:
        yield Text(f"  {told.undecided}", style="yellow")


def _table(told: Divergence, whole: bool) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("time", justify="right", style="dim", no_wrap=True)
    table.add_column("recorded", ratio=1)
    table.add_column("", no_wrap=True)
    table.add_column("observed", ratio=1)
    several = len({entry.phone for entry in (*told.recorded, *told.observed)}) > 1
    began = min((entry.record.at.mono for entry in told.recorded), default=0.0)
    for shown in _shown(told.rows, whole):
        if isinstance(shown, int):
            table.add_row("", Text(f"... {shown} rows the same", style="dim"), "", "")
        else:
            table.add_row(*_cells(shown, began, several))
    return table


def _cells(row: Aligned, began: float, several: bool) -> tuple[Text, Text, Text, Text]:
    style = "bold red" if row.first else "red" if row.kind else ""
    time = row.recorded.record.at.mono - began if row.recorded else None
    return (
        Text("" if time is None else f"{time:.3f}"),
        _cell(row.recorded, several, style),
        Text(mark(row) + ("◀" if row.first else ""), style=style or "green"),
        _cell(row.observed, several, style),
    )


def _cell(entry: Entry | None, several: bool, style: str) -> Text:
    if entry is None:
        return Text("-", style=style or "dim")
    phone = f"{entry.phone[-4:]} " if several else ""
    guessed = " (inferred)" if entry.inferred else ""
    return Text(phone + words(entry) + guessed, style=style)


def words(entry: Entry) -> str:
    """Return an entry in short: an arrow that says which way it went, and what it was."""
    record = entry.record
    match record:
        case Stimulus(actor=Actor.CLIENT):
            return f"→ {command(record)}"
        case Stimulus():
            return f"* {WHO[record.actor]}: {command(record)}"
        case Answer():
            return f"{'⇐' if entry.by_server else '←'} {answer(record)}"
        case Told():
            wrong = "  !" if record.defects else ""
            return f"⇒ {event(record)}{wrong}"
        case _:
            return f"· {sentence(record)}"


def _shown(rows: Sequence[Aligned], whole: bool) -> Iterator[Aligned | int]:
    """Return the rows round each difference, and for those between how many they are."""
    if whole or len(rows) <= _FEW:
        yield from rows
        return
    places = [n for n, row in enumerate(rows) if row.kind is not None][:_MOST]
    kept = {n for at in places for n in range(at - _BEFORE, at + _AFTER + 1)}
    skipped = 0
    for n, row in enumerate(rows):
        if n in kept:
            if skipped:
                yield skipped
            skipped = 0
            yield row
        else:
            skipped += 1
    if skipped:
        yield skipped
