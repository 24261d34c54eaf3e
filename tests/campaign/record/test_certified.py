"""`ringproof certify --record`."""

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.certify import Certification, certify
from ringproof.campaign.record.certified import recorded, recording_exit
from ringproof.campaign.record.run_plugin import RecordingRun
from ringproof.recordings.exchange import Leg
from ringproof.recordings.reading import read
from ringproof.recordings.records import records_of
from ringproof.trace import Actor, Stimulus, Told

OPTIONS = ("certify", "--in-memory", "--report", "r", "--test", "events/test_incoming.py")


def test_a_run_is_recorded_with_both_legs_and_what_was_done(ringproof: Any) -> None:
    done = ringproof(*OPTIONS, "--record", "run.mitm")
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
def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path, file: str, says: str) -> None:
    Path(tmp_path, "there.mitm").write_bytes(b"precious")
    out = StringIO()
    asked = Certification(in_memory=True, report=tmp_path / "r", record=tmp_path / file)
    assert certify(asked, Console(file=out, width=300)) == 2
    assert says in out.getvalue()
    assert Path(tmp_path, "there.mitm").read_bytes() == b"precious"


@pytest.mark.parametrize(("before", "after"), [(0, 3), (1, 1), (3, 3)])
def test_a_recording_that_breaks_off_is_said_and_makes_a_conformant_run_inconclusive(
    before: int, after: int
) -> None:
    recorder = RecordingRun(BytesIO(), keep=False)
    recorder.lost = "the recording cannot be written any further (No space left on device)"
    out = StringIO()
    asked = Certification(record=Path("run.mitm"))
    assert recording_exit(before, [recorder], asked, Console(file=out, width=200)) == after
    assert "ringproof: the recording cannot be written any further" in out.getvalue()


def test_a_run_that_is_not_to_be_recorded_has_no_recorder() -> None:
    with recorded(Certification()) as recorders:
        assert recorders == ()
