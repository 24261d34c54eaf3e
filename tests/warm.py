"""A process that has Ringproof loaded already, and forks itself for each command line.

The tests run some hundred command lines. A new Python for each would spend two seconds on imports;
here each takes only what it does. One JSON object a line comes in, one goes out:

    {"words": ["ringproof", ...], "folder": ..., "env": {...}, "said": a file}   -> {"pid": N}
    {"pid": N}                                                                   -> {"code": N}
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import ringproof
from ringproof.cli.app import app
from ringproof.protocol.clauses import catalogue

# gevent changes the standard library as it is loaded, so whoever wants load loads it by himself.
LEFT_OUT = ("ringproof._packaged", "ringproof.__main__", "ringproof.campaign.load")
PATIENCE = 180  # seconds for one command; far more than any takes, also on a busy machine
FIRST = ("ringproof", "certify", "--in-memory", "--test", "commands/test_hold.py", "--report", "r")


def main() -> None:
    """Serve until stdin is closed."""
    load()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = {"code": ended(asked["pid"])} if "pid" in asked else {"pid": start(**asked)}
        print(json.dumps(answer), flush=True)


def load() -> None:
    """Import all that commands need: our modules, and what a first certification asked for."""
    for module in pkgutil.walk_packages(ringproof.__path__, "ringproof."):
        if not module.name.startswith(LEFT_OUT):
            importlib.import_module(module.name)
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "names"
        ended(start(FIRST, folder, {}, f"{folder}/said", names))
        _import(names.read_text("utf-8").split())
    catalogue()
    gc.collect()
    gc.freeze()


def start(
    words: Sequence[str],
    folder: str,
    env: Mapping[str, str],
    said: str,
    names: Path | None = None,
) -> int:
    """Run a command line in a process of its own; return its number."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.alarm(PATIENCE)  # what hangs is ended, and the test with it
        _redirect(said)
        os.chdir(folder)
        os.environ.update(env)
        before = set(sys.modules)
        code = _run(words)
        if names is not None:
            names.write_text("\n".join(set(sys.modules) - before), "utf-8")
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def ended(pid: int) -> int:
    """Wait for a process; return its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _run(words: Sequence[str]) -> int:
    sys.argv = list(words)
    try:
        done: Any = app() if words[0] == "ringproof" else pytest.main()
    except SystemExit as end:
        done = end.code
    return int(done or 0)


def _redirect(said: str) -> None:
    nothing, out = os.open(os.devnull, os.O_RDONLY), os.open(said, os.O_WRONLY | os.O_CREAT)
    for old, new in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(old, new)


def _import(names: Iterable[str]) -> None:
    for name in sorted(names):
        try:
            importlib.import_module(name)
        except ImportError:  # a test of the suite, which is loaded by its path
            continue


if __name__ == "__main__":
    main()
