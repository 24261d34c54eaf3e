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
_TOGETHER: Final = 5  # phones that have room beside each other; more are drawn one by one


@dataclass(frozen=True, slots=True)
class RawView:
    """The bytes behind an arrow, as text."""

    anchor: str
    text: str


def page(drawing: Drawing) -> str:
    """Return the page of a session; credentials in its bytes are blanked."""
    blank = Blanker()
    clean = tuple(replace(each, record=blank.record(each.record)) for each in drawing.seen[:_MOST])
    left_out = len(drawing.seen) - len(clean)
    pictures, raw = [], []
    for number, part in enumerate(_parts(replace(drawing, seen=clean)), start=1):
        ladder = session_ladder(part)
        rows = tuple(piece for row in ladder.rows for piece in _with_reason(row))
        anchor = f"p{number}r"
        picture = svg(replace(ladder, rows=rows), anchor)
        pictures.append((part.title, Markup(picture)))  # noqa: S704  svg escapes every text
        raw += [RawView(f"{anchor}{r.n}", as_text(r.raw)) for r in ladder.rows if r.raw]
    return render(
        "session.html.j2",
        (asset("page.css"), STYLE, asset("divergence.css")),
        drawing=drawing,
        left_out=left_out,
        pictures=pictures,
        raw=raw,
    )


def _parts(drawing: Drawing) -> tuple[Drawing, ...]:
    """Return what is drawn in one ladder each: all phones together, or many one by one.

    Of several the title is the phone's name, else empty.
    """
    if len(drawing.phones) <= _TOGETHER:
        return (replace(drawing, title=""),)
    alone = [replace(drawing.only(phone), title=phone, damages=()) for phone in drawing.phones]
    return (*alone, Drawing("", (), damages=drawing.damages)) if drawing.damages else tuple(alone)


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
    for part in _parts(replace(drawing, damages=())) if drawing.seen else ():
        if part.title:
            console.print(Text(f"\n{part.title}", style="bold"), soft_wrap=True)
        for line in ladder_lines(session_ladder(part), console.width):
            console.print(line, no_wrap=True, overflow="crop")
    for text in drawing.damages:
        console.print(Text(f"✗ not read: {text}", style="bold red"), soft_wrap=True)
    for note in drawing.notes:
        console.print(Text(f"note: {note}", style="yellow"), soft_wrap=True)
