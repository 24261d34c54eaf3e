"""Counted at the other end: how many events of each phone the server says it has seen."""

import json
import ssl
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ringproof.campaign.asked import BadRequest

_PATIENCE: Final = 10.0
_LARGEST: Final = 16 << 20


@dataclass(frozen=True, slots=True)
class Counted:
    """What both ends counted; `lost` and `doubled` are events, by the phone's mac."""

    sent: int
    counted: int
    lost: Mapping[str, int]
    doubled: Mapping[str, int]

    @property
    def all_lost(self) -> int:
        """How many events the server never counted."""
        return sum(self.lost.values())

    @property
    def all_doubled(self) -> int:
        """How many events the server counted and nobody told."""
        return sum(self.doubled.values())


def compare(
    sent: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]
) -> Counted:
    """Return what became of the events that were `sent`, by the server's own two counts."""
    seen = {mac: after.get(mac, 0) - before.get(mac, 0) for mac in sent}
    return Counted(
        sum(sent.values()),
        sum(seen.values()),
        {mac: n - seen[mac] for mac, n in sent.items() if seen[mac] < n},
        {mac: seen[mac] - n for mac, n in sent.items() if seen[mac] > n},
    )


def fetch(url: str, tls: ssl.SSLContext | None = None) -> dict[str, int]:
    """Return the server's counts by mac; BadRequest where `url` answers with none.

    `tls` says how its certificate is met, None: as this system meets any.
    """
    if not url.startswith(("http://", "https://")):
        raise BadRequest(f"--counted-by {url}: name it as http://HOST:PORT/PATH")
    try:
        with urllib.request.urlopen(  # noqa: S310  checked above
            url, timeout=_PATIENCE, context=tls
        ) as page:
            return read(page.read(_LARGEST))
    except (OSError, ValueError) as problem:
        raise BadRequest(
            f"--counted-by {url} gives no counts ({problem}); it must answer with a JSON object "
            'of how many events came from each phone: {"000952C0FFEE": 12}'
        ) from problem


def read(body: bytes) -> dict[str, int]:
    """Return the counts in `body`, by macs without separators and in capitals; ValueError."""
    plain = json.loads(body)
    if not isinstance(plain, dict) or not all(_is_count(n) for n in plain.values()):
        raise ValueError("that is no object of counts")
    return {"".join(c for c in mac if c.isalnum()).upper(): n for mac, n in plain.items()}


def _is_count(n: object) -> bool:
    return isinstance(n, int) and not isinstance(n, bool)
