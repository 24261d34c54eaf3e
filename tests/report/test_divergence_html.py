import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ringproof.report.divergence import Binding, Difference, Divergence, Entry, Kind
from ringproof.report.divergence_html import page
from ringproof.trace import Actor

PHONE, OTHER = "000952C0FFEE", "000952C0FFE1"
NASTY = "<script>alert(1)</script>&\"'\u202e"


def made(story: Any, phone: str = PHONE, **more: Any) -> Divergence:
    """A call that was held when it was recorded, and is connected in the replay."""
    story.does(Actor.FAR_END, "call", leg="leg-1", number="42", name=NASTY)
    story.command("hold", callid="TC@1")
    story.told("holding", callId="TC@1")
    recorded = [Entry(PHONE, record) for record in story.records]
    recorded[0] = Entry(PHONE, story.records[0], NASTY)
    before = len(story.records)
    story.does(Actor.FAR_END, "call", leg="leg-1", number="42", name=NASTY)
    story.command("hold", callid="TC@4")
    story.told("connected", callId="TC@4")
    observed = [Entry(phone, record) for record in story.records[before:]]
    wrong = Difference(Kind.VALUE, f"connected, not holding {NASTY}", 3, 3)
    values = {
        "matched": ((0, 0), (1, 1), (2, 2)),
        "differences": (wrong, Difference(Kind.EXTRA, "and another", None, 3)),
        "bindings": (Binding("call", "TC@1", "TC@4"),),
        "notes": (NASTY,),
        **more,
    }
    return Divergence(NASTY, NASTY, tuple(recorded), tuple(observed), **values)


def test_the_first_differing_edge_is_marked_once_and_scrolled_to(story: Any) -> None:
    drawn = page(made(story))
    (row,) = re.findall(r'<tr id="r(\d+)" class="wrong-value first">', drawn)
    assert row == "4"
    assert drawn.count("<b>First differing edge</b>") == 1
    assert 'querySelector("tr.first")' in drawn
    assert drawn.count('<tr id="r') == 4
    assert f'<a href="#r{row}">connected, not holding' in drawn


def test_both_halves_of_a_row_are_of_one_height_and_have_the_same_rails(story: Any) -> None:
    halves = re.findall(r'<td class="half">(<svg.*?</svg>)</td>', page(made(story)), re.DOTALL)
    assert len(halves) == 8
    for left, right in zip(halves[::2], halves[1::2], strict=True):
        one, other = ET.fromstring(left), ET.fromstring(right)
        assert one.get("viewBox") == other.get("viewBox")
        rails = [
            [p.get("d") for p in half.iter() if p.get("class") == "rail"] for half in (one, other)
        ]
        assert rails[0] == rails[1]
        assert len(rails[0]) == 4


def test_nothing_that_was_told_can_run_and_nothing_is_fetched(story: Any) -> None:
    drawn = page(made(story))
    assert drawn.count("<script>") == 1
    assert NASTY not in drawn
    assert re.search(r"default-src 'none'.*script-src 'sha256-[\w+/=]+'", drawn)
    assert not re.search(r"(?:src|href)=.(?:https?:|//)", drawn)


def test_no_secret_stands_in_the_page(story: Any) -> None:
    drawn = page(made(story, undecided="the token hunter2 was lost"), secrets=("hunter2",))
    assert "s3cr3t" not in drawn
    assert "hunter2" not in drawn
    assert "Authorization: Bearer xxxxxxxxxxxxxxxxx" in drawn


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"differences": ()}, '<p class="outcome">same</p>'),
        ({"differences": (), "undecided": "nobody there"}, '<p class="outcome">not decided</p>'),
        ({}, '<p class="outcome">diverged</p>'),
        ({"undecided": "and the phone was lost"}, "! and the phone was lost"),
        ({}, "<code>TC@1</code> ↔ <code>TC@4</code>"),
        ({}, "inferred: &lt;script&gt;"),
    ],
)
def test_the_head_says_how_it_went(story: Any, changed: dict[str, Any], words: str) -> None:
    assert words in page(made(story, **changed))


def test_several_phones_have_a_lane_each(story: Any) -> None:
    drawn = page(made(story, phone=OTHER))
    assert drawn.count(">phone</text>") == 2  # one phone on each side is the phone
    both = made(story)
    more = (*both.recorded, Entry(OTHER, both.recorded[1].record))
    drawn = page(Divergence("x", "y", more, both.observed, both.matched))
    assert f">{OTHER}</text>" in drawn


def test_a_side_without_anything_can_be_drawn(story: Any) -> None:
    whole = made(story)
    lost = (Difference(Kind.UNDRIVEN, "the phone was lost"),)
    drawn = page(Divergence("x", "y", whole.recorded, (), (), lost))
    assert 'class="not-driven first"' in drawn
