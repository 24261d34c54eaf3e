"""The report folder: what may be handed on, and beside it, in private/, what may not.

    report.json  index.html  evidence/TEST.jsonl  reproduce/TEST.sh     to be handed on
    private/TEST.jsonl                                                  raw bytes, mode 0700

A second lab can judge either evidence again: `read_folder` gives the run back, private records
where they are there, else the shareable ones.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Any, Final

from ringproof.report import html, journal, json_report, reproduce, signature
from ringproof.report.document import RunReport
from ringproof.report.json_report import StoredFile
from ringproof.report.names import evidence_names
from ringproof.report.redact import shareable
from ringproof.report.stored import DamagedReport, report_from
from ringproof.trace import Record
from ringproof.trace.codec import DamagedRecord, from_lines, to_lines
from ringproof.verdict import Verdict

_TROUBLE: Final = re.compile("[\x85\u2028\u2029\ud800-\udfff]")
_FAILED: Final = (Verdict.FAIL, Verdict.NON_STRICT)
_OURS: Final = (("evidence", "*.jsonl"), ("private", "*.jsonl"), ("reproduce", "*.sh"))


def write_folder(
    report: RunReport,
    folder: Path,
    secrets: Iterable[str] = (),
    keep: Iterable[str] = (),
    key: bytes | None = None,
) -> RunReport:
    """Write all of `report` into `folder` and return it as it may be handed on.

    `secrets` are the tokens and passwords that were in use, `keep` texts whose numbers and names
    stay readable, `key` makes the pseudonyms (a new one for each report unless given). Files of
    an earlier run in the same folder are replaced; junit.xml and the rest are left alone.
    """
    shared = shareable(report, key or token_bytes(16), secrets, keep)
    names = evidence_names(report)
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    files = [
        *_write_records(shared, names, folder, "evidence", mode=0o755),
        *_write_records(report, names, folder, "private", mode=0o700),
        *_write_scripts(shared, names, folder),
    ]
    files.append(_store(folder, "index.html", html.page(shared).encode("utf-8")))
    json_report.write(shared, folder / "report.json", files)
    if report.ended_early or report.problems:
        journal.set_aside(folder)  # so that it can be resumed
    else:
        journal.remove(folder)
    return shared


def has_private(folder: Path) -> bool:
    """Say whether the private part lies beside the report; it does not travel with it."""
    return (folder / "private").is_dir()


def read_folder(folder: Path, *, private: bool | None = None) -> RunReport:
    """Return the run that `folder` holds; DamagedReport names the file that was changed or lost.

    `private` says which records are read, the private or the shareable ones; unless said, the
    private ones where they are there. Only files that are read are looked over.
    """
    plain = _read_json(folder / "report.json")
    private = has_private(folder) if private is None else private
    for path, expected in _hashes(plain).items():
        if private or not path.startswith("private/"):
            _check(folder, path, expected)
    return report_from(plain, _records_by_test(plain, folder, private))


def _hashes(plain: Mapping[str, Any]) -> dict[str, str]:
    try:
        return {str(file["path"]): str(file["sha256"]) for file in plain["files"]}
    except (KeyError, TypeError) as damage:
        raise DamagedReport(
            f"report.json is not as schemas/report.schema.json says ({damage!r} in files); "
            "it was changed after the run."
        ) from damage


def _records_by_test(
    plain: Mapping[str, Any], folder: Path, private: bool
) -> dict[str, tuple[Record, ...]]:
    try:
        where = {test["id"]: _where(test["file"], private) for test in plain["tests"]}
    except (KeyError, TypeError, AttributeError) as damage:
        raise DamagedReport(
            f"report.json is not as schemas/report.schema.json says ({damage!r} in tests); "
            "it was changed after the run."
        ) from damage
    known = _hashes(plain)
    for path in where.values():
        if path not in known:
            raise DamagedReport(f"report.json names no hash of {path}; it was changed.")
    return {id: _read_records(folder, path) for id, path in where.items()}


def _clear(folder: Path) -> None:
    (folder / signature.NAME).unlink(missing_ok=True)  # of another run, or it is made again
    for name, pattern in _OURS:
        for file in (folder / name).glob(pattern):
            if file.name != journal.NAME:  # the only copy, until the report is written
                file.unlink()


def _write_records(
    report: RunReport, names: Mapping[str, str], folder: Path, part: str, mode: int
) -> list[StoredFile]:
    _make(folder / part, mode)
    return [
        _store(folder, f"{part}/{names[test.nodeid]}.jsonl", _as_lines(test.records))
        for test in report.tests
    ]


def _as_lines(records: Iterable[Record]) -> bytes:
    """Return records as lines; what readers take for the end of a line, or no UTF-8, escaped."""
    return _TROUBLE.sub(lambda c: f"\\u{ord(c[0]):04x}", to_lines(records)).encode("utf-8")


def _write_scripts(report: RunReport, names: Mapping[str, str], folder: Path) -> list[StoredFile]:
    failed = [test for test in report.tests if _is_failed(test.verdict, test.findings)]
    if failed:
        _make(folder / "reproduce", 0o755)
    return [
        _store(
            folder,
            f"reproduce/{names[test.nodeid]}.sh",
            reproduce.script(test, report.target.url),
            executable=True,
        )
        for test in failed
    ]


def _is_failed(verdict: Verdict, findings: Iterable[Any]) -> bool:
    return verdict in _FAILED or any(finding.verdict in _FAILED for finding in findings)


def _make(folder: Path, mode: int) -> None:
    folder.mkdir(mode=mode, exist_ok=True)
    if mode == 0o700:
        folder.chmod(mode)  # a folder that was there before may have been open


def _store(folder: Path, path: str, content: bytes, executable: bool = False) -> StoredFile:
    file = folder / path
    mode = 0o600 if path.startswith("private/") else 0o755 if executable else 0o644
    # The mode belongs to the creation: private bytes are never readable, not for a moment.
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
        out.write(content)
    return StoredFile(path, sha256(content).hexdigest(), len(content))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        plain = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise DamagedReport(
            f"{path.parent} is no report folder: it has no {path.name}; name the folder that "
            "`ringproof certify` wrote."
        ) from None
    except ValueError as damage:
        raise DamagedReport(f"{path} is no JSON: {damage}; it was changed or cut off.") from None
    if not isinstance(plain, dict) or plain.get("format") != json_report.FORMAT:
        raise DamagedReport(
            f"{path} is of another format than {json_report.FORMAT}, which this Ringproof reads."
        )
    return plain


def _check(folder: Path, path: str, expected: str) -> None:
    if not (folder / path).resolve().is_relative_to(folder.resolve()):
        raise DamagedReport(f"{folder}/report.json names {path}, which is outside of the folder.")
    try:
        found = sha256((folder / path).read_bytes()).hexdigest()
    except OSError as error:
        raise DamagedReport(
            f"{folder / path} cannot be read ({error.strerror}), but report.json names it "
            f"(sha256 {expected}); get the whole folder again."
        ) from None
    if found != expected:
        raise DamagedReport(
            f"{folder / path} is not what the run wrote: its sha256 is {found}, report.json says "
            f"{expected}; get the file again."
        )


def _where(evidence: str, private: bool) -> str:
    return "private/" + evidence.removeprefix("evidence/") if private else evidence


def _read_records(folder: Path, path: str) -> tuple[Record, ...]:
    try:
        return tuple(from_lines((folder / path).read_text("utf-8"), path))
    except (DamagedRecord, OSError, UnicodeDecodeError) as damage:
        raise DamagedReport(f"{folder / path}: {damage}") from None
