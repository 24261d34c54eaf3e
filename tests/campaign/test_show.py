"""`ringproof show`: any recording as a ladder; what is inferred or damaged is told as such."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.show import ShowAsked, drawing_of, show
from ringproof.recordings import read
from ringproof.report.ladder import Look
from ringproof.report.session_ladder import session_ladder
from ringproof.trace import Actor

OTHER = "000952C0FFE1"


def shown(*words: Any, width: int = 120) -> tuple[int, str]:
    out = io.StringIO()
    code = show(ShowAsked(*words), Console(file=out, width=width))
    return code, out.getvalue()


def test_a_page_is_written_over_only_by_force(tape: Any, tmp_path: Path) -> None:
    file, page = tape.call().write(tmp_path / "call.mitm"), tmp_path / "call.html"
    page.write_text("mine")
    code, said = shown(file, page)
    assert code == 2
    assert f"{page} exists already" in said.replace("\n", "")
    assert page.read_text() == "mine"
    assert shown(file, page, "", True)[0] == 0
    assert page.read_text() != "mine"


def test_a_session_is_a_ladder_with_what_far_ends_must_have_done(tape: Any, tmp_path: Path) -> None:
    code, said = shown(tape.call().write(tmp_path / "call.mitm", synthetic=True))
    assert code == 0
    for words in (
        "Exchanges: 4 commands, 5 events",
        "synthetic",
        "hold callid=TC@1",
        "holding callId=TC@1",
        "inferred: ",
        "call leg=leg-1 number=42",
    ):
        assert words in said
    assert all(len(line) <= 120 for line in said.splitlines()[5:])


def test_an_act_that_was_recorded_is_not_inferred(tape: Any, tmp_path: Path) -> None:
    tape.deed(Actor.FAR_END, "call", leg="leg-1", number="42", account="1", name="Peter").call()
    _, said = shown(tape.write(tmp_path / "call.mitm"))
    assert "inferred" not in said
    assert "call leg=leg-1 number=42" in said


def test_an_inferred_act_stands_before_the_event_that_tells_it(tape: Any, tmp_path: Path) -> None:
    tape.event("incoming", callId="TC@1", accountId="1", number="42")
    tape.event("connected", callId="TC@1")
    slow, quick = tape.exchanges
    late = replace(slow.complete, mono=slow.complete.mono + 0.01)
    tape.exchanges = [replace(slow, complete=late), quick]
    rows = session_ladder(drawing_of(read(tape.write(tmp_path / "x.mitm")))).rows
    assert [row.text.split()[0] for row in rows] == ["call", "incoming", "lift", "connected"]


def test_every_phone_has_a_lane_and_can_be_shown_alone(tape: Any, tmp_path: Path) -> None:
    tape.call().call("TC@9", OTHER)
    path = tape.write(tmp_path / "two.mitm")
    ladder = session_ladder(drawing_of(read(path)))
    assert ladder.lanes == ("client", "000952C0FFEE", OTHER, "event server", "far end")
    _, said = shown(path, None, "00:09:52:c0:ff:e1")
    assert "TC@9" in said
    assert "TC@1 " not in said


@pytest.mark.parametrize(
    ("phone", "sentence"),
    [("0815", "no phone is called 0815"), ("E1", ""), ("", "")],
)
def test_a_phone_that_is_not_there_is_told(
    tape: Any, tmp_path: Path, phone: str, sentence: str
) -> None:
    tape.call().call("TC@9", OTHER)
    code, said = shown(tape.write(tmp_path / "two.mitm"), None, phone)
    assert code == (2 if sentence else 0)
    assert sentence in said
    if sentence:
        assert "the recording has 000952C0FFEE, 000952C0FFE1" in said


def test_a_gap_in_time_is_marked(tape: Any, tmp_path: Path) -> None:
    tape.event("incoming", callId="TC@1", accountId="1", number="42").wait(61)
    tape.event("disconnected", callId="TC@1")
    _, said = shown(tape.write(tmp_path / "gap.mitm"))
    assert "⋮ nothing for 1 min 01 s" in said


def test_a_server_that_refuses_an_event_is_shown(tape: Any, tmp_path: Path) -> None:
    tape.event("incoming", status=503, callId="TC@1", accountId="1", number="42")
    path = tape.write(tmp_path / "503.mitm")
    (refused,) = (row for row in session_ladder(drawing_of(read(path))).rows if "503" in row.text)
    assert (refused.at, refused.to, refused.look) == ("event server", "phone", Look.ANSWER)


def test_what_could_not_be_read_is_told(tape: Any, tmp_path: Path) -> None:
    whole = tape.call().write(tmp_path / "call.mitm").read_bytes()
    (tmp_path / "cut.mitm").write_bytes(whole[:-100])
    page = tmp_path / "cut.html"
    code, said = shown(tmp_path / "cut.mitm", page)
    assert code == 0
    assert "✗ not read: flow 9, byte " in said
    assert "✗ not read: flow 9, byte " in page.read_text()


@pytest.mark.parametrize("content", [None, b"", b"once upon a time"])
def test_what_is_no_recording_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x"
    if content is not None:
        path.write_bytes(content)
    code, said = shown(path)
    assert (code, "ringproof: " in said, str(path) in said) == (2, True, True)


def test_a_page_that_cannot_be_written_is_told(tape: Any, tmp_path: Path) -> None:
    code, said = shown(tape.call().write(tmp_path / "call.mitm"), tmp_path / "no" / "x.html")
    assert code == 2
    assert "x.html cannot be written (No such file or directory)" in said
