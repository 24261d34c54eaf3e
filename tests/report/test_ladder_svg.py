from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.report.document import RunReport
from ringproof.report.ladder import Ladder, Lane, Look, Row, ladder
from ringproof.report.ladder_svg import WIDTH, svg

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert(1)</script>&\"'\x00\u202e"


def texts(drawing: ET.Element) -> list[str]:
    return [text.text or "" for text in drawing.iter(f"{SVG}text")]


def test_a_drawing_is_xml_and_names_its_lanes(report: RunReport) -> None:
    drawing = ET.fromstring(svg(ladder(report.tests[0].records)))
    assert [t.text for t in drawing.iter(f"{SVG}text") if "lane" in (t.get("class") or "")] == [
        "client",
        "phone",
        "event server",
        "far end",
    ]


def test_arrows_with_bytes_lead_to_them(report: RunReport) -> None:
    records = report.tests[0].records
    drawing = ET.fromstring(svg(ladder(records), "t7r"))
    links = [link.get("href") for link in drawing.iter(f"{SVG}a")]
    assert links == [f"#t7r{r.n}" for r in records if getattr(r, "raw", b"")]
    assert not list(ET.fromstring(svg(ladder(records))).iter(f"{SVG}a"))


def test_an_unmet_expectation_is_a_box_with_its_text(story: Any) -> None:
    story.expect("tells holding of TC@1", met=False)
    drawing = ET.fromstring(svg(ladder(story.records)))
    assert len(list(drawing.iter(f"{SVG}rect"))) == 1
    assert "✗ not met within 2 s: tells holding of TC@1" in texts(drawing)


@pytest.mark.parametrize("look", list(Look))
def test_a_name_with_markup_is_text(look: Look) -> None:
    arrow = Row(1, 0.0, look, NASTY, Lane.PHONE, Lane.EVENT_SERVER, NASTY, b"x")
    note = Row(2, 0.0, look, NASTY, Lane.FAR_END, None, NASTY)
    across = Row(3, 0.0, look, NASTY, remark=NASTY)
    drawn = svg(Ladder(tuple(Lane), (arrow, note, across)), "t1r")
    assert "<script" not in drawn
    ET.fromstring(drawn)


@given(st.text(max_size=300))
def test_any_text_can_be_drawn(text: str) -> None:
    drawn = svg(Ladder(tuple(Lane), (Row(1, 0.0, Look.EVENT, text, Lane.PHONE, Lane.ADMIN),)))
    ET.fromstring(drawn)


def test_everything_stands_on_the_paper(report: RunReport) -> None:
    for test in report.tests:
        drawing = ET.fromstring(svg(ladder(test.records)))
        _, _, width, height = map(int, (drawing.get("viewBox") or "").split())
        assert width == WIDTH
        for text in drawing.iter(f"{SVG}text"):
            assert 0 <= int(text.get("x") or -1) <= width
            assert 0 <= int(text.get("y") or -1) <= height


def test_rows_of_one_moment_say_the_time_once() -> None:
    rows = [Row(n, at, Look.ARRANGED, "step") for n, at in enumerate((0.0, 0.0, 2.0, 2.0), 1)]
    drawn = texts(ET.fromstring(svg(Ladder(tuple(Lane), tuple(rows)))))
    assert [text for text in drawn if text.endswith(" s")] == ["0.000 s", "2.000 s"]


def test_a_drawing_alone_brings_its_colours() -> None:
    assert "<style>" in svg(ladder([]), alone=True)
    assert "<style>" not in svg(ladder([]))
