"""The command `ringproof` as a user runs it: a process of its own, in a folder of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

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
        return subprocess.Popen(
            [sys.executable, "-m", "ringproof", *args],
            cwd=self.folder,
            env={**kept, "COLUMNS": "100", "NO_COLOR": "1", **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def emulator(self, *args: str) -> Iterator[subprocess.Popen[str]]:
        """Run a standalone emulator meanwhile; its target file is desk.yaml in the folder."""
        process = self.start("emulate", "--write-target", "desk.yaml", *args)
        try:
            wait_for(process, "Ctrl-C ends it")
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=_PATIENCE)


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
def ringproof(tmp_path: Path) -> Command:
    """The command, run in an empty folder."""
    return Command(tmp_path)
