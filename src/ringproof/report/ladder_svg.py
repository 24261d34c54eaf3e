"""Ladders drawn as SVG: 1000 units wide, for the screen (light and dark) and for paper.

Kept terse on purpose: a report holds a few hundred of them. Colours come from the page's CSS;
`STYLE` has them for a drawing that stands alone.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from ringproof.report.ladder import Ladder, Look, Row

WIDTH: Final = 1000
_LEFT: Final = 70  # the column of times
_HEAD: Final = 34
_LINE: Final = 15
_CHARACTER: Final = 6.7  # width of one, at the size of the labels

STYLE: Final = """
.ladder{--ink:#1c2733;--dim:#66737f;--rail:#c4ccd4;--paper:#fff;--cmd:#1d5fa8;--evt:#1c2733;
--act:#7a4b9b;--ok:#1d7a3a;--bad:#c0241c;--badbg:#fdeceb;font:12px ui-monospace,"DejaVu Sans Mono",
Menlo,Consolas,monospace;background:var(--paper);display:block;width:100%;min-width:680px}
@media(prefers-color-scheme:dark){.ladder{--ink:#e3e8ed;--dim:#93a1ae;--rail:#414d58;
--paper:#161c22;--cmd:#7fb6f2;--evt:#e3e8ed;--act:#c9a0e6;--ok:#6fcf8d;--bad:#ff8178;
--badbg:#40201e}}
.ladder text{fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:4px}
.ladder path{fill:none;stroke-width:1.5;stroke:var(--evt)}
.ladder .rail{stroke:var(--rail);stroke-width:1}
.ladder .lane{font-weight:bold;font-family:system-ui,sans-serif}
.ladder .time{fill:var(--dim);font-size:11px}
.ladder .mid{text-anchor:middle}.ladder .end{text-anchor:end}
.ladder .command text{fill:var(--cmd)}.ladder .command path{stroke:var(--cmd)}
.ladder .answer text{fill:var(--dim)}
.ladder .answer path{stroke:var(--dim);stroke-dasharray:5 3}
.ladder .act text{fill:var(--act)}.ladder .act path{stroke:var(--act)}
.ladder .inferred text{fill:var(--act);font-style:italic}
.ladder .inferred path{stroke:var(--act);stroke-dasharray:2 4}
.ladder .inferred .remark{fill:var(--dim)!important;font-style:normal}
.ladder .gap text{fill:var(--dim);font-family:system-ui,sans-serif}
.ladder .witness text{fill:var(--dim);font-style:italic}
.ladder .arranged text{fill:var(--dim);font-family:system-ui,sans-serif}
.ladder .met text{fill:var(--ok);font-family:system-ui,sans-serif}
.ladder .unmet text,.ladder .damage text,.ladder .broken text,
.ladder .remark{fill:var(--bad)!important;font-family:system-ui,sans-serif}
.ladder .unmet text{font-weight:bold;stroke:none}
.ladder .unmet rect,.ladder .damage rect{fill:var(--badbg);stroke:var(--bad)}
.ladder .broken path,.ladder .wrong path{stroke:var(--bad)}
.ladder a{cursor:pointer}.ladder a:hover text{text-decoration:underline}
""".strip()

_MARKS: Final = {
    Look.MET: "✓ ",
    Look.UNMET: "✗ ",
    Look.ARRANGED: "· ",
    Look.DAMAGE: "✗ ",
    Look.GAP: "⋮ ",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """Where the lanes stand: `x` of each, between `left` (the column of times) and `width`."""

    x: dict[str, int]
    left: int = _LEFT
    width: int = WIDTH

    @classmethod
    def ruled(cls, lanes: Sequence[str], left: int = _LEFT, width: int = WIDTH) -> "Paper":
        """Return a paper with `lanes` evenly over its width."""
        room = (width - left) / len(lanes)
        places = {lane: round(left + room * (index + 0.5)) for index, lane in enumerate(lanes)}
        return cls(places, left, width)

    def across(self, row: Row) -> tuple[int, int]:
        """Return where the arrow of `row` begins and ends."""
        assert row.at is not None  # noqa: S101  an arrow has both ends
        assert row.to is not None  # noqa: S101
        return self.x[row.at], self.x[row.to]


def svg(ladder: Ladder, link: str = "", *, alone: bool = False) -> str:
    """Return the drawing of `ladder`.

    `link` is the beginning of the anchors that arrows with raw bytes lead to (the record's
    number follows); `alone` puts the colours into the drawing itself.
    """
    paper = Paper.ruled(ladder.lanes)
    texts = [wrapped(row, paper) for row in ladder.rows]
    heights = [row_height(row, lines) for row, lines in zip(ladder.rows, texts, strict=True)]
    height = _HEAD + sum(heights) + 10
    parts = [
        f'<svg class="ladder" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="ladder diagram">'
    ]
    if alone:
        parts.append(f"<style>{STYLE}</style>")
    parts += [_rail(lane, x, height) for lane, x in paper.x.items()]
    y, before = _HEAD, ""
    for row, lines, height in zip(ladder.rows, texts, heights, strict=True):
        time = f"{row.time:.3f} s"
        if time != before:  # rows of one moment say it once
            parts.append(f'<text class="time" x="4" y="{y + 11}">{time}</text>')
        parts.append(drawn(row, lines, y, paper, link))
        y, before = y + height, time
    return "".join([*parts, "</svg>"])


def wrapped(row: Row, paper: Paper) -> list[str]:
    """Return the text of `row` in the lines that it needs on `paper`, three at most."""
    if row.at is None:
        room = (paper.width - paper.left - 40) / _CHARACTER
    else:
        # A label may lean over into half of the rooms beside its own.
        room = (paper.width - paper.left) / len(paper.x) * 1.55 / _CHARACTER
    text = _MARKS.get(row.look, "") + _printable(row.text)
    lines = textwrap.wrap(text, int(room), max_lines=3, placeholder=" ...")
    return lines or [""]


def row_height(row: Row, lines: list[str]) -> int:
    """Return how high `row` is with its text in `lines`."""
    arrow = 11 if row.to is not None else 4
    padding = 8 if row.look in (Look.UNMET, Look.DAMAGE, Look.GAP) else 0
    return _LINE * (len(lines) + bool(row.remark)) + arrow + padding


def _rail(lane: str, x: int, height: int) -> str:
    return (
        f'<path class="rail" d="M{x} 24V{height}"/>'
        f'<text class="lane mid" x="{x}" y="16">{escape(lane)}</text>'
    )


def drawn(row: Row, lines: list[str], y: int, paper: Paper, link: str = "") -> str:
    """Return the drawing of one row, its upper edge at `y`."""
    shape = _across(row, lines, y, paper) if row.at is None else _on_lanes(row, lines, y, paper)
    wrong = " wrong" if row.remark and row.look is not Look.INFERRED else ""
    body = f'<g class="{row.look}{wrong}">{shape}</g>'
    if link and row.raw:
        body = f'<a href="#{link}{row.n}">{body}</a>'
    return body


def _across(row: Row, lines: list[str], y: int, paper: Paper) -> str:
    left, box = paper.left, ""
    if row.look in (Look.UNMET, Look.DAMAGE):
        height = _LINE * (len(lines) + bool(row.remark)) + 6
        box = (
            f'<rect x="{left}" y="{y - 2}" width="{paper.width - left - 8}" '
            f'height="{height}" rx="3"/>'
        )
    if row.look is Look.GAP:
        middle = (left + paper.width) // 2
        return _text(lines, row.remark, middle, y + 12, "mid")
    return box + _text(lines, row.remark, left + 8, y + 12, "")


def _on_lanes(row: Row, lines: list[str], y: int, paper: Paper) -> str:
    if row.to is None:
        x, side = _beside(row, paper)
        return _text(lines, row.remark, x, y + 11, side)
    start, end = paper.across(row)
    words = _text(lines, row.remark, (start + end) // 2, y + 11, "mid")
    down = y + _LINE * (len(lines) + bool(row.remark)) + 1
    if row.look is Look.BROKEN:
        end = (start + end) // 2
        return words + f'<path d="M{start} {down}H{end}m-4-4 8 8m0-8-8 8"/>'
    back = -7 if end > start else 7
    return words + f'<path d="M{start} {down}H{end}m{back}-4 {-back} 4 {back} 4"/>'


def _beside(row: Row, paper: Paper) -> tuple[int, str]:
    """A note at the right edge is written leftwards, so that it stays on the paper."""
    assert row.at is not None  # noqa: S101
    x = paper.x[row.at]
    if row.at is list(paper.x)[-1]:
        return paper.width - 8, "end"
    return (x, "mid") if x > paper.left + 150 else (paper.left + 4, "")


def _text(lines: list[str], remark: str, x: int, y: int, side: str) -> str:
    named = f' class="{side}"' if side else ""
    parts = [
        f'<text{named} x="{x}" y="{y + _LINE * index}">{escape(line, quote=False)}</text>'
        for index, line in enumerate(lines)
    ]
    if remark:
        shown = escape(_printable(remark), quote=False)
        below = y + _LINE * len(lines)
        parts.append(f'<text class="remark {side}" x="{x}" y="{below}">{shown}</text>')
    return "".join(parts)


def _printable(text: str) -> str:
    """Control characters would make the page invalid, or turn its text round: show them."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
