"""Our own recordings judged as captures: nothing lawful is held against their phones."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from ringproof.campaign.capture import CaptureAsked, judge_capture
from ringproof.packaged import folder

PATHS = sorted(folder("recordings").glob("*.mitm"))
HOSTILE = "hostile-events"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_phones_of_a_recording_are_judged(path: Path) -> None:
    out = io.StringIO()
    code = judge_capture(CaptureAsked((path,)), Console(file=out, width=200))
    said = out.getvalue().partition("those who sent")[0]
    broken = [line for line in said.splitlines() if line.startswith(("fail", "non-strict"))]
    assert bool(broken) is (path.stem == HOSTILE), broken
    assert code == (1 if path.stem == HOSTILE else 0)


def test_all_together_are_judged_in_one_go() -> None:
    out = io.StringIO()
    lawful = tuple(path for path in PATHS if path.stem != HOSTILE)
    assert judge_capture(CaptureAsked(lawful), Console(file=out, width=200)) == 0
    assert "proven by" in out.getvalue()


def test_what_is_answered_proves_clauses_of_access_discovery_and_commands() -> None:
    out = io.StringIO()
    told = [path for path in PATHS if path.stem in ("busy-and-refused", "incoming-call")]
    judge_capture(CaptureAsked(tuple(told)), Console(file=out, width=200))
    proven = {line.split()[1] for line in out.getvalue().splitlines() if line.startswith("pass")}
    assert proven >= {
        *("AC-TOKEN-1", "AC-TOKEN-3", "CM-CALL-8", "DS-HELP-1", "DS-HELP-2", "DS-LIST-1"),
        *("DS-LIST-2", "DS-UNKNOWN-1", "DS-UNKNOWN-3"),
    }
