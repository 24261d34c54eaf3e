"""A phone that keeps every number it was ever asked to dial is asked for none but the listed."""

import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation

Served = Callable[..., AbstractContextManager[Emulation]]
FILE = """\
name: desk 7
driver: device
url: http://127.0.0.1:{port}
token: sesame-open-wide
events: {{bind: "127.0.0.1:0"}}
timing: {{event_within: 0.4, settle: 0.05, ring: 1, answer_within: 2}}
dial: {{answers: "42", waits: "48", unreachable: "46", busy: "112", feature_code: "*21#"}}
far_end: &played {{driver: emulated, url: "{control}", token: {token}}}
local_user: *played
admin: *played
"""


class Keeper:
    """Stands before a phone, passes everything on, and keeps what it was asked to dial."""

    def __init__(self, phone: int) -> None:
        self.dialled = threading.Event()  # the first time
        self._phone = phone
        self._seen = bytearray()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def numbers(self) -> set[str]:
        """Return every number of a command to call or to transfer, in any spelling."""
        lines = re.findall(rb"^[A-Z]+ (\S+) HTTP", bytes(self._seen), re.MULTILINE)
        told = [unquote_plus(line.decode("latin-1")) for line in lines]
        dialling = [line for line in told if re.search(r"action=(call|transfer)\b", line, re.I)]
        found = [
            re.findall(r"[?&]number=([^&]*)", line, re.I) for line in dialling if "help" not in line
        ]
        return {number for numbers in found for number in numbers if number}

    def end(self) -> None:
        for each in (self._server, *self._open):
            with_silence(each)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._server.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self._phone))
            self._open += [here, there]
            for one, other, keep in ((here, there, True), (there, here, False)):
                thread = threading.Thread(target=self._pump, args=(one, other, keep))
                self._threads.append(thread)
                thread.start()

    def _pump(self, one: socket.socket, other: socket.socket, keep: bool) -> None:
        try:
            while data := one.recv(65536):
                if keep:
                    self._seen += data
                other.sendall(data)
                if self.numbers():
                    self.dialled.set()
        except OSError:
            pass
        with_silence(other)


def with_silence(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()


@pytest.fixture
def desk(served: Served, ringproof: Any) -> Iterator[tuple[Keeper, Emulation, Any]]:
    """A phone with somebody in the line to it, its target file, and the command."""
    setup = Setup(token="sesame-open-wide", event_server="http://192.0.2.1/before")
    with served(setup, http=True) as emulation, kept(emulation) as keeper:
        text = FILE.format(
            port=keeper.port, control=emulation.control_url, token=emulation.control_token
        )
        (ringproof.folder / "desk.yaml").write_text(text)
        yield keeper, emulation, ringproof


@contextmanager
def kept(emulation: Emulation) -> Iterator[Keeper]:
    keeper = Keeper(int((emulation.phones[0].http_url or "").rpartition(":")[2]))
    try:
        yield keeper
    finally:
        keeper.end()


SOME = ("--test", "commands/test_enc.py", "--test", "commands/test_call.py")


def test_what_is_listed_and_not_freed_is_never_dialled(
    desk: tuple[Keeper, Emulation, Any],
) -> None:
    keeper, _, ringproof = desk
    done = ringproof("certify", "desk.yaml", *SOME, "--report", "r")
    assert "42" in keeper.numbers(), done.said
    assert keeper.numbers() <= {"42", "48", "46"}
    report = (Path(ringproof.folder) / "r" / "report.json").read_text("utf-8")
    assert "dialled only with `allow_feature_codes: true`" in report


def test_a_flag_frees_its_own_kind_only(desk: tuple[Keeper, Emulation, Any]) -> None:
    keeper, _, ringproof = desk
    ringproof("certify", "desk.yaml", *SOME, "--allow-feature-codes", "--report", "r")
    assert "*21#" in keeper.numbers()
    assert "112" not in keeper.numbers()


@pytest.mark.parametrize(
    ("signals", "said_so"),
    [
        ((signal.SIGINT, signal.SIGINT), "Ctrl-C"),
        ((signal.SIGHUP, signal.SIGTERM), "SIGHUP: its terminal was closed"),
    ],
    ids=["Ctrl-C, and again", "terminal closed"],
)
def test_a_run_that_is_ended_ends_our_calls_and_puts_settings_back(
    desk: tuple[Keeper, Emulation, Any], signals: tuple[signal.Signals, ...], said_so: str
) -> None:
    keeper, emulation, ringproof = desk
    run = ringproof.start("certify", "desk.yaml", "--test", "commands/test_call.py")
    control = emulation._parts[0].control
    assert keeper.dialled.wait(60)
    for each in signals:
        run.send_signal(each)
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 3, said
    legs = control.dispatch("far_end.legs")["legs"]
    access = emulation._parts[0].access
    assert f"the run was interrupted ({said_so})" in said
    assert legs
    assert {leg["state"] for leg in legs} == {"ended"}
    assert (access.allow_action_urls, access.event_server) == (False, "http://192.0.2.1/before")
    assert keeper.numbers() <= {"42", "48", "46"}
