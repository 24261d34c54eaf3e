"""Certify a phone: run the suite against it, print every verdict, leave the report folder."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from ringproof.packaged import folder
from ringproof.plugin.reporting import Reporting
from ringproof.target.spec import TargetFileError, UnknownTarget, parse_target
from ringproof.verdict import Exit

_FOREIGN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


@dataclass(frozen=True, slots=True)
class Certification:
    """What is asked for: the target, which tests, how strict, and where the report goes.

    `tests` are node ids or files below conformance/ (empty: the whole suite), `suites` folders of
    a user's own; `pytest_args` are handed on as they are.
    """

    target: str = "emulator"
    token: str = ""
    report: Path | None = None
    tests: Sequence[str] = ()
    suites: Sequence[Path] = ()
    keyword: str = ""
    workers: str = ""
    scope: Sequence[str] = ()
    strict: bool = False
    in_memory: bool = False
    verbose: bool = False
    pytest_args: Sequence[str] = field(default=())


def certify(asked: Certification, console: Console) -> int:
    """Run the suite as asked; return the exit code (0, 1, 2 or 3)."""
    try:
        parse_target(asked.target, asked.token)
    except (UnknownTarget, TargetFileError) as problem:
        console.print(f"ringproof: {problem}", style="bold red", markup=False, soft_wrap=True)
        return int(Exit.USAGE)
    where = asked.report or Path("ringproof-report") / _stamp()
    reporting = Reporting(where, console, progress=not asked.verbose)
    with _undisturbed():
        code = int(pytest.main(_arguments(asked, where), plugins=[reporting]))
    return reporting.exit_code(code)


def _arguments(asked: Certification, where: Path) -> list[str]:
    suite = folder("conformance")
    ini = Path(__file__).parent.parent / "plugin" / "certify.ini"
    tests = [str(suite / test) for test in asked.tests] or [str(suite)]
    return [
        *tests,
        *(str(path) for path in asked.suites),
        "-c",
        str(ini),
        f"--rootdir={suite}",
        f"--confcutdir={suite}",
        "-p",
        "ringproof.plugin",
        "-p",
        "ringproof.plugin.fixtures",
        "-p",
        "no:cacheprovider",
        f"--target={asked.target}",
        f"--ringproof-report={where}",
        f"--junitxml={where / 'junit.xml'}",
        f"--alluredir={where / 'allure-results'}",
        *([f"--token={asked.token}"] if asked.token else []),
        *(["-k", asked.keyword] if asked.keyword else []),
        *(["-n", asked.workers] if asked.workers else []),
        *(f"--scope={entry}" for entry in asked.scope),
        *(["--strict-clauses"] if asked.strict else []),
        *(["--in-memory"] if asked.in_memory else []),
        *(["-v"] if asked.verbose else ["-p", "no:terminal"]),
        *asked.pytest_args,
    ]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Take pytest's environment variables away for the run: they could deselect in silence."""
    kept = {name: os.environ.pop(name) for name in _FOREIGN if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")


__all__ = ["Certification", "certify"]
