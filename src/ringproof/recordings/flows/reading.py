"""Reading mitmproxy flow files: ours, byte for byte, and those of others as far as they kept it.

What mitmproxy reads is read by mitmproxy itself (its parser, its conversion of all older
versions). Only the frame of each flow is found here, since mitmproxy has one sentence for any
damage and no offset, and stops at a flow that it cannot convert.
"""

from collections.abc import Iterator
from io import SEEK_CUR, BytesIO
from typing import Any, BinaryIO, Final

from ringproof.recordings.exchange import Damage, Deed
from ringproof.recordings.flows import metadata
from ringproof.recordings.flows.foreign import exchange_of
from ringproof.recordings.gathered import Gathered

_LONGEST_PREFIX: Final = 12  # digits, as mitmproxy's reader has it
_AT_ONCE: Final = 1024 * 1024  # bytes


def looks_like_flows(raw: bytes) -> bool:
    """Say whether a file that begins with `raw` is a flow file: it begins with a length."""
    digits, colon, _ = raw[: _LONGEST_PREFIX + 1].partition(b":")
    return bool(colon) and digits.isdigit()


def read_flows(source: bytes | BinaryIO) -> Gathered:
    """Return what a flow file holds: every flow that is whole, whoever wrote it.

    Of a stream one flow at a time is read, so that a large file is not in memory beside what is
    kept of it.
    """
    gathered = Gathered("flow")
    runs: set[str] = set()
    stream = BytesIO(source) if isinstance(source, bytes) else source
    for n, offset, kind, body in _frames(stream, gathered):
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


def _frames(stream: BinaryIO, gathered: Gathered) -> Iterator[tuple[int, int, int, memoryview]]:
    """Yield number, offset, type and content of each flow, up to where none begins any more."""
    at, n = 0, 0
    while begun := stream.read(_LONGEST_PREFIX + 1):
        n += 1
        frame = _frame(stream, begun)
        if isinstance(frame, str):
            gathered.damages.append(Damage(f"flow {n}", frame, at))
            return
        yield n, at, frame[-1], memoryview(frame)[begun.index(b":") + 1 : -1]
        at += len(frame)


def _frame(stream: BinaryIO, begun: bytes) -> bytes | str:
    """Return the bytes of the flow that begins with `begun`, read whole, or why it is none."""
    prefix, colon, _ = begun.partition(b":")
    if not (colon and prefix.isdigit()):
        cut = len(begun) <= _LONGEST_PREFIX and begun.isdigit()
        return "the file ends in its length" if cut else "no flow begins here: its length is none"
    left = len(prefix) + 1 + int(prefix) + 1 - len(begun)
    if left < 0:  # it is shorter than the longest prefix: its neighbour has begun
        stream.seek(left, SEEK_CUR)
        return begun[:left]
    rest = up_to(stream, left)
    if len(rest) < left:
        return f"the file ends in the middle of it: {left - len(rest)} bytes are missing"
    return begun + rest


def up_to(stream: BinaryIO, many: int) -> bytes:
    """Return the next `many` bytes of a stream, or what there is.

    A damaged length may be any number: memory is not asked for before there is something in it.
    """
    if many <= _AT_ONCE:
        return stream.read(many)
    parts = bytearray()
    while many > 0 and (part := stream.read(min(many, _AT_ONCE))):
        parts += part
        many -= len(part)
    return bytes(parts)


def _why(damage: Exception) -> str:
    said = str(damage).strip() or "nothing more is known"
    if isinstance(damage, metadata.NotOurs):
        return said
    return f"mitmproxy cannot read it ({type(damage).__name__}: {said[:200]})"
