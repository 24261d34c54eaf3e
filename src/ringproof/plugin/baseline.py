"""The baseline file: the failures that are known, read before a run and written after it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from ringproof.plugin.scope import no_such_clause
from ringproof.protocol.clauses import Catalogue
from ringproof.report.document import RunReport
from ringproof.verdict import FAILURES, Known, Ran, Verdict
from ringproof.verdict.baseline import matches_nothing, updated

_HEAD: Final = """\
# Known failures, for `ringproof certify --baseline`: they do not fail a run, a new failure does,
# and so does an entry that no longer fails. `test` (a node id, or a pattern with *) is optional.
"""
_REQUIRED: Final = ("clause", "verdict", "reason")
_KEYS: Final = (*_REQUIRED, "test")


class BadBaseline(ValueError):
    """A baseline that cannot be used: file, line and what to write are in the words."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known failures of a run, and the file they are in; `update` where it is to be written."""

    path: Path | None = None
    entries: tuple[Known, ...] = ()
    update: bool = False

    def of_another_role(self, role: str, known: Catalogue) -> str:
        """Say which entry is about what plays another role than the target; empty where none is."""
        for entry in self.entries:
            clause = known[entry.clause]
            if clause.role != role:
                return (
                    f"{self.path}: {clause.id} is a clause about a {clause.role}, and the target "
                    f"is a {role}: keep a baseline of its own for each"
                )
        return ""

    def unmatched(self, run: Ran) -> str:
        """Say which entry means a test that does not exist; empty where all do."""
        for known in self.entries:
            if known.test and matches_nothing(known.test, run):
                return f"{self.path}: no test matches {known.test!r} (entry for {known.clause})"
        return ""

    def renewed(self, report: RunReport, run: Ran, date: str) -> "Baseline":
        """Return the baseline of what `report` says, written to its file; OSError where not."""
        assert self.path is not None  # noqa: S101  `chosen` looked
        reason = f"known since {date}"
        entries = updated(self.entries, report.clauses, run, reason)
        write(self.path, entries)
        return Baseline(self.path, entries)


def chosen(path: Path | None, known: Catalogue, *, update: bool) -> Baseline:
    """Return the baseline that the options name; BadBaseline where it cannot be used."""
    if path is None:
        if update:
            raise BadBaseline("--update-baseline: name the file with --baseline FILE")
        return Baseline()
    if update and not path.exists():
        if not path.absolute().parent.is_dir():
            raise BadBaseline(f"{path}: there is no folder {path.parent} to write it to")
        return Baseline(path, (), update)
    return Baseline(path, read(path, known), update)


def read(path: Path, known: Catalogue) -> tuple[Known, ...]:
    """Return the entries of a baseline file; BadBaseline names file and line."""
    try:
        plain = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise BadBaseline(
            f"{path}: there is no such baseline; --update-baseline writes it"
        ) from missing
    except (OSError, UnicodeDecodeError) as unreadable:
        raise BadBaseline(f"{path}: the baseline cannot be read ({unreadable})") from unreadable
    except MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise BadBaseline(f"{path}:{line}: not YAML: {broken.problem}") from broken
    if plain is None:
        return ()
    if not isinstance(plain, CommentedSeq):
        raise BadBaseline(f"{path}:1: a baseline is a list; an entry begins with `- clause: ...`")
    return tuple(_known(entry, f"{path}:{_line(plain, n)}", known) for n, entry in enumerate(plain))


def write(path: Path, entries: Iterable[Known]) -> None:
    """Write a baseline file, whole or not at all."""
    yaml, stream = YAML(), StringIO()
    yaml.width = 1000
    plain = [_plain(known) for known in entries]
    if plain:
        yaml.dump(plain, stream)
    beside = path.with_name(path.name + ".new")
    try:
        beside.write_text(_HEAD + (stream.getvalue() or "[]\n"), encoding="utf-8")
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _plain(known: Known) -> dict[str, str]:
    plain = {"clause": known.clause, "verdict": str(known.verdict), "reason": known.reason}
    return plain | ({"test": known.test} if known.test else {})


def _line(plain: CommentedSeq, place: int) -> int:
    return int(plain.lc.item(place)[0]) + 1


def _known(entry: Any, where: str, known: Catalogue) -> Known:
    if not isinstance(entry, CommentedMap):
        raise BadBaseline(f"{where}: an entry has the keys {', '.join(_KEYS)}")
    _check_keys(entry, where)
    if entry["clause"] not in known:
        raise BadBaseline(f"{where}: {no_such_clause(entry['clause'], known)}")
    if entry["verdict"] not in FAILURES:
        raise BadBaseline(
            f"{where}: {entry['verdict']!r} is none of {', '.join(FAILURES)}; what cannot be "
            "decided is left out of scope by name (--scope)"
        )
    return Known(entry["clause"], Verdict(entry["verdict"]), entry["reason"], entry.get("test", ""))


def _check_keys(entry: Mapping[str, Any], where: str) -> None:
    for name in _REQUIRED:
        if name not in entry:
            raise BadBaseline(f"{where}: the key {name} is missing")
    for name, value in entry.items():
        if name not in _KEYS:
            raise BadBaseline(f"{where}: {name} is no key here; there are {', '.join(_KEYS)}")
        if not isinstance(value, str) or not value.strip():
            raise BadBaseline(f"{where}: {name} is a text, not {value!r}")
