"""A chunked body, read as far as it has arrived."""

from dataclasses import dataclass, field
from typing import Final

from ringproof.protocol.http.defects import defect
from ringproof.protocol.query import Defect

_LONGEST_SIZE_LINE: Final = 1024
_LONGEST_SIZE: Final = 15  # hexadecimal digits
_HEXADECIMAL: Final = frozenset(b"0123456789abcdefABCDEF")


@dataclass(slots=True)
class ChunkedBody:
    """Reads chunks from `at` on; `fault` says what could not be read, and ends the reading.

    What would end beyond `maximum` bytes is not waited for.
    """

    at: int
    maximum: int
    body: bytearray = field(default_factory=bytearray)
    complete: bool = False
    fault: Defect | None = None
    _trailer: bool = False

    def advance(self, buffer: bytearray) -> None:
        """Read all chunks that are complete in the buffer."""
        while not self.complete and self.fault is None:
            step = self._trailer_line if self._trailer else self._chunk
            if not step(buffer):
                return

    def _line(self, buffer: bytearray) -> bytes | None:
        """Return the line at `at`, its LF included, or None while it is not all here."""
        end = buffer.find(b"\n", self.at, self.at + _LONGEST_SIZE_LINE)
        if end >= 0:
            return bytes(buffer[self.at : end + 1]) if self._within(end + 1) else None
        if len(buffer) - self.at >= _LONGEST_SIZE_LINE:
            self.fault = defect("chunk-odd", self.at, "a line of it does not end")
        return None

    def _within(self, end: int) -> bool:
        if end > self.maximum:
            self.fault = defect("too-large", self.at)
        return end <= self.maximum

    def _chunk(self, buffer: bytearray) -> bool:
        line = self._line(buffer)
        if line is None:
            return False
        digits = line.partition(b";")[0].strip()
        if not digits or len(digits) > _LONGEST_SIZE or not _HEXADECIMAL.issuperset(digits):
            self.fault = defect("chunk-odd", self.at, "its size is no hexadecimal number")
            return False
        size = int(digits, 16)
        if size == 0:
            self.at += len(line)
            self._trailer = True
            return True
        return self._data(buffer, self.at + len(line), size)

    def _data(self, buffer: bytearray, start: int, size: int) -> bool:
        end = start + size
        if not self._within(end + 2):
            return False
        ending = bytes(buffer[end : end + 2])
        if ending in (b"", b"\r"):
            return False
        length = {b"\n": 1, b"\r": 2}.get(ending[:1], 0)
        if length == 0 or ending[length - 1 : length] != b"\n":
            self.body += buffer[start:end]
            self.at = end
            self.fault = defect("chunk-odd", end, "it does not end where its size says")
            return False
        self.body += buffer[start:end]
        self.at = end + length
        return True

    def _trailer_line(self, buffer: bytearray) -> bool:
        line = self._line(buffer)
        if line is None:
            return False
        self.at += len(line)
        self.complete = line in (b"\r\n", b"\n")
        return True
