"""`ringproof record` as a whole: a process of its own, its file, and how it ends."""

import errno
import re
import signal
import socket
import subprocess
import threading
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.record.asked import RecordingAsked, wiring
from ringproof.campaign.record.command import record, record_until
from ringproof.campaign.record.file import new_file
from ringproof.recordings.exchange import Leg
from ringproof.recordings.reading import read

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
EVENT = b"GET /in?event=incoming&mac=000952C0FFEE&callId=TC@%d&name=A b\xfc HTTP/1.1\nbare\n\n"
HOLD = b"GET /api/v1/exec/command?action=hold&AuthToken=tok-Secret99 HTTP/1.1\r\nHost: x\r\n\r\n"


def asked(file: Path, **changes: Any) -> RecordingAsked:
    given = {"phones": ["http://127.0.0.1:1"], "server": "http://127.0.0.1:2/in", "output": file}
    return RecordingAsked(**{**given, **changes})


class InThread:
    """A recording in a thread, as the command makes it but for the signals."""

    def __init__(self, asked: RecordingAsked, stream: Any) -> None:
        self.out = StringIO()
        self.ended = threading.Event()
        self.code: int | None = None
        self._began = threading.Event()
        console = Console(file=self, width=200)  # type: ignore[arg-type]  # it is written to
        self._thread = threading.Thread(
            target=self._run, args=(asked, stream, console), daemon=True
        )
        self._thread.start()
        assert self._began.wait(20)

    def write(self, text: str) -> int:
        self.out.write(text)
        if "Ctrl-C ends it" in self.out.getvalue():
            self._began.set()
        return len(text)

    def flush(self) -> None:
        pass

    def _run(self, asked: RecordingAsked, stream: Any, console: Console) -> None:
        self.code = record_until(asked, wiring(asked), stream, console, self.ended)

    def end(self) -> str:
        self.ended.set()
        self._thread.join(20)
        return self.out.getvalue()

    def places(self) -> tuple[str, str]:
        """Return where phones send their events, and the PBX its commands."""
        events, commands = re.findall(r"^  (\S+)  \(goes on", self.out.getvalue(), re.MULTILINE)
        return events, commands


def test_a_phone_whose_mac_came_late_is_summed_up_as_one(desk: Any, tmp_path: Path) -> None:
    phone, server = desk.serves(OK, close=False), desk.serves(OK)
    file = tmp_path / "a.mitm"
    wanted = asked(file, phones=[phone.url], server=server.url + "/in")
    with new_file(file, keep=False) as stream:
        recording = InThread(wanted, stream)
        events, commands = recording.places()
        assert desk.talk(commands, HOLD) == OK
        assert desk.talk(events, EVENT % 1) == OK
        said = recording.end()
    assert "recorded 1 command, 1 event of 000952C0FFEE\n" in said


def test_a_session_is_recorded_and_summed_up(desk: Any, tmp_path: Path) -> None:
    phone, server = desk.serves(OK, close=False), desk.serves(OK)
    file = tmp_path / "a.mitm"
    wanted = asked(
        file,
        phones=[phone.url],
        server=server.url + "/in",
        note="two calls",
        synthetic=True,
        keep_personal_data=True,
    )
    with new_file(file, keep=wanted.keep_personal_data) as stream:
        recording = InThread(wanted, stream)
        events, commands = recording.places()
        assert desk.talk(events, EVENT % 1) == OK
        assert desk.talk(commands, HOLD) == OK
        said = recording.end()
    assert recording.code == 0
    assert server.got == [EVENT % 1]
    assert b"tok-Secret99" in phone.got[0]
    assert "recorded 1 command, 1 event of 000952C0FFEE" in said
    assert "event   incoming callId=TC@1" in said
    assert "tok-Secret99" not in said
    kept = read(file)
    assert (kept.origin.note, kept.origin.synthetic, kept.origin.redacted) == (
        "two calls",
        True,
        False,
    )
    told, sent = kept.exchanges
    assert told.request == EVENT % 1
    assert sent.phone == told.phone == "000952C0FFEE"
    assert b"tok-Secret99" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_without_leave_to_keep_them_numbers_and_names_are_in_no_file_or_output(
    desk: Any, tmp_path: Path
) -> None:
    server = desk.serves(OK)
    file = tmp_path / "a.mitm"
    wanted = asked(file, server=server.url + "/in")
    raw = b"GET /in?event=incoming&number=0301234567&name=Anna%20Beispiel HTTP/1.1\r\n\r\n"
    with new_file(file, keep=wanted.keep_personal_data) as stream:
        recording = InThread(wanted, stream)
        desk.talk(recording.places()[0], raw)
        said = recording.end()
    assert server.got == [raw]
    everything = file.read_bytes() + said.encode()
    for personal in (b"0301234567", b"Anna", b"Beispiel"):
        assert personal not in everything
    assert read(file).origin.redacted


def test_a_full_disk_is_a_sentence_and_exit_code_3(desk: Any, tmp_path: Path) -> None:
    class Full(BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    server = desk.serves(OK)
    recording = InThread(asked(tmp_path / "a.mitm", server=server.url), Full())
    assert desk.talk(recording.places()[0], EVENT % 1) == OK
    said = recording.end()
    assert recording.code == 3
    assert "cannot be written any further (No space left on device)" in said


def test_a_mistake_is_exit_code_2_and_leaves_no_file(tmp_path: Path) -> None:
    out = StringIO()
    assert record(asked(tmp_path / "a.mitm", phones=["desk7"]), Console(file=out, width=200)) == 2
    assert out.getvalue().startswith("ringproof: --phone 'desk7' is no address")
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_exit_code_2_and_leaves_no_file(tmp_path: Path) -> None:
    out = StringIO()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        for option in ({"listen_commands": [place]}, {"listen_events": place}):
            wanted = asked(tmp_path / "a.mitm", **option)
            assert record(wanted, Console(file=out, width=300)) == 2
    assert out.getvalue().count(f"on {place}") == 2
    assert "--listen-commands" in out.getvalue()
    assert "--listen-events" in out.getvalue()
    assert list(tmp_path.iterdir()) == []


def started(ringproof: Any, desk: Any) -> tuple[subprocess.Popen[str], str, str]:
    """Start it as a process; return it and the addresses for events and for commands."""
    phone, server = desk.serves(OK, close=False), desk.serves(OK)
    process = ringproof.start(
        "record", "--phone", phone.url, "--server", server.url, "-o", "a.mitm"
    )
    said = ""
    while "Ctrl-C ends it" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    events, commands = re.findall(r"^  (http\S+)  \(goes on", said, re.MULTILINE)
    return process, events, commands


def test_kill_9_loses_no_answered_exchange(ringproof: Any, desk: Any) -> None:
    process, events, commands = started(ringproof, desk)
    for n in range(10):
        assert desk.talk(events, EVENT % n) == OK
        assert desk.talk(commands, HOLD.replace(b"hold", b"hold&callid=TC@%d" % n)) == OK
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = read(ringproof.folder / "a.mitm")
    assert kept.damages == ()
    assert all(exchange.response == OK for exchange in kept.exchanges)
    for leg, key in ((Leg.EVENTS, b"callId"), (Leg.COMMANDS, b"callid")):
        of_leg = [exchange.request for exchange in kept.exchanges if exchange.leg is leg]
        assert [key + b"=TC@%d&" % n in raw for n, raw in enumerate(of_leg)] == [True] * 10, leg


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_it_is_told_to(
    ringproof: Any, desk: Any, number: signal.Signals
) -> None:
    process, events, _ = started(ringproof, desk)
    desk.talk(events, EVENT % 1)
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "recorded 0 commands, 1 event" in said
    assert "recording: a.mitm" in said
    assert "Traceback" not in said
    assert "Warning" not in said
