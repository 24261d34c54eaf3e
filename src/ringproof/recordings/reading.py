"""Reading a recording of any format: what it is, is seen from its content, never from its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from ringproof.recordings.exchange import Deed, Exchange, Origin, Recording, Unreadable
from ringproof.recordings.flows.reading import looks_like_flows, read_flows
from ringproof.recordings.formats.access_log import looks_like_access_log, read_access_log
from ringproof.recordings.formats.har import looks_like_har, read_har
from ringproof.recordings.formats.pcap import looks_like_pcap, read_pcap
from ringproof.recordings.formats.report import (
    is_report,
    looks_like_records,
    read_records_file,
    read_report,
)
from ringproof.recordings.gathered import Gathered
from ringproof.recordings.legs import joined
from ringproof.trace.moment import Moment

_HEAD: Final = 64 * 1024  # bytes that are enough to see what a file is


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what it is called, how it is recognised by its beginning, and who reads it."""

    name: str
    looks: Callable[[bytes], bool]
    read: Callable[[BinaryIO, Path], Gathered]


def _content_only(read: Callable[[bytes], Gathered]) -> Callable[[BinaryIO, Path], Gathered]:
    return lambda stream, _: read(stream.read())


FORMATS: Final = (
    Format("mitmproxy", looks_like_flows, lambda stream, _: read_flows(stream)),
    Format("report", looks_like_records, _content_only(read_records_file)),
    Format("har", looks_like_har, _content_only(read_har)),
    Format("pcap", looks_like_pcap, lambda _, path: read_pcap(path)),
    Format("access log", looks_like_access_log, _content_only(read_access_log)),
)


def read(path: Path) -> Recording:
    """Return the recording in `path`, which may be damaged: then what could be read of it.

    Raises Unreadable with a sentence where nothing could be.
    """
    if path.is_dir():
        return _recording(path, "report", _folder(path))
    try:
        with path.open("rb") as stream:
            form = _format(stream.read(_HEAD), path)
            stream.seek(0)
            gathered = form.read(stream, path)
    except FileNotFoundError:
        raise Unreadable(f"there is no file {path}; name the recording") from None
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror})") from None
    return _recording(path, form.name, gathered)


def is_recording(path: Path) -> bool:
    """Say whether `path` begins like a recording of any format, or is a report folder."""
    if path.is_dir():
        return is_report(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return any(form.looks(head) for form in FORMATS)


def _folder(path: Path) -> Gathered:
    if not is_report(path):
        raise Unreadable(
            f"{path} is a folder, and no report of `ringproof certify`; name one recording"
        )
    return read_report(path)


def _format(head: bytes, path: Path) -> Format:
    if not head:
        raise Unreadable(f"{path} is empty: nothing was recorded in it")
    for form in FORMATS:
        if form.looks(head):
            return form
    known = ", ".join(form.name for form in FORMATS)
    raise Unreadable(f"{path} is in no format that Ringproof reads ({known})")


def _recording(path: Path, form: str, gathered: Gathered) -> Recording:
    if gathered.empty and gathered.damages:
        first = gathered.damages[0]
        at = "" if first.offset is None else f", byte {first.offset}"
        raise Unreadable(f"nothing of {path} could be read: {first.where}{at}: {first.why}")
    exchanges, deeds = joined(gathered.exchanges, gathered.deeds)
    if gathered.rebased:
        exchanges, deeds = _on_the_wall_clock(exchanges, deeds)
    origin = Origin(path, form, gathered.synthetic, gathered.redacted, _note(gathered))
    return Recording(
        origin,
        tuple(sorted(exchanges, key=lambda exchange: exchange.complete.mono)),
        tuple(sorted(deeds, key=lambda deed: deed.stimulus.at.mono)),
        tuple(gathered.damages),
    )


def _note(gathered: Gathered) -> str:
    """Return the note of who recorded it, and what of the file is nobody's command or event."""
    parts = [gathered.note]
    if gathered.foreign == 1:
        parts.append(f"1 {gathered.unit} is neither command nor event")
    elif gathered.foreign:
        many = _count(gathered.foreign, gathered.unit)
        parts.append(f"{many} are neither commands nor events")
    if gathered.sealed:
        verb = "is" if gathered.sealed == 1 else "are"
        parts.append(f"{_count(gathered.sealed, gathered.unit)} {verb} encrypted and not read")
    return "; ".join(part for part in parts if part)


def _count(many: int, unit: str) -> str:
    if many == 1:
        return f"1 {unit}"
    return f"{many} {unit.removesuffix('y')}ies" if unit.endswith("y") else f"{many} {unit}s"


def _on_the_wall_clock(
    exchanges: Sequence[Exchange], deeds: Sequence[Deed]
) -> tuple[tuple[Exchange, ...], tuple[Deed, ...]]:
    """Return all with wall-clock time as their monotonic time, the only one they share."""
    return (
        tuple(
            replace(
                exchange,
                began=_walled(exchange.began),
                complete=_walled(exchange.complete),
                answered=None if exchange.answered is None else _walled(exchange.answered),
            )
            for exchange in exchanges
        ),
        tuple(
            replace(deed, stimulus=replace(deed.stimulus, at=_walled(deed.stimulus.at)))
            for deed in deeds
        ),
    )


def _walled(moment: Moment) -> Moment:
    return Moment(moment.wall, moment.wall)
