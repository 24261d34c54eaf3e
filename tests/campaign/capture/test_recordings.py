"""Our own recordings judged as captures: nothing lawful is held against their phones."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from ringproof.campaign.capture import CaptureAsked, judge_capture
from ringproof.packaged import folder

PATHS = sorted(folder("recordings").glob("*.mitm"))
HOSTILE = "hostile-events"
SILENT = "display-and-log"  # commands and no event: nothing that must hold is shown


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_phones_of_a_recording_are_judged(path: Path) -> None:
    out = io.StringIO()
    code = judge_capture(CaptureAsked((path,)), Console(file=out, width=200))
    said = out.getvalue().partition("those who sent")[0]
    broken = [line for line in said.splitlines() if line.startswith(("fail", "non-strict"))]
    assert bool(broken) is (path.stem == HOSTILE), broken
    assert code == {HOSTILE: 1, SILENT: 3}.get(path.stem, 0)


def test_all_together_are_judged_in_one_go() -> None:
    out = io.StringIO()
    lawful = tuple(path for path in PATHS if path.stem != HOSTILE)
    assert judge_capture(CaptureAsked(lawful), Console(file=out, width=200)) == 0
    assert "proven by" in out.getvalue()
