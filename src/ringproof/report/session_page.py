"""A session as one self-contained page: its ladder, what was inferred, and the bytes."""

from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup
from rich.console import Console
from rich.text import Text

from ringproof.report.blank import Blanker
from ringproof.report.ladder import Look, Row
from ringproof.report.ladder_svg import STYLE, svg
from ringproof.report.ladder_text import ladder_lines
from ringproof.report.page import as_text, asset, render
from ringproof.report.session_ladder import Drawing, session_ladder

_MOST: Final = 4000  # rows that a page draws; a browser has no joy in more


@dataclass(frozen=True, slots=True)
class RawView:
    """The bytes behind an arrow, as text."""

    n: int
    text: str


def page(drawing: Drawing) -> str:
    """Return the page of a session; credentials in its bytes are blanked."""
    blank = Blanker()
    clean = tuple(replace(each, record=blank.record(each.record)) for each in drawing.seen[:_MOST])
    left_out = len(drawing.seen) - len(clean)
    shown = replace(drawing, seen=clean)
    ladder = session_ladder(shown)
    rows = tuple(part for row in ladder.rows for part in _with_reason(row))
    return render(
        "session.html.j2",
        (asset("page.css"), STYLE, asset("divergence.css")),
        drawing=drawing,
        left_out=left_out,
        picture=Markup(svg(replace(ladder, rows=rows), "r")),  # noqa: S704  svg escapes every text
        raw=[RawView(row.n, as_text(row.raw)) for row in ladder.rows if row.raw],
    )


def _with_reason(row: Row) -> tuple[Row, ...]:
    """Give the reason of an inferred act a line of its own, where there is room for it."""
    if row.look is not Look.INFERRED or not row.remark:
        return (row,)
    return replace(row, remark=""), Row(0, row.time, Look.INFERRED, row.remark)


def print_session(console: Console, drawing: Drawing) -> None:
    """Print a session: what is known of it, its ladder, and what could not be read."""
    console.print(Text(drawing.title, style="bold"), soft_wrap=True)
    for name, value in drawing.facts:
        console.print(Text(f"{name}: {value}", style="dim"), soft_wrap=True)
    if drawing.seen:
        for line in ladder_lines(session_ladder(replace(drawing, damages=())), console.width):
            console.print(line, no_wrap=True, overflow="crop")
    for text in drawing.damages:
        console.print(Text(f"✗ not read: {text}", style="bold red"), soft_wrap=True)
    for note in drawing.notes:
        console.print(Text(f"note: {note}", style="yellow"), soft_wrap=True)
