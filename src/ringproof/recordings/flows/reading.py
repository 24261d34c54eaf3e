"""Reading mitmproxy flow files: ours, byte for byte, and those of others as far as they kept it.

What mitmproxy reads is read by mitmproxy itself (its parser, its conversion of all older
versions). Only the frame of each flow is found here, since mitmproxy has one sentence for any
damage and no offset, and stops at a flow that it cannot convert.
"""

from collections.abc import Iterator
from typing import Any, Final

from ringproof.recordings.exchange import Damage, Deed
from ringproof.recordings.flows import metadata
from ringproof.recordings.flows.foreign import exchange_of
from ringproof.recordings.gathered import Gathered

_LONGEST_PREFIX: Final = 12  # digits, as mitmproxy's reader has it


def looks_like_flows(raw: bytes) -> bool:
    """Say whether a file that begins with `raw` is a flow file: it begins with a length."""
    digits, colon, _ = raw[: _LONGEST_PREFIX + 1].partition(b":")
    return bool(colon) and digits.isdigit()


def read_flows(raw: bytes) -> Gathered:
    """Return what a flow file holds: every flow that is whole, whoever wrote it."""
    gathered = Gathered("flow")
    runs: set[str] = set()
    for n, offset, kind, body in _frames(raw, gathered):
        try:
            runs.add(_take(kind, body, n, gathered))
        except Exception as damage:  # mitmproxy's converters raise whatever a bad value causes
            gathered.damages.append(Damage(f"flow {n}", _why(damage), offset))
    gathered.rebased = len(runs) > 1
    return gathered


def _take(kind: int, body: memoryview, n: int, gathered: Gathered) -> str:
    """Add what a flow holds; return which run of a recorder of ours wrote it, empty for none."""
    ours = _metadata(kind, body)
    if ours is None:
        _take_foreign(kind, body, n, gathered)
        return ""
    # What mitmproxy shows of our flows is made from the metadata, and is not read again: so a
    # recording outlives the version of mitmproxy that it was made with.
    what, provenance = metadata.read_metadata(ours, n)
    gathered.synthetic |= provenance.synthetic
    gathered.redacted |= provenance.redacted
    gathered.note = gathered.note or provenance.note
    if isinstance(what, Deed):
        gathered.deeds.append(what)
    else:
        gathered.exchanges.append(what)
    return provenance.run


def _metadata(kind: int, body: memoryview) -> Any:
    """Return our metadata of a flow, None where it has none; its other values are passed over.

    They are nine tenths of a flow, and to parse them is nine tenths of the work.
    """
    from mitmproxy.io import tnetstring  # noqa: PLC0415  0.4 s

    rest = body if kind == ord("}") else b""
    while rest:
        key, rest = tnetstring.pop(memoryview(rest))
        length, value = tnetstring.split(memoryview(rest), b":")
        if key == "metadata":
            those: Any = tnetstring.parse(value[length], value[:length])
            return those.get(metadata.KEY) if isinstance(those, dict) else None
        rest = value[length + 1 :]
    return None


def _take_foreign(kind: int, body: memoryview, n: int, gathered: Gathered) -> None:
    from mitmproxy import dns, flow, http, tcp, udp  # noqa: PLC0415  0.4 s
    from mitmproxy.io import compat, tnetstring  # noqa: PLC0415

    _ = dns, tcp, udp  # a kind of flow is known once its module is imported
    loaded: Any = tnetstring.parse(kind, body)
    if not isinstance(loaded, dict):
        raise ValueError(f"a {type(loaded).__name__} stands where a flow should")
    read = flow.Flow.from_state(compat.migrate_flow(loaded))
    exchange = exchange_of(read, n) if isinstance(read, http.HTTPFlow) else None
    if exchange is None:
        gathered.foreign += 1
    else:
        gathered.exchanges.append(exchange)


def _frames(raw: bytes, gathered: Gathered) -> Iterator[tuple[int, int, int, memoryview]]:
    """Yield number, offset, type and content of each flow, up to where none begins any more."""
    at, n = 0, 0
    while at < len(raw):
        n += 1
        frame = _frame(raw, at)
        if isinstance(frame, str):
            gathered.damages.append(Damage(f"flow {n}", frame, at))
            return
        body, end = frame
        yield n, at, raw[end - 1], body
        at = end


def _frame(raw: bytes, at: int) -> tuple[memoryview, int] | str:
    """Return the content of the flow that begins at `at` and its end, or why it has none."""
    colon = raw.find(b":", at, at + _LONGEST_PREFIX + 1)
    prefix = raw[at:colon] if colon >= 0 else b""
    if not prefix.isdigit():
        cut = len(raw) - at <= _LONGEST_PREFIX and raw[at:].isdigit()
        return "the file ends in its length" if cut else "no flow begins here: its length is none"
    start = colon + 1
    end = start + int(prefix) + 1
    if end > len(raw):
        return f"the file ends in the middle of it: {end - len(raw)} bytes are missing"
    return memoryview(raw)[start : end - 1], end


def _why(damage: Exception) -> str:
    said = str(damage).strip() or "nothing more is known"
    if isinstance(damage, metadata.NotOurs):
        return said
    return f"mitmproxy cannot read it ({type(damage).__name__}: {said[:200]})"
