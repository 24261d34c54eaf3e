"""Addresses: of this computer as the phone sees it, and those that people type."""

import re
import socket
from typing import Final
from urllib.parse import urlsplit

from ringproof.campaign.onboarding.questions import NoAnswer
from ringproof.target.ears import PATH
from ringproof.target.mistakes import address_problem
from ringproof.target.settings import EventAddress

_TOLD: Final = re.compile(r"https?://[^ /?#]+(/[^ #]*)?")  # as in target.schema.json
_LAST_PORT = 65535
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  compared, not bound


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


def with_scheme(url: str, scheme: str = "https") -> str:
    """Return an address as typed with its scheme, and an IPv6 address by itself in brackets."""
    if "://" in url:
        return url.rstrip("/")
    alone = url.strip("/")
    if alone.count(":") > 1 and _is_ipv6(alone):
        alone = in_url(alone)
    return f"{scheme}://{alone}"


def no_address(url: str) -> str:
    """Say why `url` is no address of a phone, or of what speaks for it; empty where it is one."""
    if not url:
        return "the address is missing"
    whole = with_scheme(url)
    if not whole.isprintable() or any(sign in whole for sign in " \t<>"):
        return f"{url!r} is no address: it has blanks, or signs that no address has"
    problem = address_problem(whole)
    if problem:
        return problem
    parts = urlsplit(whole)
    if parts.scheme not in ("http", "https"):
        return f"{url!r} is no address of a phone, such as https://192.0.2.20"
    if parts.path.strip("/") or parts.query or parts.fragment:
        bare = f"{parts.scheme}://{parts.netloc}"
        return f"{url!r} is no address of a phone: leave out what follows {bare}"
    return ""


def listening_at(listen: str, option: str, url: str, advertise: str = "") -> EventAddress:
    """Return where to listen for the events of the phone at `url`, and what it is to be told.

    `listen` is a port, or address and port; NoAnswer names the `option` where it is neither.
    """
    host, _, port = listen.rpartition(":")
    if not port.isdecimal() or int(port) > _LAST_PORT:
        raise NoAnswer(f"{option} {listen}: say a port, or ADDRESS:PORT")
    mine = towards(url)
    bind = host.strip("[]") or mine
    shown = mine if bind in _EVERYWHERE else bind
    return EventAddress(bind, int(port), advertise or own_url(shown, int(port)))


def no_told(url: str) -> str:
    """Say why a phone cannot be told `url` as its action URL server; empty where it can."""
    whole = with_scheme(url, "http")
    fits = _TOLD.fullmatch(whole) and whole.isprintable() and whole.isascii()
    if not fits or address_problem(whole):
        return f"{url!r} is no address to tell events to, such as http://192.0.2.5:8099/events"
    return ""


def no_server(server: str) -> str:
    """Say why `server` is no SIP server; empty where it may be one: a name, and maybe a port."""
    problem = address_problem(f"sip://{server.removeprefix('sip:')}")
    if not server or problem or any(sign in server for sign in " /@?#\t<>"):
        return f"{server!r} is no SIP server: say a name or an address, and its port if not 5060"
    return ""


def beside(server: str) -> str:
    """Return this computer's address on the way to a SIP server; NoAnswer where there is none."""
    try:
        return towards(f"sip://{server.removeprefix('sip:')}")
    except (OSError, ValueError) as unknown:
        raise NoAnswer(f"--sip-server {server}: there is no way to it ({unknown})") from unknown


def own_url(host: str, port: int) -> str:
    """Return what a phone is told where it sees this computer at `host`."""
    return f"http://{in_url(host)}:{port}{PATH}"


def _is_ipv6(address: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
    except OSError:
        return False
    return True
