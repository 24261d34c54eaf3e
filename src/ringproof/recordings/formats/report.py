"""Our own report folders and their evidence files: the records of each test, as exchanges again.

Private records are read where they are there, since they have the bytes; else the shareable ones.
Every test began with a phone of its own, idle and with its counters at rest, so in a folder with
several tests each test's phone is a phone by itself: ``000952C0FFEE (commands.hold.told)``. A
test of several phones says which record is about which.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from ringproof.protocol.names import MAC
from ringproof.recordings.exchange import Damage, Deed, Exchange, Leg, Unreadable
from ringproof.recordings.gathered import Gathered
from ringproof.recordings.heads import answer_bytes, read_request
from ringproof.recordings.legs import mac_of
from ringproof.trace import Actor, Answer, Record, Stimulus, Told, Witnessed
from ringproof.trace.codec import from_dict

PARTS: Final = ("private", "evidence")
JOURNAL: Final = "judged.jsonl"  # of a run that has not ended: other lines than records

_WHICH: Final = "phone"  # what a test of several phones calls the one that a record is about
_OVER: Final = {"https": True, "http": False}  # our own phones note it; of others nobody says
_NOT_KEPT: Final = "a report does not keep what its event server answered"


def looks_like_records(raw: bytes) -> bool:
    """Say whether a file that begins with `raw` is an evidence file: records, one a line."""
    return raw.lstrip().startswith(b'{"') and b'"record":' in raw.partition(b"\n")[0]


def read_records_file(raw: bytes) -> Gathered:
    """Return the exchanges and deeds of one evidence file."""
    gathered = Gathered("line")
    _take(_records(raw, "", gathered), "", gathered)
    return gathered


def is_report(path: Path) -> bool:
    """Say whether `path` is a report folder."""
    return (path / "report.json").is_file() or any((path / part).is_dir() for part in PARTS)


def read_report(folder: Path) -> Gathered:
    """Return the exchanges and deeds of all tests of a report folder; Unreadable for no folder."""
    gathered = Gathered("line")
    part = next((part for part in PARTS if _files(folder / part)), None)
    if part is None:
        raise Unreadable(
            f"{folder} has no evidence of any test in {' or '.join(PARTS)}; name the folder that "
            "`ringproof certify` wrote"
        )
    files = _files(folder / part)
    for file in files:
        name = f"{part}/{file.name}"
        try:
            raw = file.read_bytes()
        except OSError as error:
            gathered.damages.append(Damage(name, f"it cannot be read ({error.strerror})"))
            continue
        _take(_records(raw, name, gathered), file.stem if len(files) > 1 else "", gathered)
    gathered.redacted = part == "evidence"
    gathered.synthetic = _is_emulator(folder / "report.json")
    return gathered


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.jsonl") if file.name != JOURNAL)


def _is_emulator(report: Path) -> bool:
    try:
        driver = json.loads(report.read_bytes())["target"]["driver"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(driver == "emulator")


def _records(raw: bytes, name: str, gathered: Gathered) -> list[Record]:
    records = []
    offset = 0
    for n, line in enumerate(raw.split(b"\n"), start=1):
        if line.strip():
            try:
                records.append(from_dict(json.loads(line)))
            except Exception as damage:  # the codec raises whatever a wrong value causes
                where = f"{name}, line {n}" if name else f"line {n}"
                why = f"it is no record ({type(damage).__name__}); changed or cut off after the run"
                gathered.damages.append(Damage(where, why, offset))
        offset += len(line) + 1
    return records


def _take(records: Iterable[Record], test: str, gathered: Gathered) -> None:
    """Add the records of one test as exchanges and deeds of its phone, or of each of several."""
    records = list(records)
    macs, only = _testified(records), _phone(records)
    of_test = f" ({test})" if test else ""
    answers = {record.to: record for record in records if isinstance(record, Answer)}
    for record in records:
        n = len(gathered.exchanges) + 1
        phone = (_whose(record, macs) or only) + of_test
        match record:
            case Told():
                gathered.exchanges.append(_event(record, phone, n))
            case Stimulus(actor=Actor.CLIENT):
                gathered.exchanges.append(_command(record, answers.get(record.n), phone, n))
            case Stimulus():
                gathered.deeds.append(Deed(phone, replace(record, n=0)))


def _testified(records: Iterable[Record]) -> Mapping[str, str]:
    """Return the macs of several phones by their names in a test; empty for a test of one."""
    return {
        record.details[_WHICH]: mac_of(f"?{MAC}={record.details[MAC]}".encode())
        for record in records
        if isinstance(record, Witnessed)
        and (record.witness, record.what) == (Actor.ADMIN, _WHICH)
        and {_WHICH, MAC} <= record.details.keys()
    }


def _whose(record: Record, macs: Mapping[str, str]) -> str:
    """Return the mac of the phone that a record is about, empty where it says none of them."""
    if isinstance(record, Stimulus):
        return macs.get(record.details.get(_WHICH, ""), "")
    mac = mac_of(record.target) if isinstance(record, Told) else ""
    return mac if mac in macs.values() else ""


def _phone(records: Iterable[Record]) -> str:
    """Return what the phone of a test is called: its mac as told, else where commands went."""
    address = ""
    for record in records:
        if isinstance(record, Told) and record.event is not None and record.event.get(MAC):
            mac = mac_of(record.target)
            if mac:
                return mac
        elif isinstance(record, Stimulus) and record.raw and not address:
            address = (read_request(record.raw).header(b"host") or b"").decode("latin-1")
    return address


def _event(told: Told, phone: str, n: int) -> Exchange:
    host = next((value for name, value in told.headers if name.lower() == b"host"), b"")
    return Exchange(
        n=n,
        leg=Leg.EVENTS,
        phone=phone,
        request=told.raw,
        response=b"",
        began=told.began,
        complete=told.at,
        answered=told.answered,
        secure=told.secure,
        lost=_NOT_KEPT,
        to=host.decode("latin-1"),
        client=f"connection:{told.connection}",
    )


def _command(stimulus: Stimulus, answer: Answer | None, phone: str, n: int) -> Exchange:
    answered = answer is not None and answer.status is not None
    lost = "" if answered else "the report has no answer" if answer is None else answer.lost
    host = read_request(stimulus.raw).header(b"host") or b"" if stimulus.raw else b""
    return Exchange(
        n=n,
        leg=Leg.COMMANDS,
        phone=phone,
        request=stimulus.raw,
        response=_answer(answer) if answer is not None else b"",
        began=stimulus.at,
        complete=stimulus.at,
        answered=answer.at if answered and answer is not None else None,
        secure=_OVER.get(stimulus.details.get("over", "")),
        lost=lost,
        to=host.decode("latin-1"),
    )


def _answer(answer: Answer) -> bytes:
    if answer.raw or answer.status is None:
        return answer.raw
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    reason = answer.reason.encode("latin-1", "replace")
    return answer_bytes(b"HTTP/1.1", answer.status, reason, headers, answer.body)
