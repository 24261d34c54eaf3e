"""Reading mitmproxy flow files: ours, byte for byte, and those of others as far as they kept it.

What mitmproxy reads is read by mitmproxy itself (its parser, its conversion of all older
versions). Only the frame of each flow is found here, since mitmproxy has one sentence for any
damage and no offset, and stops at a flow that it cannot convert.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from ringproof.recordings.exchange import Damage, Deed, Exchange
from ringproof.recordings.flows import metadata
from ringproof.recordings.flows.foreign import exchange_of
from ringproof.recordings.gathered import Gathered

if TYPE_CHECKING:
    from mitmproxy.flow import Flow

_LONGEST_PREFIX: Final = 12  # digits, as mitmproxy's reader has it


def looks_like_flows(raw: bytes) -> bool:
    """Say whether a file that begins with `raw` is a flow file: it begins with a length."""
    digits, colon, _ = raw[: _LONGEST_PREFIX + 1].partition(b":")
    return bool(colon) and digits.isdigit()


def read_flows(raw: bytes) -> Gathered:
    """Return what a flow file holds: every flow that is whole, whoever wrote it."""
    gathered = Gathered("flow")
    runs: set[str] = set()
    for n, (offset, flow) in enumerate(_flows(raw, gathered), start=1):
        if flow is None:
            continue
        try:
            run = _take(flow, n, gathered)
        except Exception as damage:  # whatever somebody wrote into a flow
            gathered.damages.append(Damage(f"flow {n}", _why(damage), offset))
        else:
            runs.add(run)
    gathered.rebased = len(runs) > 1
    return gathered


def _take(flow: "Flow", n: int, gathered: Gathered) -> str:
    """Add what `flow` holds; return which run of a recorder of ours wrote it, empty for none."""
    from mitmproxy.http import HTTPFlow  # noqa: PLC0415  0.4 s

    ours = flow.metadata.get(metadata.KEY)
    if ours is not None:
        what, provenance = metadata.read_metadata(ours, n)
        gathered.synthetic |= provenance.synthetic
        gathered.redacted |= provenance.redacted
        gathered.note = gathered.note or provenance.note
        _keep(what, gathered)
        return provenance.run
    exchange = exchange_of(flow, n) if isinstance(flow, HTTPFlow) else None
    if exchange is None:
        gathered.foreign += 1
    else:
        gathered.exchanges.append(exchange)
    return ""


def _keep(what: Exchange | Deed, gathered: Gathered) -> None:
    if isinstance(what, Deed):
        gathered.deeds.append(what)
    else:
        gathered.exchanges.append(what)


def _flows(raw: bytes, gathered: Gathered) -> Iterator[tuple[int, "Flow | None"]]:
    """Yield each flow with its offset, None in the place of one that cannot be read."""
    at, n = 0, 0
    while at < len(raw):
        n += 1
        frame = _frame(raw, at)
        if isinstance(frame, str):
            gathered.damages.append(Damage(f"flow {n}", frame, at))
            return
        body, end = frame
        try:
            yield at, _flow(raw[end - 1], body)
        except Exception as damage:  # mitmproxy's converters raise whatever a bad value causes
            gathered.damages.append(Damage(f"flow {n}", _why(damage), at))
            yield at, None
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


def _flow(kind: int, body: memoryview) -> "Flow":
    from mitmproxy import (  # noqa: PLC0415  0.4 s
        dns,
        flow,
        http,
        tcp,
        udp,
    )
    from mitmproxy.io import compat, tnetstring  # noqa: PLC0415

    _ = dns, http, tcp, udp  # a kind of flow is known once its module is imported
    loaded: Any = tnetstring.parse(kind, body)
    if not isinstance(loaded, dict):
        raise ValueError(f"a {type(loaded).__name__} stands where a flow should")
    return flow.Flow.from_state(compat.migrate_flow(loaded))


def _why(damage: Exception) -> str:
    said = str(damage).strip() or "nothing more is known"
    if isinstance(damage, metadata.NotOurs):
        return said
    return f"mitmproxy cannot read it ({type(damage).__name__}: {said[:200]})"
