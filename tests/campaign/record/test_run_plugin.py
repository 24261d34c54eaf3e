"""The listener to a run: each test is in the file before the next begins."""

import errno
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ringproof.campaign.record.run_plugin import RecordingRun
from ringproof.plugin.run import Run
from ringproof.recordings.reading import read
from ringproof.report.document import TestReport
from ringproof.target.settings import TargetSettings
from ringproof.target.spec import parse_target
from ringproof.trace import Actor, Answer, Moment, Stimulus
from ringproof.verdict import Verdict

AT = Moment(5.0, 1000.0)
CALL = (
    b"GET /api/v1/exec/command?action=call&number=0301234567&AuthToken=tok-Secret99"
    b" HTTP/1.1\r\nHost: x\r\n\r\n"
)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def judged(nodeid: str) -> TestReport:
    details = {"number": "0301234567"}
    call = Stimulus(1, AT, Actor.CLIENT, "call", details, raw=CALL)
    records = (call, Answer(2, AT, 1, 200, raw=OK))
    return TestReport(nodeid, "", "", (), Verdict.PASS, "", (), records, AT, 0.0)


def recording(stream: Any, settings: TargetSettings | None = None) -> RecordingRun:
    """A recorder of a run that is faked as far as it is asked."""
    run = Run.__new__(Run)
    run.settings = settings or parse_target("emulator", "")
    run.report = None
    recorder = RecordingRun(stream, keep=False)
    plugins = SimpleNamespace(getplugin=lambda name: run if name == "ringproof-run" else None)
    recorder.pytest_configure(SimpleNamespace(pluginmanager=plugins))  # type: ignore[arg-type]
    return recorder


def tell(recorder: RecordingRun, nodeid: str, worker: str = "") -> None:
    report = SimpleNamespace(ringproof=judged(nodeid), worker_id=worker)
    recorder.pytest_runtest_logreport(report)  # type: ignore[arg-type]


def written(tmp_path: Path, stream: BytesIO) -> Any:
    file = tmp_path / "run.mitm"
    file.write_bytes(stream.getvalue())
    return read(file)


def test_a_test_is_written_once_however_often_it_is_reported(tmp_path: Path) -> None:
    stream = BytesIO()
    recorder = recording(stream)
    for nodeid in ("a", "a", "b"):
        tell(recorder, nodeid)
    recorder.pytest_runtest_logreport(SimpleNamespace())  # type: ignore[arg-type]  # of no clause
    kept = written(tmp_path, stream)
    assert len(kept.exchanges) == 2
    assert kept.origin.synthetic
    # What the suite dials itself stays readable, its token never.
    assert all(b"number=0301234567" in exchange.request for exchange in kept.exchanges)
    assert b"tok-Secret99" not in stream.getvalue()


def test_each_worker_has_a_phone_of_its_own(tmp_path: Path) -> None:
    stream = BytesIO()
    recorder = recording(stream)
    for nodeid, worker in (("a", "gw0"), ("b", "gw1"), ("c", "gw0")):
        tell(recorder, nodeid, worker)
    phones = [exchange.phone for exchange in written(tmp_path, stream).exchanges]
    assert sorted(phones) == ["000952C0FFEE of gw0", "000952C0FFEE of gw0", "000952C0FFEE of gw1"]


def test_the_test_in_which_a_run_was_interrupted_is_written_at_the_end(tmp_path: Path) -> None:
    stream = BytesIO()
    recorder = recording(stream)
    tell(recorder, "a")
    run: Any = recorder._run()
    run.report = SimpleNamespace(tests=(judged("a"), judged("interrupted")))
    recorder.pytest_unconfigure()
    assert len(written(tmp_path, stream).exchanges) == 2


def test_a_full_disk_ends_the_recording_and_not_the_run() -> None:
    class Full(BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    recorder = recording(Full())
    tell(recorder, "a")
    tell(recorder, "b")
    assert recorder.lost == (
        "the recording cannot be written any further (No space left on device)"
    )
