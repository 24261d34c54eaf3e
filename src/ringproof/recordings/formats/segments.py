"""TCP segments joined to streams of bytes, each byte with the moment at which it was seen."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ringproof.recordings.legs import host_and_port
from ringproof.trace.moment import Moment

_WRAP: Final = 1 << 32


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a capture that opens a connection, accepts one, or carries data."""

    frame: int
    at: Moment
    stream: int
    source: str
    target: str
    opens: bool
    accepts: bool
    seq: int
    data: bytes


@dataclass(slots=True)
class Side:
    """What one side sent, as a whole; `ends` and `times` say until where, and when it was seen."""

    data: bytearray = field(default_factory=bytearray)
    ends: list[int] = field(default_factory=list)
    times: list[Moment] = field(default_factory=list)

    def when(self, place: int) -> Moment:
        """Return the moment at which the byte at `place` was seen."""
        return self.times[min(bisect_left(self.ends, place + 1), len(self.times) - 1)]


@dataclass(frozen=True, slots=True)
class Stream:
    """One connection: who asked whom, both sides' bytes, and where some are missing."""

    number: int
    client: str
    server: str
    asked: Side
    answered: Side
    gaps: tuple[str, ...]

    @property
    def client_host(self) -> str:
        """The address of the client without its port, which is another for each connection."""
        return host_and_port(self.client)[0]


def streams_of(segments: Iterable[Segment]) -> list[Stream]:
    """Return the connections in the order in which they began."""
    by_stream: dict[int, list[Segment]] = {}
    for segment in segments:
        by_stream.setdefault(segment.stream, []).append(segment)
    return [_stream(number, those) for number, those in by_stream.items()]


def _stream(number: int, segments: list[Segment]) -> Stream:
    client, server = _ends(segments)
    asked, lost_asked = _side([s for s in segments if s.source == client])
    answered, lost_answered = _side([s for s in segments if s.source != client])
    gaps = [
        f"{lost} bytes of its {what} are missing in the capture; those behind them are not read"
        for what, lost in (("requests", lost_asked), ("answers", lost_answered))
        if lost
    ]
    return Stream(number, client, server, asked, answered, tuple(gaps))


def _ends(segments: list[Segment]) -> tuple[str, str]:
    """Return client and server: who opened it, or (in a capture begun later) who speaks first."""
    for segment in segments:
        if segment.opens:
            return segment.source, segment.target
        if segment.accepts or segment.data.startswith(b"HTTP/"):
            return segment.target, segment.source
    return segments[0].source, segments[0].target


def _side(segments: list[Segment]) -> tuple[Side, int]:
    """Return one side's bytes in order, without what was sent again, up to the first gap.

    Also how many bytes are missing there. Behind a gap one request could be read as another.
    """
    side = Side()
    carrying = [s for s in segments if s.data]
    if not carrying:
        return side, 0
    # Sequence numbers count from the first one seen, which is not always the lowest.
    base = carrying[0].seq
    placed = sorted(carrying, key=lambda s: (_place(s, base), s.frame))
    reached = _place(placed[0], base)
    for segment in placed:
        start = _place(segment, base)
        if start > reached:
            return side, start - reached
        fresh = segment.data[reached - start :]
        if fresh:
            side.data += fresh
            side.ends.append(len(side.data))
            # A byte can be read once all before it are there.
            side.times.append(max([segment.at, *side.times[-1:]]))
            reached += len(fresh)
    return side, 0


def _place(segment: Segment, base: int) -> int:
    """Return how far behind `base` a segment begins, numbers beginning anew after 4 GiB."""
    distance = (segment.seq - base) % _WRAP
    return distance - _WRAP if distance >= _WRAP // 2 else distance
