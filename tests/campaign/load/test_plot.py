"""A chart is sound XML, in its bounds, and says nothing that is not escaped."""

import re
from xml.etree import ElementTree

import pytest

from ringproof.campaign.load.plot import Line, chart, nice


def test_a_chart_has_a_line_for_each_and_stays_inside() -> None:
    svg = chart(
        (0.0, 1.0, 2.0), (Line("told", "told", (0, 7, 3)), Line("p99", "bad", (1, 1, 1))), "x"
    )
    lines = ElementTree.fromstring(svg).findall("{*}polyline")
    assert len(lines) == 2
    points = [tuple(map(float, p.split(","))) for p in lines[0].attrib["points"].split()]
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert all(0 <= x <= 1000 and 0 <= y <= 240 for x, y in points)
    assert points[1][1] < points[2][1] < points[0][1], "the highest value stands highest"


def test_names_are_escaped() -> None:
    svg = chart((0.0,), (Line("<b>&", "told", (1,)),), "<")
    assert ElementTree.fromstring(svg) is not None
    assert "<b>" not in svg


def test_nothing_can_be_drawn() -> None:
    assert ElementTree.fromstring(chart((), (Line("told", "told", ()),), "1/s")) is not None


@pytest.mark.parametrize(
    ("highest", "end"), [(0, 1), (3.9, 4), (4, 4), (7, 8), (368, 400), (0.03, 0.04), (900, 1000)]
)
def test_an_axis_ends_at_a_round_number(highest: float, end: float) -> None:
    assert nice(highest) == pytest.approx(end)


def test_seconds_stand_below_it() -> None:
    svg = chart(tuple(range(20)), (Line("told", "told", (1,) * 20),), "1/s")
    assert re.findall(r">(\d+) s<", svg) == ["0", "5", "10", "15"]
