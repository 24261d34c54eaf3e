"""The command `ringproof` as a user runs it: in a folder and a process of its own."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation, PhonePorts, Service

# A busy machine makes no test fail: nothing here is a measurement.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

_PATIENCE = 120  # seconds for one command; far more than any takes, also on a busy machine
_SURROUNDINGS = ("PHONE_TOKEN", "CONTROL_TOKEN", "FORCE_COLOR", "GITHUB_STEP_SUMMARY")
_PLAIN = {"COLUMNS": "100", "NO_COLOR": "1", "PYTEST_ADDOPTS": ""}
_NOT_FORKED = frozenset({"load", "selfcheck"})  # they start processes and threads of their own


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


def _surroundings() -> dict[str, str]:
    """Return the environment without what is of the tests' own run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return {**{n: value for n, value in kept.items() if n not in _SURROUNDINGS}, **_PLAIN}


class Running:
    """A command line that runs; what it says is read from a pipe."""

    def __init__(self, terminal: "Terminal", pid: int, pipe: Path) -> None:
        self._terminal, self.pid = terminal, pid
        self._said = pipe.open(encoding="utf-8")  # waits until the command opens its end
        self.text = ""

    def until(self, words: str) -> bool:
        """Read until a line has these words; false where it ended without them."""
        for line in self._said:
            self.text += line
            if words in line:
                return True
        return False

    def end(self) -> int:
        """Read the rest, wait for its end; return the exit code."""
        self.text += self._said.read()
        self._said.close()
        return int(self._terminal.ask({"pid": self.pid})["code"])

    def interrupt(self) -> int:
        """Press Ctrl-C, and wait for its end."""
        os.kill(self.pid, signal.SIGINT)
        return self.end()


class Terminal:
    """Runs `ringproof` and `pytest` in processes forked from one that has them loaded (warm.py)."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "warm.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_surroundings(),
            text=True,
        )

    def start(
        self, words: Sequence[str], folder: Path, env: Mapping[str, str] | None = None
    ) -> Running:
        """Start a command line in a folder."""
        self._count += 1
        pipe = self._folder / f"said-{self._count}"
        os.mkfifo(pipe)
        asked = {"words": [*words], "folder": str(folder), "env": {**(env or {})}}
        return Running(self, self.ask({**asked, "said": str(pipe)})["pid"], pipe)

    def run(
        self, words: Sequence[str], folder: Path, env: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Run it to its end; return the exit code and what it said."""
        running = self.start(words, folder, env)
        return running.end(), running.text

    def ask(self, asked: Mapping[str, Any]) -> Any:
        """Send one request to the process, and return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


class Command:
    """`ringproof ...` in `folder`, with a terminal of fixed width and no colour."""

    def __init__(self, folder: Path, terminal: Terminal) -> None:
        self.folder, self._terminal = folder, terminal
        self._started: list[subprocess.Popen[str]] = []

    def __call__(self, *args: str, env: Mapping[str, str] | None = None) -> Done:
        if args and args[0] not in _NOT_FORKED:
            code, said = self._terminal.run(("ringproof", *args), self.folder, env)
            return Done(code, said).check_manners()
        process = self.start(*args, env=env)
        try:
            out, _ = process.communicate(timeout=_PATIENCE)
        finally:
            process.kill()
        return Done(process.returncode, out).check_manners()

    def start(self, *args: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start it in a new Python; output and errors come together on its stdout."""
        process = subprocess.Popen(
            [sys.executable, "-m", "ringproof", *args],
            cwd=self.folder,
            env={**_surroundings(), **(env or {})},
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


@pytest.fixture(scope="session")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal in which commands start at once."""
    made = Terminal(tmp_path_factory.mktemp("terminal"))
    yield made
    made.close()


@pytest.fixture
def ringproof(tmp_path: Path, terminal: Terminal) -> Iterator[Command]:
    """The command, run in an empty folder."""
    command = Command(tmp_path, terminal)
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
