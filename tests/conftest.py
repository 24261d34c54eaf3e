"""The command `ringproof` as a user runs it: a process of its own, in a folder of its own."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation, PhonePorts, Service

# A busy machine makes no test fail: nothing here is a measurement.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

_PATIENCE = 120  # seconds for one command; far more than any takes, also on a busy machine
_SURROUNDINGS = ("PHONE_TOKEN", "CONTROL_TOKEN", "PYTEST_ADDOPTS", "FORCE_COLOR")


@dataclass(frozen=True)
class Done:
    """How a command ended, and all that it said."""

    code: int
    said: str

    @property
    def words(self) -> str:
        """What it said, with every break and blank made one blank."""
        return re.sub(r"\s+", " ", self.said)

    def check_manners(self) -> "Done":
        """No bad input may show a traceback."""
        assert "Traceback" not in self.said, self.said
        assert "INTERNALERROR" not in self.said, self.said
        return self


class Command:
    """`ringproof ...` in `folder`, with a terminal of fixed width and no colour."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[subprocess.Popen[str]] = []

    def __call__(self, *args: str, env: Mapping[str, str] | None = None) -> Done:
        process = self.start(*args, env=env)
        try:
            out, _ = process.communicate(timeout=_PATIENCE)
        finally:
            process.kill()
        return Done(process.returncode, out).check_manners()

    def start(self, *args: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start it; output and errors come together on its stdout."""
        kept = {name: value for name, value in os.environ.items() if name not in _SURROUNDINGS}
        process = subprocess.Popen(
            [sys.executable, "-m", "ringproof", *args],
            cwd=self.folder,
            env={**kept, "COLUMNS": "100", "NO_COLOR": "1", **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=_heed_ctrl_c,  # noqa: PLW1509  one thread only is here
        )
        self._started.append(process)
        return process

    def end(self) -> None:
        """End what still runs, so that a test that failed leaves nobody behind."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
                process.communicate()

    @contextmanager
    def emulator(self, *args: str) -> Iterator[subprocess.Popen[str]]:
        """Run a standalone emulator meanwhile; its target file is desk.yaml in the folder."""
        process = self.start("emulate", "--write-target", "desk.yaml", "--force", *args)
        try:
            wait_for(process, "Ctrl-C ends it")
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=_PATIENCE)


def _heed_ctrl_c() -> None:
    # Where the tests themselves run in the background, a shell has them ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def wait_for(process: subprocess.Popen[str], words: str) -> str:
    """Read what `process` says until a line has these words; return all of it."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"it ended without {words!r}: {said}")


@pytest.fixture
def ringproof(tmp_path: Path) -> Iterator[Command]:
    """The command, run in an empty folder."""
    command = Command(tmp_path)
    yield command
    command.end()


@pytest.fixture(scope="session")
def served() -> Callable[..., AbstractContextManager[Emulation]]:
    """A phone that runs by itself on the loopback: ``with served(setup, http=True) as phone``."""
    return _served


@contextmanager
def _served(setup: Setup | None = None, *, http: bool = False) -> Iterator[Emulation]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="served-phone")
    thread.start()
    ports = PhonePorts(setup or Setup(), http_port=0 if http else None)
    emulation = Emulation(Service((ports,)))
    try:
        asyncio.run_coroutine_threadsafe(emulation.start(), loop).result(30)
        yield emulation
        asyncio.run_coroutine_threadsafe(emulation.stop(), loop).result(30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
