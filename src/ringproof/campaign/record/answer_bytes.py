"""Where an answer of the event server ends, while its bytes are kept as they come.

A tap judges nobody: what a library would refuse (a blank before a colon, a bare LF) is passed on,
and only the few lines that frame the answer are read. What has no end that could be found ends
with the connection.
"""

import re
from typing import Final

from ringproof.protocol.http.chunks import ChunkedBody

_MAXIMUM: Final = 1 << 40  # a tap does not cut
_HEAD_END: Final = re.compile(rb"\n\r?\n")
_STATUS: Final = re.compile(rb"HTTP/1\.([0-9]) +([0-9]{3})\b")
_LENGTH: Final = re.compile(rb"(?im)^content-length[ \t]*:[ \t]*([0-9]{1,12})[ \t]*\r?$")
_CHUNKED: Final = re.compile(rb"(?im)^transfer-encoding[ \t]*:[ \t]*chunked[ \t]*\r?$")
_CLOSE: Final = re.compile(rb"(?im)^connection[ \t]*:[^\r\n]*\bclose\b")
_KEEP: Final = re.compile(rb"(?im)^connection[ \t]*:[^\r\n]*\bkeep-alive\b")
_BODILESS: Final = frozenset((204, 304))


class AnswerBytes:
    """Bytes of one answer in; says when it is complete and whether the server then closes.

    `method` is the request's, since an answer to HEAD has no body.
    """

    def __init__(self, method: str) -> None:
        self.complete = False
        self.closes = False
        self._bodiless = method == "HEAD"
        self._buffer = bytearray()
        self._begins = 0  # of the head that is looked for: interim answers go before it
        self._ends: int | None = None
        self._chunks: ChunkedBody | None = None
        self._framed = False

    @property
    def raw(self) -> bytes:
        """All bytes that came."""
        return bytes(self._buffer)

    def feed(self, data: bytes) -> bool:
        """Take bytes, empty when the server has closed; return whether the answer is complete."""
        self._buffer += data
        if not data:
            self.complete = self.closes = True
        while not self._framed and not self.closes and self._read_head():
            pass
        if self._chunks is not None:
            self._chunks.advance(self._buffer)
            self.complete = self.complete or self._chunks.complete
        elif self._ends is not None:
            self.complete = self.complete or len(self._buffer) >= self._ends
        return self.complete

    def _read_head(self) -> bool:
        """Read the head, if it is here; True where another one follows it."""
        found = _HEAD_END.search(self._buffer, self._begins)
        if found is None:
            return False
        head = bytes(self._buffer[self._begins : found.end()])
        status = _STATUS.match(head)
        if status is None:
            self._framed = self.closes = True
            return False
        if status[2].startswith(b"1") and status[2] != b"101":
            self._begins = found.end()
            return True
        self._framed = True
        kept = _KEEP.search(head) if status[1] == b"0" else not _CLOSE.search(head)
        self.closes = not kept
        self._frame(head, int(status[2]), found.end())
        return False

    def _frame(self, head: bytes, status: int, at: int) -> None:
        length = _LENGTH.search(head)
        if self._bodiless or status in _BODILESS:
            self._ends = at
        elif _CHUNKED.search(head):
            self._chunks = ChunkedBody(at, _MAXIMUM)
        elif length is not None:
            self._ends = at + int(length[1])
        else:
            self.closes = True  # its body has no other end
