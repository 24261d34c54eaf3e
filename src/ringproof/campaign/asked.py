"""What was asked for, looked over before the first test: every mistake is one sentence."""

import ast
import re
import tempfile
from pathlib import Path
from typing import Final

from ringproof.campaign.suite import Certification
from ringproof.packaged import folder
from ringproof.plugin.baseline import BadBaseline, chosen
from ringproof.plugin.scope import UnknownClause, left_out
from ringproof.plugin.workers import unfit_for_workers
from ringproof.protocol.clauses import CatalogueError, catalogue_with
from ringproof.protocol.spelling import did_you_mean
from ringproof.target.settings import TargetSettings
from ringproof.target.spec import TargetFileError, UnknownTarget, parse_target

_NAMED_WORKERS = ("auto", "logical")
_RUN: Final = re.compile(r"r-\d+")
# What any run of ours leaves: one that broken input ended before its report leaves the last two.
_OURS: Final = frozenset(
    {"report.json", "private", "evidence", "index.html", "junit.xml", "allure-results"}
)


class BadRequest(ValueError):
    """The command cannot be carried out as it was given; says what to give instead."""


def check_asked(asked: Certification) -> None:
    """Raise BadRequest where target, scope, tests or workers cannot be what was meant."""
    try:
        settings = parse_target(asked.target, asked.token)
        known = catalogue_with(asked.clauses)
        left_out(asked.scope, known)
        chosen(asked.baseline, known, update=asked.update_baseline)
    except (UnknownTarget, TargetFileError, UnknownClause, CatalogueError, BadBaseline) as problem:
        raise BadRequest(str(problem)) from problem
    _check_tests(asked)
    _check_workers(asked.workers, settings)


def check_folder(where: Path, repeat: int) -> None:
    """Raise BadRequest where a report would lie among what is not of it, or of another run."""
    there = {path.name for path in where.iterdir()} if where.is_dir() else set()
    runs = {name for name in there if _RUN.fullmatch(name)}
    if there and not runs and there.isdisjoint(_OURS):
        raise BadRequest(
            f"--report {where} is a folder with other files in it; name one that is to be made"
        )
    left = sorted(runs - {f"r-{number}" for number in range(1, repeat + 1)})
    if repeat > 1 and left:
        raise BadRequest(
            f"--report {where} holds {left[0]} of an earlier --repeat, which compare would take "
            "for one of these; name another folder"
        )


def make_folder(where: Path) -> None:
    """Make the report folder before anything is run: evidence that cannot be kept is worth none."""
    try:
        where.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=where):
            pass
    except FileExistsError as file:
        raise BadRequest(
            f"--report {where} is a file; name a folder, or one that is still to be made"
        ) from file
    except OSError as refused:
        raise BadRequest(
            f"the report folder {where} cannot be written ({refused.strerror}); "
            "name another one with --report"
        ) from refused


def _check_tests(asked: Certification) -> None:
    suite = folder("conformance")
    for test in asked.tests:
        file, _, name = test.partition("::")
        if not (suite / file).exists():
            chapters = ", ".join(sorted(p.name for p in suite.iterdir() if _is_chapter(p)))
            files = (path.relative_to(suite).as_posix() for path in suite.glob("*/test_*.py"))
            named = "a test is named commands/test_hold.py or commands/test_hold.py::NAME"
            hint = did_you_mean(file, files) or f"its folders are {chapters}, {named}"
            raise BadRequest(f"there is no test {test!r} in the suite; {hint}")
        if name and name.partition("[")[0] not in (there := _names(suite / file)):
            hint = did_you_mean(name, there) or f"it has {', '.join(there)}"
            raise BadRequest(f"there is no test {name!r} in {file}; {hint}")
    for path in asked.suites:
        if not path.exists():
            raise BadRequest(f"there is no folder {path} with tests of your own (--suite)")


def _names(file: Path) -> tuple[str, ...]:
    """Return the tests of a file without running it; a folder has none."""
    if not file.is_file():
        return ()
    tree = ast.parse(file.read_bytes())
    functions = (each for each in tree.body if isinstance(each, ast.FunctionDef))
    return tuple(each.name for each in functions if each.name.startswith("test"))


def _is_chapter(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(("_", "."))


def _check_workers(workers: str, settings: TargetSettings) -> None:
    if not workers:
        return
    if not workers.isdecimal() and workers not in _NAMED_WORKERS:
        raise BadRequest(f"-n {workers}: say a number of workers, or auto")
    if workers in ("0", "1"):
        return
    # How many `auto` is, the run finds out; it is more than one phone's worth.
    unfit = unfit_for_workers(settings, int(workers) if workers.isdecimal() else 2)
    if unfit:
        raise BadRequest(unfit)
