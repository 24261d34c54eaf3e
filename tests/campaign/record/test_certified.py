"""`ringproof certify --record`."""

from pathlib import Path
from typing import Any

import pytest

from ringproof.recordings.exchange import Leg
from ringproof.recordings.reading import read
from ringproof.recordings.records import records_of
from ringproof.trace import Actor, Stimulus, Told

OPTIONS = ("certify", "--in-memory", "--report", "r", "--test", "events/test_incoming.py")


def test_a_run_is_recorded_with_both_legs_and_what_was_done(ringproof: Any) -> None:
    done = ringproof(*OPTIONS, "--record", "run.mitm", "-n", "2")
    assert "recording: run.mitm" in done.said
    recording = read(ringproof.folder / "run.mitm")
    assert recording.damages == ()
    assert (recording.origin.synthetic, recording.origin.redacted) == (True, True)
    assert {exchange.leg for exchange in recording.exchanges} == set(Leg)
    assert "000952C0FFEE" in {exchange.phone for exchange in recording.exchanges}
    ((phone, records),) = records_of(recording).items()
    assert phone == "000952C0FFEE"
    callers = [r for r in records if isinstance(r, Stimulus) and r.actor is Actor.FAR_END]
    told = [r.event for r in records if isinstance(r, Told) and r.event is not None]
    # The suite's own numbers and names stay readable, and are the same in deed and event.
    numbers = {event.get("number") for event in told if event.name == "incoming"}
    called = {caller.details["number"] or None for caller in callers if caller.verb == "call"}
    assert len(called) > 1
    assert called <= numbers
    assert b"Bearer xxx" in b"".join(exchange.request for exchange in recording.exchanges)


@pytest.mark.parametrize(
    ("file", "says"),
    [("there.mitm", "there.mitm exists already"), ("no/a.mitm", "cannot be written")],
)
def test_a_file_that_cannot_be_written_is_a_sentence(ringproof: Any, file: str, says: str) -> None:
    Path(ringproof.folder, "there.mitm").write_bytes(b"precious")
    done = ringproof(*OPTIONS, "--record", file)
    assert done.code == 2
    assert says in done.said
    assert Path(ringproof.folder, "there.mitm").read_bytes() == b"precious"
