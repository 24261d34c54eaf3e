"""Ladders drawn with characters, for the terminal: rails, arrows, and what they say.

A label that fits stands in its arrow; a longer one stands above it, in as many lines as it needs.
"""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from ringproof.report.ladder import Ladder, Look, Row

_LEFT: Final = 10  # the column of times
_NARROWEST: Final = 60

STYLES: Final = {
    Look.COMMAND: "blue",
    Look.ANSWER: "dim",
    Look.EVENT: "",
    Look.ACT: "magenta",
    Look.INFERRED: "italic magenta",
    Look.BROKEN: "bold red",
    Look.WITNESS: "dim italic",
    Look.MET: "green",
    Look.UNMET: "bold red",
    Look.ARRANGED: "dim",
    Look.GAP: "dim",
    Look.DAMAGE: "bold red",
}
_SHAFTS: Final = {Look.ANSWER: "╌", Look.INFERRED: "┄", Look.ACT: "─", Look.BROKEN: "x"}
_MARKS: Final = {Look.MET: "✓ ", Look.UNMET: "✗ ", Look.ARRANGED: "· ", Look.DAMAGE: "✗ "}


def ladder_lines(ladder: Ladder, width: int) -> Iterator[Text]:
    """Return the lines of `ladder`, each at most `width` characters, sixty at least."""
    width = max(width, _NARROWEST)
    places = _places(ladder.lanes, width)
    yield _heads(places, width)
    before = ""
    for row in ladder.rows:
        time = f"{row.time:9.3f}"
        for line in _row(row, places, width):
            line.truncate(width - len(time))
            # Rows of one moment say it once, and so do the lines of one row.
            yield Text(time if time != before else " " * len(time), style="dim").append_text(line)
            before = time


def _places(lanes: Sequence[str], width: int) -> dict[str, int]:
    room = (width - _LEFT) / len(lanes)
    return {lane: int(_LEFT + room * (index + 0.5)) for index, lane in enumerate(lanes)}


def _heads(places: dict[str, int], width: int) -> Text:
    line = [" "] * width
    for lane, at in places.items():
        start = max(0, min(at - len(lane) // 2, width - len(lane)))
        line[start : start + len(lane)] = lane
    return Text("".join(line).rstrip(), style="bold")


def _row(row: Row, places: dict[str, int], width: int) -> Iterator[Text]:
    text = _MARKS.get(row.look, "") + _printable(row.text)
    if row.at is None:
        yield from _across(row, text, places, width)
    elif row.to is None:
        yield from _labels(row, text, places[row.at], places, width)
    else:
        yield from _arrow(row, text, places, width)
    if row.remark:
        style = "dim italic" if row.look is Look.INFERRED else "bold red"
        for line in textwrap.wrap(_printable(row.remark), width - _LEFT - 6):
            yield _over(places, width, _LEFT + 4, line, style)


def _across(row: Row, text: str, places: dict[str, int], width: int) -> Iterator[Text]:
    style = STYLES[row.look]
    if row.look is Look.GAP:
        yield _over(places, width, _LEFT + 2, f"⋮ {text}", style)
        return
    for line in textwrap.wrap(text, width - _LEFT - 2):
        yield _over({}, width, _LEFT, line, style)


def _arrow(row: Row, text: str, places: dict[str, int], width: int) -> Iterator[Text]:
    start, end = places[row.at or ""], places[row.to or ""]
    left, right = min(start, end), max(start, end)
    fits = len(text) <= right - left - 6
    if not fits:
        yield from _labels(row, text, (left + right) // 2, places, width)
    shaft = _SHAFTS.get(row.look, "─") * (right - left - 1)
    if fits:
        at = (len(shaft) - len(text) - 2) // 2
        shaft = f"{shaft[:at]} {text} {shaft[at + len(text) + 2 :]}"
    shaft = f"{shaft[:-1]}▶" if end > start else f"◀{shaft[1:]}"
    yield _over(places, width, left + 1, shaft, STYLES[row.look])


def _labels(row: Row, text: str, middle: int, places: dict[str, int], width: int) -> Iterator[Text]:
    for line in textwrap.wrap(text, max(24, int((width - _LEFT) / len(places) * 1.7))) or [""]:
        at = max(_LEFT, min(middle - len(line) // 2, width - len(line) - 1))
        yield _over(places, width, at, line, STYLES[row.look])


def _over(places: dict[str, int], width: int, at: int, text: str, style: str) -> Text:
    """Return a line of rails with `text` laid over them from column `at` on."""
    rails = [" "] * (width + 1)
    for place in places.values():
        rails[place] = "│"
    end = at + len(text)
    line = Text("".join(rails[9:at]), style="dim")
    line.append(text, style=style)
    line.append("".join(rails[end:]).rstrip(), style="dim")
    return line


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
