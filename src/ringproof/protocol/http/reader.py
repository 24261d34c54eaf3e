"""Bytes in, requests and their defects out: no sockets, no clock, and no opinion.

The rules, in the order in which they are applied:

1. Empty lines before the request line belong to the request and are a defect.
2. A line ends at LF; a CR before it is its proper ending. The head ends at the first empty line.
3. In the request line the first word is the method, and the last word is the version if it
   begins with ``HTTP/``. All between, with every raw blank in it, is the target.
4. What is not a lawful header line is kept and is a defect.
5. The body is chunked, or as long as Content-Length says, or absent. Where neither can be
   obeyed the request is complete without a body and the rest of the connection is not read
   as requests, since a body could then look like an event.
6. How the bytes were cut into pieces on the way never changes what was read.

Whatever a phone sends becomes a request with defects, or a leftover; nothing is refused.
"""

import re
from dataclasses import dataclass
from typing import Final

from ringproof.protocol.http.chunks import ChunkedBody
from ringproof.protocol.http.defects import defect
from ringproof.protocol.http.head import Head, read_head
from ringproof.protocol.query import Defect

MAXIMUM: Final = 16 * 1024 * 1024  # bytes of one request, head and body
_SMALLEST_MAXIMUM: Final = 1024

_BLANK_LINES = re.compile(rb"(?:\r?\n)*")
_HEAD_END = re.compile(rb"\n\r?\n")


def _after_blank_lines(raw: bytes | bytearray) -> int:
    found = _BLANK_LINES.match(raw)
    return found.end() if found else 0


@dataclass(frozen=True, slots=True)
class RawRequest:
    """One request as the phone sent it: `raw` are its bytes, the rest is how they were read.

    `method` is decoded as Latin-1; `target` is path and query, byte by byte; `version` is empty
    where none was sent. `headers` keep their order and case, without the blanks around them; a
    line without a colon is a name with an empty value. `body` is without chunk framing.
    """

    method: str
    target: bytes
    version: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    raw: bytes
    defects: tuple[Defect, ...] = ()

    def header(self, name: bytes) -> bytes | None:
        """Return the first value of a header, whatever the case of its name."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return None

    @property
    def keeps_alive(self) -> bool:
        """Whether the phone expects to send further requests on this connection."""
        said = (self.header(b"connection") or b"").lower()
        if self.version.upper() in (b"HTTP/1.0", b"HTTP/0.9", b""):
            return b"keep-alive" in said
        return b"close" not in said


@dataclass(frozen=True, slots=True)
class Ending:
    """What a connection left when it ended: perhaps a last request, perhaps a piece of one.

    `request` was complete but for its end (a body cut short, a request line in the style of
    HTTP/0.9); `leftover` are bytes that are no request, `defects` say why.
    """

    request: RawRequest | None = None
    leftover: bytes = b""
    defects: tuple[Defect, ...] = ()


class Reader:
    """Reads the requests of one connection.

    `maximum` is the size in bytes above which a request is cut; raises ValueError when it is
    too small to hold any request.
    """

    def __init__(self, maximum: int = MAXIMUM) -> None:
        if maximum < _SMALLEST_MAXIMUM:
            raise ValueError(
                f"The reader's maximum of {maximum} bytes holds no request; "
                f"take {_SMALLEST_MAXIMUM} or more."
            )
        self._maximum = maximum
        self._buffer = bytearray()
        self._scanned = 0
        self._head: Head | None = None
        self._chunks: ChunkedBody | None = None
        self._lost = False

    @property
    def framing_lost(self) -> bool:
        """Whether the rest of the connection cannot be read as requests."""
        return self._lost

    @property
    def begun(self) -> bool:
        """Whether part of a request is here; empty lines alone begin none."""
        return bool(self._buffer) and not _BLANK_LINES.fullmatch(self._buffer)

    @property
    def pending(self) -> bytes:
        """The bytes that no request has claimed yet."""
        return bytes(self._buffer)

    def feed(self, data: bytes) -> list[RawRequest]:
        """Take bytes as they arrive and return the requests that they complete."""
        if self._lost:
            self._buffer += data[: max(0, self._maximum - len(self._buffer))]
            return []
        self._buffer += data
        requests: list[RawRequest] = []
        while (request := self._next()) is not None:
            requests.append(request)
        return requests

    def close(self) -> Ending:
        """Return what the end of the connection leaves; the reader is then empty."""
        if self._lost:
            kind = "framing-lost"
        elif self._head is not None:
            return Ending(request=self._cut_body(self._head))
        elif (request := self._bare_line()) is not None:
            return Ending(request=request)
        else:
            kind = "cut-off"
        if not self.begun:
            return Ending()
        leftover = self._take(len(self._buffer))
        return Ending(leftover=leftover, defects=(defect(kind, 0),))

    def _next(self) -> RawRequest | None:
        if self._lost or not self._buffer:
            return None
        if self._head is None and not self._find_head():
            return None
        head = self._head
        if head is None or head.lost or head.length > self._maximum - head.size:
            return self._without_body(head)
        if head.chunked:
            return self._chunked(head)
        return self._sized(head)

    def _find_head(self) -> bool:
        """Look for the end of the head; True when there is something to return."""
        start = _after_blank_lines(self._buffer)
        found = _HEAD_END.search(self._buffer, max(start, self._scanned))
        if found is not None and found.end() <= self._maximum:
            self._head = read_head(bytes(self._buffer[: found.end()]), start)
            return True
        self._scanned = max(0, len(self._buffer) - 2)
        return len(self._buffer) >= self._maximum

    def _without_body(self, head: Head | None) -> RawRequest:
        """A request after which nothing can be read: its length is unknown or too large."""
        more: tuple[Defect, ...] = ()
        if head is None:
            raw = bytes(self._buffer[: self._maximum])
            head = read_head(raw, _after_blank_lines(raw))
        if not head.lost:
            more = (defect("too-large", min(head.size, self._maximum)),)
        self._lost = True
        return self._request(head, b"", head.size, more)

    def _sized(self, head: Head) -> RawRequest | None:
        end = head.size + head.length
        if len(self._buffer) < end:
            return None
        return self._request(head, bytes(self._buffer[head.size : end]), end)

    def _chunked(self, head: Head) -> RawRequest | None:
        if self._chunks is None:
            self._chunks = ChunkedBody(head.size, self._maximum)
        chunks = self._chunks
        chunks.advance(self._buffer)
        if chunks.fault is None and not chunks.complete:
            return None
        more = () if chunks.fault is None else (chunks.fault,)
        self._lost = chunks.fault is not None
        return self._request(head, bytes(chunks.body), chunks.at, more)

    def _cut_body(self, head: Head) -> RawRequest:
        body = bytes(self._buffer[head.size :]) if self._chunks is None else self._chunks.body
        return self._request(
            head, bytes(body), len(self._buffer), (defect("body-cut", len(self._buffer)),)
        )

    def _bare_line(self) -> RawRequest | None:
        """A lone request line without version, in the style of HTTP/0.9, needs no empty line."""
        start = _after_blank_lines(self._buffer)
        lines = self._buffer[start:].split(b"\n")
        if len(lines) != 2 or lines[1]:
            return None
        head = read_head(bytes(self._buffer), start)
        if head.version or not head.target:
            return None
        return self._request(head, b"", head.size, (defect("cut-off", head.size),))

    def _request(
        self, head: Head, body: bytes, end: int, more: tuple[Defect, ...] = ()
    ) -> RawRequest:
        self._head, self._chunks = None, None
        return RawRequest(
            method=head.method,
            target=head.target,
            version=head.version,
            headers=head.headers,
            body=body,
            raw=self._take(end),
            defects=head.defects + more if more else head.defects,
        )

    def _take(self, end: int) -> bytes:
        taken = bytes(self._buffer[:end])
        del self._buffer[:end]
        self._scanned = 0
        return taken
