"""The suite as pytest runs it for us: its own ini, its own root, nothing of the surroundings."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ringproof.packaged import folder

_FOREIGN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")


@dataclass(frozen=True, slots=True)
class Certification:
    """What is asked for: the target, which tests, how strict, and where the report goes.

    `tests` are node ids or files below conformance/ (empty: the whole suite), `suites` folders
    and `clauses` clause files of a user's own, `catalogues` folders or names of whole catalogues,
    `baseline` the file of known failures; `record` is a file that the run is recorded into, with
    people's data where `keep_personal_data` says so; `resume` is the report folder of a run that
    broke off, `repeat` how often the whole is run, `summary` a Markdown file that a job shows;
    `pytest_args` are handed on as they are. `dry_run` only says what would be done;
    `allow_feature_codes` and `allow_emergency` free such numbers of the dial plan, as the target
    file's keys do. `target_given` tells a target that was named from the default.
    """

    target: str = "emulator"
    token: str = ""
    report: Path | None = None
    tests: Sequence[str] = ()
    suites: Sequence[Path] = ()
    clauses: Sequence[Path] = ()
    catalogues: Sequence[str] = ()
    baseline: Path | None = None
    update_baseline: bool = False
    keyword: str = ""
    workers: str = ""
    scope: Sequence[str] = ()
    strict: bool = False
    in_memory: bool = False
    sign: Path | None = None
    verbose: bool = False
    record: Path | None = None
    keep_personal_data: bool = False
    resume: Path | None = None
    repeat: int = 1
    summary: Path | None = None
    dry_run: bool = False
    allow_feature_codes: bool = False
    allow_emergency: bool = False
    target_given: bool = False
    pytest_args: Sequence[str] = field(default=())


def arguments(asked: Certification, where: Path | None) -> list[str]:
    """Return the arguments for pytest; without `where` nothing is written."""
    suite = folder("conformance")
    ini = Path(__file__).parent.parent / "plugin" / "certify.ini"
    return [
        *tests_of(asked),
        "-c",
        str(ini),
        f"--rootdir={suite}",
        f"--confcutdir={suite}",
        "-p",
        "ringproof.plugin",
        "-p",
        "ringproof.plugin.fixtures",
        "-p",
        "ringproof.plugin.server_fixtures",
        "-p",
        "ringproof.plugin.several_fixtures",
        "-p",
        "no:cacheprovider",
        # Another plugin's random order would make two certificates of one phone look different.
        "-p",
        "no:randomly",
        f"--target={asked.target}",
        *_reports(where),
        *([f"--ringproof-resume={asked.resume.absolute()}"] if asked.resume else []),
        *([f"--token={asked.token}"] if asked.token else []),
        *(["-k", asked.keyword] if asked.keyword else []),
        *(["-n", asked.workers] if asked.workers else []),
        *(f"--clauses={path.absolute()}" for path in asked.clauses),
        *(f"--scope={entry}" for entry in asked.scope),
        *([f"--baseline={asked.baseline.absolute()}"] if asked.baseline else []),
        *(["--update-baseline"] if asked.update_baseline else []),
        *(["--strict-clauses"] if asked.strict else []),
        *(["--in-memory"] if asked.in_memory else []),
        *(["--allow-feature-codes"] if asked.allow_feature_codes else []),
        *(["--allow-emergency"] if asked.allow_emergency else []),
        *(["-v"] if asked.verbose else ["-p", "no:terminal"]),
        *asked.pytest_args,
    ]


def tests_of(asked: Certification) -> list[str]:
    """Return what pytest is told to collect: of our suite what was asked for, and the user's."""
    suite = folder("conformance")
    ours = [str(suite / test) for test in asked.tests] or [str(suite)]
    return [*ours, *(str(path) for path in asked.suites)]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Take pytest's environment variables away for the run: they could deselect in silence."""
    kept = {name: os.environ.pop(name) for name in _FOREIGN if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def _reports(where: Path | None) -> list[str]:
    if where is None:
        return []
    return [
        f"--ringproof-report={where}",
        f"--junitxml={where / 'junit.xml'}",
        f"--alluredir={where / 'allure-results'}",
    ]
