from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.report.document import RunReport
from ringproof.report.ladder import Ladder, Lane, Look, Row, ladder
from ringproof.report.ladder_text import ladder_lines


def plain(drawn: Ladder, width: int = 100) -> list[str]:
    return [line.plain for line in ladder_lines(drawn, width)]


def test_arrows_point_from_who_acts_to_whom(story: Any) -> None:
    story.command("hold", callid="TC@1")
    story.told("holding", callId="TC@1")
    heads, command, answer, event = plain(ladder(story.records))
    assert heads.split() == ["client", "phone", "event", "server"]
    assert "─ hold callid=TC@1 ─" in command
    assert command.rstrip().endswith("▶│                             │")
    assert "◀╌" in answer
    assert "─ holding callId=TC@1 ─" in event
    assert event.endswith("▶│")


def test_a_label_that_does_not_fit_stands_above_its_arrow() -> None:
    row = Row(1, 0.0, Look.EVENT, "incoming " + "x" * 60, Lane.PHONE, Lane.EVENT_SERVER)
    lines = plain(Ladder((Lane.CLIENT, Lane.PHONE, Lane.EVENT_SERVER), (row,)), 80)
    assert "incoming" in lines[1]
    assert "▶" in lines[-1]
    assert len(lines) == 4


def test_the_time_is_said_once(story: Any) -> None:
    story.command("hold", callid="TC@1")
    twice = ladder([story.records[0], story.records[0]])
    assert [line[:9].strip() for line in plain(twice)[1:]] == ["0.000", ""]


@pytest.mark.parametrize("look", list(Look))
def test_every_look_can_be_drawn(look: Look) -> None:
    rows = (
        Row(1, 0.0, look, "text", Lane.PHONE, Lane.CLIENT, "remark"),
        Row(2, 0.0, look, "text", Lane.PHONE),
        Row(3, 0.0, look, "text"),
    )
    said = plain(Ladder(tuple(Lane), rows))
    assert sum("text" in line for line in said) == 3
    assert sum("remark" in line for line in said) == 1


@given(st.text(max_size=200), st.integers(1, 200))
def test_no_text_breaks_the_width(text: str, width: int) -> None:
    row = Row(1, 1e6, Look.EVENT, text, Lane.FAR_END, Lane.ADMIN, text)
    drawn = plain(Ladder(tuple(Lane), (row,)), width)
    assert all(len(line) <= max(width, 60) for line in drawn)
    assert all(line.isprintable() for line in drawn)


def test_a_whole_test_fits_eighty_columns(report: RunReport) -> None:
    for test in report.tests:
        assert all(len(line) <= 80 for line in plain(ladder(test.records), 80))
