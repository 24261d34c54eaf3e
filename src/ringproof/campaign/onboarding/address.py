"""The address of this computer as the phone sees it."""

import socket
from urllib.parse import urlsplit


def towards(url: str) -> str:
    """Return this computer's address on the way to `url`; OSError where there is no way.

    A connected UDP socket sends nothing, but the system has chosen its address for it.
    """
    parts = urlsplit(url)
    (family, _, _, _, where), *_ = socket.getaddrinfo(
        parts.hostname, parts.port or 443, type=socket.SOCK_DGRAM
    )
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect(where)
        return str(probe.getsockname()[0])


def in_url(address: str) -> str:
    """Return an address as in a URL: IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address
