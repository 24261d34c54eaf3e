"""Keys as a far end hears them: telephone events in RTP (RFC 4733), and SIP INFO.

A phone sends one way or the other. Where it sends both, the first that was heard counts, or each
key would be heard twice.
"""

import re
import struct
from dataclasses import dataclass
from typing import Final

DIGITS: Final = "0123456789*#ABCD"
_SIGNAL: Final = re.compile(rb"\s*Signal\s*=\s*([0-9A-Da-d*#]{1,2})\s*$", re.MULTILINE)
_RTP: Final = struct.Struct("!BBHII")
_EVENT: Final = struct.Struct("!BBH")


@dataclass(slots=True)
class Ear:
    """The keys that one call has brought so far, in order."""

    heard: str = ""
    _way: str = ""
    _last: tuple[int, int] | None = None

    def rtp(self, packet: bytes, keys: int | None) -> None:
        """Hear an RTP packet; `keys` is the payload type of keys in this call."""
        if len(packet) < _RTP.size + _EVENT.size or packet[0] >> 6 != 2:
            return
        first, kind, _, timestamp, source = _RTP.unpack_from(packet)
        at = _RTP.size + 4 * (first & 0x0F)
        if first & 0x10 and len(packet) >= at + 4:
            at += 4 + 4 * int.from_bytes(packet[at + 2 : at + 4])
        if kind & 0x7F != keys or len(packet) < at + _EVENT.size:
            return
        event, _, _ = _EVENT.unpack_from(packet, at)
        # All packets of one key have the time at which it was pressed.
        if (source, timestamp) == self._last or event >= len(DIGITS):
            return
        self._last = (source, timestamp)
        self._hear(DIGITS[event], "rtp")

    def info(self, kind: str, body: bytes) -> bool:
        """Hear the body of an INFO; return whether it was one of a key."""
        kind = kind.partition(";")[0].strip().lower()
        digit = ""
        if kind == "application/dtmf-relay" and (found := _SIGNAL.search(body)):
            digit = found[1].decode().upper()
        elif kind == "application/dtmf":
            digit = body.strip().decode("ascii", "replace").upper()
        if digit in ("10", "11"):  # some say star and hash by number
            digit = "*#"[int(digit) - 10]
        if len(digit) != 1 or digit not in DIGITS:
            return False
        self._hear(digit, "info")
        return True

    def _hear(self, digit: str, way: str) -> None:
        self._way = self._way or way
        if way == self._way:
            self.heard += digit
