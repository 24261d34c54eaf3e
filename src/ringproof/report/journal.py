"""The journal of a run that is under way: each test as it was judged, at once on the disk.

It lies in private/judged.jsonl, since its records are raw. The report takes its place when the
run has ended; a run that was killed leaves the journal, and `ringproof judge` reads it. Of a run
that was broken off in good order both are there, the journal as private/unfinished.jsonl: from
either `ringproof certify --resume` goes on.
"""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from ringproof.protocol.clauses import Clause
from ringproof.report.document import Part, TargetFacts, TestReport
from ringproof.report.stored import DamagedReport
from ringproof.trace import Moment
from ringproof.trace.codec import CONVERTER
from ringproof.verdict.baseline import Known

NAME: Final = "judged.jsonl"
UNFINISHED: Final = "unfinished.jsonl"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Head:
    """What the first line says: which phone, what was asked for; `clauses` are a user's own.

    `made_from` are hashes of what the verdicts rest on, by name; `parts` the pieces of the run
    that were made before this one; `asked` how the command was given, in the command's own keys.
    """

    target: TargetFacts
    began: Moment
    ringproof: str
    command: str
    strict: bool
    out_of_scope: tuple[str, ...]
    whole_suite: bool
    clauses: tuple[Clause, ...] = ()
    baseline: tuple[Known, ...] = ()
    format: int = FORMAT
    made_from: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Journal:
    """What a run left that did not end; `damage` says where its last line was cut off."""

    head: Head
    tests: tuple[TestReport, ...]
    damage: str = ""


def path_in(folder: Path) -> Path:
    """Return where the journal of a report folder lies."""
    return folder / "private" / NAME


def remove(folder: Path) -> None:
    """Take the journal away: the report says it all."""
    path_in(folder).unlink(missing_ok=True)


def set_aside(folder: Path) -> None:
    """Keep the journal of a run that was broken off, beside its report."""
    with suppress(FileNotFoundError):
        path_in(folder).replace(folder / "private" / UNFINISHED)


class JournalWriter:
    """Writes a line for each test; every line is out of our hands when `add` returns.

    `kept` are the tests of the parts before this one. Until they are on the disk again the
    journal that they came from stays.
    """

    def __init__(self, folder: Path, head: Head, kept: Iterable[TestReport] = ()) -> None:
        path = path_in(folder)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        part = path.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file: IO[bytes] = os.fdopen(descriptor, "wb")
        self._line(head)
        for test in kept:
            self._line(test)
        part.replace(path)

    def add(self, test: TestReport) -> None:
        """Write down a test; of several lines about one test the last counts."""
        self._line(test)

    def close(self) -> None:
        """Write no more; what a full disk did not take was told when it was added."""
        with suppress(OSError):
            self._file.close()

    def _line(self, what: Head | TestReport) -> None:
        text = json.dumps(CONVERTER.unstructure(what))  # ASCII: no line can end in its midst
        self._file.write(text.encode("ascii") + b"\n")
        self._file.flush()


def read(folder: Path) -> Journal | None:
    """Return the journal of a run that was killed, None where there is none.

    It is read up to where it was cut off. Raises DamagedReport for one whose first line is not
    there.
    """
    return _read(path_in(folder))


def read_unfinished(folder: Path) -> Journal | None:
    """Return the journal of a run that did not come to its end, killed or broken off in order."""
    return read(folder) or _read(folder / "private" / UNFINISHED)


def _read(path: Path) -> Journal | None:
    try:
        *lines, rest = path.read_bytes().split(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DamagedReport(f"{path} cannot be read ({error.strerror}).") from error
    if not lines:
        raise DamagedReport(f"{path} was cut off before its first line; nothing was judged.")
    head = _structured(path, 1, lines[0], Head)
    tests: dict[str, TestReport] = {}
    for number, line in enumerate(lines[1:], start=2):
        test = _structured(path, number, line, TestReport)
        tests[test.nodeid] = test
    at = sum(len(line) + 1 for line in lines)
    damage = f"{path} was cut off after byte {at}, in the midst of a test" if rest else ""
    return Journal(head, tuple(tests.values()), damage)


def _structured(path: Path, number: int, line: bytes, kind: Any) -> Any:
    try:
        return CONVERTER.structure(json.loads(line), kind)
    except Exception as damage:
        raise DamagedReport(
            f"{path}, line {number}: not what a run wrote ({type(damage).__name__}: {damage}); "
            "the file was changed after the run."
        ) from damage
