"""Lines over time as an SVG of our own: it needs no script and follows the page's colours. Pure."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

_WIDTH: Final = 1000
_HEIGHT: Final = 240
_LEFT: Final = 52
_TOP: Final = 26
_BOTTOM: Final = 24
_STEPS: Final = 4
_TICKS: Final = 10
_NICE: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its name, its style's name, and a value for each moment."""

    name: str
    kind: str
    values: tuple[float, ...]


def chart(at: Sequence[float], lines: Sequence[Line], unit: str) -> Markup:
    """Return a chart of `lines` over the moments `at` (seconds)."""
    highest = nice(max((value for line in lines for value in line.values), default=0.0))
    last = max(at, default=0.0) or 1.0
    parts = [
        *_grid(highest, unit),
        *_seconds(last),
        *(_line(line, at, last, highest) for line in lines),
        *_legend(lines),
    ]
    names = escape(", ".join(line.name for line in lines))
    return Markup(  # noqa: S704  every text in it is escaped
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'role="img" aria-label="{names} over time">{"".join(parts)}</svg>'
    )


def nice(highest: float) -> float:
    """Return the end of an axis that has room for `highest`: a round number."""
    if highest <= 0:
        return 1.0
    step = highest / _STEPS
    power = 10.0 ** math.floor(math.log10(step))
    return next(each * power for each in _NICE if each * power >= step * (1 - 1e-9)) * _STEPS


def _x(at: float, last: float) -> float:
    return round(_LEFT + (_WIDTH - _LEFT - 10) * at / last, 1)


def _y(value: float, highest: float) -> float:
    return round(_HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / highest, 1)


def _grid(highest: float, unit: str) -> Iterator[str]:
    for step in range(_STEPS + 1):
        value = highest * step / _STEPS
        y = _y(value, highest)
        yield f'<path class="grid" d="M{_LEFT} {y}H{_WIDTH - 10}"/>'
        yield f'<text class="tick end" x="{_LEFT - 6}" y="{y + 4}">{value:g}</text>'
    yield f'<text class="tick" x="4" y="14">{escape(unit)}</text>'


def _seconds(last: float) -> Iterator[str]:
    step = nice(last) / _STEPS
    while last / step > _TICKS:
        step *= 2
    for n in range(int(last / step) + 1):
        x = _x(n * step, last)
        yield f'<text class="tick mid" x="{x}" y="{_HEIGHT - 6}">{n * step:g} s</text>'


def _line(line: Line, at: Sequence[float], last: float, highest: float) -> str:
    pairs = zip(at, line.values, strict=True)
    points = " ".join(f"{_x(moment, last)},{_y(value, highest)}" for moment, value in pairs)
    return f'<polyline class="line {escape(line.kind)}" points="{points}"/>'


def _legend(lines: Sequence[Line]) -> Iterator[str]:
    x = _LEFT
    for line in lines:
        yield f'<path class="line {escape(line.kind)}" d="M{x} 10H{x + 18}"/>'
        yield f'<text class="tick" x="{x + 24}" y="14">{escape(line.name)}</text>'
        x += 40 + 8 * len(line.name)
