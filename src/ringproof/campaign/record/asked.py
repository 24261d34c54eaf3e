"""What `ringproof record` was asked for, and what it comes down to: who is tapped, and where.

Pure: texts in, addresses out; whatever cannot be meant is a BadRequest with a sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from ringproof.campaign.asked import BadRequest

LOOPBACK: Final = "127.0.0.1"
_PORTS: Final = {"http": 80, "https": 443}
_NAMED: Final = re.compile(r"([0-9A-Fa-f:.\-]{12,17})=(.+)")
_MAC: Final = re.compile(r"[0-9A-F]{12}")


@dataclass(frozen=True, slots=True)
class RecordingAsked:
    """What is asked for: which phones, which event server, and where the recording goes.

    A phone is a URL, with its mac before it (``000952C0FFEE=https://192.0.2.20``) where several
    phones share one address. `listen_commands` are the addresses for the PBX, one a phone in the
    same order; `listen_events` is the one that all phones are told. Empty means a free port.
    """

    phones: Sequence[str]
    server: str
    output: Path
    listen_commands: Sequence[str] = ()
    listen_events: str = ""
    keep_personal_data: bool = False
    note: str = ""
    synthetic: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 is any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return authority(self.host, self.port)


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One phone whose commands are tapped: where it is, where we listen, its mac if it was said."""

    secure: bool
    host: str
    port: int
    listen: Address
    mac: str = ""

    @property
    def authority(self) -> str:
        """Host and port of the phone."""
        return authority(self.host, self.port)

    @property
    def url(self) -> str:
        """The phone's own address."""
        return f"http{'s' if self.secure else ''}://{self.authority}"


@dataclass(frozen=True, slots=True)
class EventServer:
    """The event server behind the tap; `resource` is path and query as phones are to be told."""

    secure: bool
    host: str
    port: int
    resource: str

    @property
    def authority(self) -> str:
        """Host and port of the server."""
        return authority(self.host, self.port)

    @property
    def url(self) -> str:
        """The server's own address."""
        return f"http{'s' if self.secure else ''}://{self.authority}{self.resource}"


@dataclass(frozen=True, slots=True)
class Wiring:
    """Everything that is tapped."""

    phones: tuple[PhoneLine, ...]
    server: EventServer
    events: Address


def wiring(asked: RecordingAsked) -> Wiring:
    """Return who is tapped and where; BadRequest says what cannot be meant."""
    if not asked.phones:
        raise BadRequest("no phone is named: --phone https://PHONE, once for each phone")
    listen = asked.listen_commands
    if listen and len(listen) != len(asked.phones):
        raise BadRequest(
            f"--listen-commands is given {len(listen)} times for {len(asked.phones)} phones; "
            "give it once for each --phone, in the same order, or not at all"
        )
    places = listen or [f"{LOOPBACK}:0"] * len(asked.phones)
    phones = tuple(_phone(*pair) for pair in zip(asked.phones, places, strict=True))
    _check_different(phones)
    events = _place(asked.listen_events or f"{LOOPBACK}:0", "--listen-events")
    _check_free_of_each_other((*(phone.listen for phone in phones), events))
    return Wiring(phones, _server(asked.server), events)


def bare_mac(mac: str) -> str:
    """Return a mac in the one writing that recordings use, ``000952C0FFEE``; else empty."""
    bare = re.sub("[:.-]", "", mac).upper()
    return bare if _MAC.fullmatch(bare) else ""


def authority(host: str, port: int) -> str:
    """Return host and port as in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _phone(text: str, place: str) -> PhoneLine:
    named = _NAMED.fullmatch(text)
    mac = bare_mac(named[1]) if named else ""
    if named and not mac:
        raise BadRequest(f"--phone {text}: {named[1]!r} is no mac; write it as 000952C0FFEE")
    parts = _url(named[2] if named else text, "--phone", "https://192.0.2.20")
    host, port = _host(parts, "--phone"), _port(parts, "--phone")
    if parts.path not in ("", "/") or parts.query:
        raise BadRequest(
            f"--phone {parts.geturl()}: name the phone itself, https://{parts.netloc}; "
            "the path comes with each command"
        )
    secure = parts.scheme == "https"
    return PhoneLine(secure, host, port, _place(place, "--listen-commands"), mac)


def _server(text: str) -> EventServer:
    parts = _url(text, "--server", "http://192.0.2.5:8080/events")
    resource = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host, port = _host(parts, "--server"), _port(parts, "--server")
    return EventServer(parts.scheme == "https", host, port, resource)


def _url(text: str, option: str, example: str) -> SplitResult:
    parts = urlsplit(text)
    if parts.scheme not in _PORTS or not parts.netloc:
        raise BadRequest(f"{option} {text!r} is no address; write it as {example}")
    if "@" in parts.netloc:
        raise BadRequest(f"{option}: leave user and password out of the address")
    return parts


def _host(parts: SplitResult, option: str) -> str:
    if not parts.hostname:
        raise BadRequest(f"{option} {parts.geturl()!r} names no host")
    return parts.hostname


def _port(parts: SplitResult, option: str) -> int:
    try:
        return parts.port or _PORTS[parts.scheme]
    except ValueError:
        raise BadRequest(f"{option} {parts.geturl()!r} has no port between 1 and 65535") from None


def _place(text: str, option: str) -> Address:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port is None or parts.path or parts.query or "@" in text:
        raise BadRequest(
            f"{option} {text!r} is no HOST:PORT; write it as 127.0.0.1:8099, "
            "or 0.0.0.0:8099 to be heard by other machines"
        )
    return Address(host, port)


def _check_different(phones: Sequence[PhoneLine]) -> None:
    seen: set[str] = set()
    for phone in phones:
        for name in filter(None, (phone.authority, phone.mac)):
            if name in seen:
                raise BadRequest(f"--phone: {name} is named twice; name each phone once")
            seen.add(name)


def _check_free_of_each_other(places: Sequence[Address]) -> None:
    fixed = [place for place in places if place.port]
    for place in fixed:
        if fixed.count(place) > 1:
            raise BadRequest(f"{place} is to be listened on twice; give each its own port")
