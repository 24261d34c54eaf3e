"""The phone's own reading of a query: what stands behind the question mark of a request."""

from dataclasses import dataclass
from typing import Final

_BYTES: Final = {b"%02x" % byte: bytes([byte]) for byte in range(256)}


@dataclass(frozen=True)
class Reading:
    """How a query is read: the places where broken phones differ."""

    plus_is_blank: bool = False
    encoding: str = "utf-8"

    def query(self, raw: bytes) -> dict[str, str]:
        """Return the parameters of a query; a bare key is an empty value, the first one counts."""
        found: dict[str, str] = {}
        for part in raw.split(b"&"):
            key, _, value = part.partition(b"=")
            if key:
                found.setdefault(self.text(key), self.text(value))
        return found

    def text(self, raw: bytes) -> str:
        """Return what percent-encoded bytes say; what is no text becomes U+FFFD."""
        if self.plus_is_blank:
            raw = raw.replace(b"+", b" ")
        return unescaped(raw).decode(self.encoding, "replace")


def unescaped(raw: bytes) -> bytes:
    """Return bytes with every ``%41`` resolved; a ``%`` without two digits is itself."""
    head, *rest = raw.split(b"%")
    return head + b"".join(
        _BYTES.get(part[:2].lower(), b"%" + part[:2]) + part[2:] for part in rest
    )
