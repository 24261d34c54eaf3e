"""What the tests of the documents share: a script that makes some, and somebody to run commands."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
_PLAIN = {"COLUMNS": "100", "NO_COLOR": "1", "PYTEST_ADDOPTS": ""}
_OURS = ("PHONE_TOKEN", "CONTROL_TOKEN", "FORCE_COLOR", "GITHUB_STEP_SUMMARY")


@pytest.fixture(scope="session")
def generator() -> Any:
    """The script that generates the reference, as a module."""
    path = ROOT / "scripts" / "generate_reference.py"
    if str(path.parent) not in sys.path:  # as if it were run: its pages lie beside it
        sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("generate_reference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        env = {name: value for name, value in kept.items() if name not in _OURS}
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "warm.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**env, **_PLAIN},
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


@pytest.fixture(scope="session")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal in which commands start at once."""
    made = Terminal(tmp_path_factory.mktemp("terminal"))
    yield made
    made.close()
