"""A run that goes on where an earlier one broke off: what is kept of it, and whether it may be.

Kept is every test that came to its own end, with its evidence. Performed again is what was
interrupted, what lost the phone, and what could not begin; unless it found a failure, which
nobody may try again until it is gone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pytest

from ringproof.plugin.made_from import TARGET
from ringproof.report.document import How, Part, TargetFacts, TestReport
from ringproof.report.journal import Head, Journal, read_unfinished
from ringproof.report.stored import DamagedReport
from ringproof.trace import Stimulus
from ringproof.verdict import FAILURES, Exit

_CREDENTIAL: Final = re.compile(
    rb"(?i)(?:^authorization:[ \t]*bearer[ \t]+|[?&]token=)([^\s&]+)", re.M
)
_AGAIN: Final = (How.INTERRUPTED, How.LOST, How.DRIVER, How.NOT_OFFERED)
_SUITE: Final = {
    "suite": "the tests",
    "catalogue": "the clauses",
    "harness": "Ringproof's own code and fixtures",
}
# What the phone says of itself, once it was asked.
_FROM_PHONE: Final = ("firmware", "edition", "mac", "identities", "claims")


class CannotResume(ValueError):
    """A report that cannot be gone on with: says what is not there, or what has changed."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """What an earlier run left: its head, the tests that are kept, and where it lies."""

    folder: Path
    head: Head
    kept: tuple[TestReport, ...]
    parts: tuple[Part, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The node ids of the tests that need not be performed again."""
        return frozenset(test.nodeid for test in self.kept)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The tokens that admitted commands in the parts before; another may be in use by now."""
        sent = (
            record.raw
            for test in self.kept
            for record in test.records
            if isinstance(record, Stimulus) and record.admits
        )
        found = (match for raw in sent for match in _CREDENTIAL.findall(raw))
        return tuple(dict.fromkeys(unquote(one.decode("latin-1")) for one in found))

    def refuse_unless(self, changed: Iterable[str]) -> None:
        """Raise CannotResume that names what has `changed`, where anything has."""
        found = "; ".join(changed)
        if found:
            raise CannotResume(
                f"{self.folder} cannot be resumed: {found}. A certificate is of one phone and one "
                "suite; begin anew, without --resume"
            )


def resumable(folder: Path) -> Resumed:
    """Return what is left of the run in `folder`; CannotResume where there is nothing to go on."""
    try:
        left = read_unfinished(folder)
    except DamagedReport as damage:
        raise CannotResume(str(damage)) from damage
    if left is None:
        if (folder / "report.json").exists():
            raise CannotResume(
                f"{folder} is the report of a run that came to its end, or its private/ folder "
                "did not travel with it; there is nothing to resume"
            )
        raise CannotResume(
            f"{folder} holds no run that was broken off; name the report folder of one "
            "(ringproof-report/TIME, unless --report said another)"
        )
    kept = tuple(test for test in left.tests if _stands(test))
    return Resumed(folder, left.head, kept, (*left.head.parts, part_of(left)))


def asked_resumption(config: pytest.Config) -> Resumed | None:
    """Return the run that is gone on with, if any; the run ends with exit 2 where it cannot be."""
    folder = config.getoption("--ringproof-resume")
    if not folder:
        return None
    try:
        return resumable(Path(folder))
    except CannotResume as problem:
        pytest.exit(str(problem), returncode=Exit.USAGE)


def changed_files(head: Head, hashes: Mapping[str, str], ringproof: str) -> list[str]:
    """Return what changed of what can be seen before the phone is asked, a phrase each.

    `hashes` are those of now by name, `ringproof` is the version.
    """
    then = dict(head.made_from)
    differ = [name for name in then if hashes.get(name) != then[name]]
    keys = [name.removeprefix(TARGET) for name in differ if name.startswith(TARGET)]
    found = [f"{words} have changed" for name, words in _SUITE.items() if name in differ]
    if keys:
        found.insert(0, f"the target says another {', another '.join(keys)}")
    if head.ringproof != ringproof:
        found.append(f"Ringproof was {head.ringproof} and is {ringproof}")
    return found


def changed_phone(head: Head, now: TargetFacts) -> list[str]:
    """Return what changed of what the phone says of itself, a phrase each."""
    known = [name for name in _FROM_PHONE if getattr(now, name)]  # a mac may be told later
    return [
        f"the phone's {name} was {_said(getattr(head.target, name))} and is {_said(now_is)}"
        for name in known
        if (now_is := getattr(now, name)) != getattr(head.target, name)
    ]


def said_of_parts(before: Sequence[Part], now: Part) -> tuple[str, ...]:
    """Return what a report says of a run that was made in parts; nothing of one in one piece."""
    if not before:
        return ()
    parts = "; ".join(_in_words(part) for part in (*before, now))
    return (f"made in {len(before) + 1} parts: {parts}",)


def _in_words(part: Part) -> str:
    began = f"{datetime.fromtimestamp(part.began.wall, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f"{part.tests} {'test' if part.tests == 1 else 'tests'} from {began}"


def _said(value: object) -> str:
    if not isinstance(value, tuple):
        return str(value) or "not said"
    pairs = [f"{one[0]}={one[1]}" if isinstance(one, tuple) else str(one) for one in value]
    return ", ".join(pairs) or "not said"


def _stands(test: TestReport) -> bool:
    failed = any(finding.verdict in FAILURES for finding in test.findings)
    return failed or test.ending.how not in _AGAIN


def part_of(left: Journal) -> Part:
    """Return the latest part of a run that left a journal, which began with its head."""
    began = left.head.began
    own = [test for test in left.tests if test.began.wall >= began.wall]
    ended = max((test.began.wall + test.took for test in own), default=began.wall)
    return Part(began, ended - began.wall, len([test for test in own if _stands(test)]))
