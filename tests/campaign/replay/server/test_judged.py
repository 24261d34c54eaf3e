"""What came after the end of a recording is not held against a server; what came before is."""

from pathlib import Path
from typing import Any

import pytest


def ringing(tape: Any, phone: str = "000952C0FFEE") -> Any:
    """A call from 42 that rings, and there the recording ends: the server was about to accept."""
    return tape.event("incoming", phone, body=b"ok", callId="TC@1", accountId="1", number="42")


def test_a_recording_that_ends_in_a_call_says_nothing_of_what_came_then(
    tape: Any, tell: Any
) -> None:
    told = tell(ringing(tape))
    assert told.code == 0, told.said
    assert "the command accept (callid TC@1) to 000952C0FFEE came; the recording ends" in told.said
    assert "same: the replay showed what was recorded" in told.said


def test_damaged_it_stays_undecided_and_says_where(tape: Any, tell: Any, tmp_path: Path) -> None:
    tape = ringing(tape).command("accept", callid="TC@1", body=b"accepted")
    cut = tape.write(tmp_path / "cut.mitm")
    cut.write_bytes(cut.read_bytes()[:-40])
    told = tell(cut)
    assert told.code == 3, told.said
    assert "the recording ends there" in told.said
    assert "same, as far as could be read (" in told.said


@pytest.mark.parametrize("then", ["ended", "long"])
def test_what_the_recording_would_have_shown_is_too_many(tape: Any, tell: Any, then: str) -> None:
    ringing(tape)
    if then == "ended":  # every call is over: nothing of it was cut off
        tape.event("disconnected", body=b"ok", callId="TC@1")
    else:  # another phone is heard of for long enough
        tape.wait(5.0)
        tape.event("holding", "000952C0FFE1", body=b"ok", callId="TC@7")
    told = tell(tape)
    assert told.code == 1, told.said
    assert "the command accept (callid TC@1) came" in told.said


def test_what_differs_before_the_end_still_does(tape: Any, tell: Any, server: Any) -> None:
    server.faults.body = "no"
    told = tell(ringing(tape))
    assert told.code == 1, told.said
    assert "the answer to incoming says 'no', recorded was 'ok'" in told.said
