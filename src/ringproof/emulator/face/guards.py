"""Whose requests the web face takes: those of its own pages, in a browser of a logged-in user.

A browser sends the cookie of a phone also when somebody else's page makes it ask. So the cookie
is SameSite=Strict, and whatever changes something must come from our own origin, say so, and know
a word that only our own pages can read. The host must be one that no stranger's name server can
give to us: an address, or a name without a dot.
"""

import ipaddress
import socket
from functools import lru_cache
from typing import Final

from ringproof.emulator.wire import Request

HEADERS: Final = (
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""What goes with every answer of the web face."""


def is_our_host(request: Request) -> bool:
    """Whether a request names a host that can only be this phone."""
    host = _host(request.header("host")).lower()
    if not host:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local")) or host == _own_name()
    return True


def is_from_our_page(request: Request, secure: bool) -> bool:
    """Whether a browser says that a page of this phone made it ask."""
    scheme = "https" if secure else "http"
    return request.header("origin").lower() == f"{scheme}://{request.header('host')}".lower()


def _host(authority: str) -> str:
    if authority.startswith("["):
        return authority[1:].partition("]")[0]
    return authority.partition(":")[0]


@lru_cache(maxsize=1)
def _own_name() -> str:
    return socket.gethostname().lower()
