import io
import re
from typing import Any
from xml.etree import ElementTree as ET

from rich.console import Console

from ringproof.report.session_ladder import Drawing, Seen
from ringproof.report.session_page import page, print_session
from ringproof.trace import Actor

NASTY = "<script>alert(1)</script>&\"'\u202e"


def drawing(story: Any, **more: Any) -> Drawing:
    story.does(Actor.FAR_END, "call", leg="leg-1", number="42", name=NASTY)
    story.command("hold", callid="TC@1")
    seen = tuple(
        Seen("000952C0FFEE", record, NASTY if record.n == 1 else "") for record in story.records
    )
    return Drawing(NASTY, seen, (("Format", NASTY),), (NASTY,), (NASTY,), **more)


def test_nothing_that_was_recorded_can_run_and_nothing_is_fetched(story: Any) -> None:
    made = page(drawing(story))
    assert "<script" not in made
    assert "default-src 'none'" in made
    assert not re.search(r"(?:src|href)=.https?:", made)
    picture = re.search(r"<svg.*</svg>", made, re.DOTALL)
    assert picture is not None
    ET.fromstring(picture[0])


def test_the_bytes_are_there_without_the_token(story: Any) -> None:
    made = page(drawing(story))
    assert "GET /api/v1/exec/command?action=hold" in made
    assert "s3cr3t" not in made
    assert 'href="#p1r2"' in made
    assert 'id="p1r2"' in made


def test_an_inferred_act_has_its_reason_in_a_line_of_its_own(story: Any) -> None:
    made = page(drawing(story))
    assert made.count("inferred: ") == 1
    assert 'class="inferred"' in made


def test_the_terminal_says_what_the_page_says(story: Any) -> None:
    out = io.StringIO()
    print_session(Console(file=out, width=100), drawing(story))
    said = out.getvalue()
    for words in ("Format: <script>", "✗ not read: <script>", "note: <script>", "hold callid=TC@1"):
        assert words in said


def test_many_phones_are_drawn_one_by_one(story: Any) -> None:
    story.command("hold", callid="TC@1")
    seen = tuple(Seen(f"phone {n}", record) for n in range(7) for record in story.records)
    many = Drawing("x", seen, damages=("cut",))
    made = page(many)
    assert made.count("<svg") == 8
    assert made.count("✗ cut") == 1
    ids = re.findall(r'id="(p\d+r\d+)"', made)
    assert len(ids) == len(set(ids)) == 14
    assert set(re.findall(r'href="#(p\d+r\d+)"', made)) == set(ids)
    out = io.StringIO()
    print_session(Console(file=out, width=80), many)
    assert "\nphone 6\n" in out.getvalue()
    assert out.getvalue().count("hold callid=TC@1") == 7
