"""Events: a change of the phone's calls becomes a GET to the action URL server.

The phone sends one event at a time, in the order of the changes, and waits for its answer no
longer than the profile's ``event_timeout``; commands never wait. Whatever the server answers is
accepted, nothing is repeated, redirects are not followed. While the setting is empty nothing is
sent. (The page says only that the phone tries to issue the request; the rest is assumed.)
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

from ringproof.emulator.access import Access
from ringproof.emulator.calls import Change
from ringproof.emulator.clock import Clock, Handle
from ringproof.emulator.phone import Phone
from ringproof.emulator.profile import Profile
from ringproof.emulator.wire import ServerAnswer

_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
DOMAIN: Final = "pbx.example"
"""The exchange's host in SIP URIs."""


@dataclass(frozen=True)
class Notice:
    """One event to be told, before it is written: its name and parameters, mac aside."""

    event: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EventOut:
    """One event as it leaves the phone: where to, and the exact bytes of the request."""

    scheme: str
    host: str
    port: int
    raw: bytes
    keep_alive: bool = False


class Carrier(Protocol):
    """Whatever brings an event to the server and its answer back."""

    def carry(
        self, out: EventOut, done: Callable[[ServerAnswer | None], None]
    ) -> Callable[[], None]:
        """Bring an event; call ``done`` once, with None when there was no answer.

        Returns what gives the exchange up; after that ``done`` is not called any more.
        """


@dataclass(frozen=True)
class Address:
    """The action URL server setting, taken apart."""

    scheme: str
    host: str
    port: int
    path: str
    query: str


def address(setting: str) -> Address | None:
    """Return what a setting means: a bare address is http and path ``/``; None for no address."""
    scheme, separator, rest = setting.strip().partition("://")
    if not separator:
        scheme, rest = "http", setting.strip()
    scheme = scheme.lower()
    rest = rest.partition("#")[0]
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    host, port = _host_and_port(authority.rpartition("@")[2])
    if scheme not in ("http", "https") or not host or port is None:
        return None
    if not all(33 <= ord(letter) < 127 for letter in host + path + query):
        return None
    return Address(scheme, host, port or (443 if scheme == "https" else 80), slash + path, query)


def _host_and_port(authority: str) -> tuple[str, int | None]:
    """Return host and port (0: none given; None: no port at all), brackets of IPv6 taken off."""
    if authority.startswith("["):
        host, _, port = authority[1:].partition("]")
        port = port.removeprefix(":")
    else:
        host, _, port = authority.partition(":")
    if port and not (port.isascii() and port.isdigit() and int(port) < 65536):
        return host, None
    return host, int(port or 0)


@dataclass(frozen=True)
class Writing:
    """How the phone writes a request: the places where broken phones differ."""

    mac: str
    mac_last: bool = False
    at_escaped: bool = False
    keep_alive: bool = False
    method: str = "GET"
    encoding: str = "utf-8"
    blank: bytes = b"%20"
    percent: bool = True
    keeps_path: bool = True
    keeps_query: bool = True
    headers: tuple[str, ...] = ()

    def escaped(self, key: str, text: str) -> bytes:
        """Return a value as it stands in the query: percent-encoded, save the page's ``TC@1``."""
        raw = text.encode(self.encoding, "replace")
        if not self.percent:
            return raw
        plain = _PLAIN | {0x40} if key.startswith("callId") and not self.at_escaped else _PLAIN
        return b"".join(
            bytes([byte]) if byte in plain else self.blank if byte == 0x20 else b"%%%02X" % byte
            for byte in raw
        )

    def query(self, notice: Notice) -> bytes:
        """Return an event's query: its name, its details, and the phone's mac."""
        mac = (("mac", self.mac),) if self.mac else ()
        details = (("event", notice.event), *notice.parameters)
        pairs = (*details, *mac) if self.mac_last else (*mac, *details)
        return b"&".join(
            key.encode("ascii") + b"=" + self.escaped(key, text) for key, text in pairs
        )

    def request(self, where: Address, notice: Notice) -> EventOut:
        """Return the request that tells an event to a server."""
        path = (where.path if self.keeps_path else "") or "/"
        kept = f"{where.query}&" if where.query and self.keeps_query else ""
        target = f"{path}?{kept}".encode("latin-1") + self.query(notice)
        host = f"[{where.host}]" if ":" in where.host else where.host
        standard = 443 if where.scheme == "https" else 80
        lines = [
            f"Host: {host}" if where.port == standard else f"Host: {host}:{where.port}",
            "User-Agent: ringproof-emulator",
            "Accept: */*",
            f"Connection: {'keep-alive' if self.keep_alive else 'close'}",
            *self.headers,
        ]
        head = "".join(f"{line}\r\n" for line in lines).encode("latin-1")
        raw = self.method.encode("ascii") + b" " + target + b" HTTP/1.1\r\n" + head + b"\r\n"
        return EventOut(where.scheme, where.host, where.port, raw, self.keep_alive)


def mac_text(mac: str, mac_format: str) -> str:
    """Return a mac as the phone writes it; it is given as twelve hexadecimal digits."""
    if mac_format == "colons":
        return ":".join(mac[at : at + 2] for at in range(0, len(mac), 2)).upper()
    return mac.lower() if mac_format == "lower" else mac.upper()


def writing(profile: Profile, mac: str) -> Writing:
    """Return how a phone of this profile writes."""
    return Writing(
        mac=mac_text(mac, profile.mac_format),
        mac_last=profile.mac_position == "last",
        at_escaped=profile.call_id_at == "escaped",
        keep_alive=profile.event_connection == "keep_alive",
    )


class Teller:
    """Puts a change into the page's words: which parameters its event has."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._details: Mapping[str, Callable[[Change], tuple[tuple[str, str], ...]]] = {
            "callId": lambda change: (("callId", change.call_id),),
            "callId2": lambda change: (("callId2", change.other_id),),
            "accountId": lambda change: (("accountId", str(change.identity)),),
            "number": lambda change: self._number(change.number),
            "name": lambda change: self._name(change.name),
            "target": lambda change: self._number(change.target),
            "news": self._news,
        }

    def notice(self, change: Change) -> Notice:
        """Return the event for a change."""
        details = EVENTS[change.kind, bool(change.other_id)]
        pairs = [pair for detail in details for pair in self._details[detail](change)]
        return Notice(change.kind, tuple(pairs))

    def _number(self, number: str) -> tuple[tuple[str, str], ...]:
        if number:
            return (("number", number_text(number, self._profile.number_format)),)
        anonymous = {"absent": (), "empty": (("number", ""),)}
        return anonymous.get(self._profile.anonymous, (("number", "anonymous"),))

    def _name(self, name: str) -> tuple[tuple[str, str], ...]:
        if name or self._profile.missing_name == "empty":
            return (("name", name),)
        return ()

    def _news(self, change: Change) -> tuple[tuple[str, str], ...]:
        both = self._profile.remote_update_fields == "both"
        number = self._number(change.number) if both or "number" in change.changed else ()
        name = self._name(change.name) if both or "name" in change.changed else ()
        # A name that went away, and nothing else, is told as an empty one: it is the news.
        return number + name or (("name", change.name),)


EVENTS: Final[Mapping[tuple[str, bool], tuple[str, ...]]] = {
    # (event, of two calls): its details in the page's order
    ("incoming", False): ("callId", "accountId", "number", "name"),
    ("outgoing", False): ("callId", "accountId", "number"),
    ("remoteUpdate", False): ("callId", "news"),
    ("connected", False): ("callId",),
    ("holding", False): ("callId",),
    ("disconnected", False): ("callId",),
    ("conferenced", True): ("callId", "callId2"),
    ("unconferenced", True): ("callId", "callId2"),
    ("transferred", False): ("callId", "number"),
    ("transfer_done", False): ("callId", "target"),
    ("transfer_initiated", True): ("callId", "callId2"),
    ("transfer_failed", True): ("callId", "callId2"),
    ("transfer_done", True): ("callId", "callId2"),
}


def number_text(number: str, number_format: str) -> str:
    """Return a number as the phone tells it: bare, or as a SIP URI."""
    is_uri = number.lower().startswith(("sip:", "sips:"))
    if number_format == "sip_uri":
        return number if is_uri else f"sip:{number}@{DOMAIN}"
    return number.split(":", 1)[1].split("@", 1)[0] if is_uri else number


def _unheeded(out: EventOut, answer: ServerAnswer | None) -> None:
    """Do nothing about a server's answer: whatever it is, the event has been told."""


@dataclass
class _Motion:
    """The one event exchange that is under way."""

    give_up: Callable[[], None] = field(default=lambda: None)
    timer: Handle | None = None
    over: bool = False


class Outgoing:
    """The script that tells changes to the event server."""

    def __init__(
        self, phone: Phone, access: Access, clock: Clock, carrier: Carrier, mac: str
    ) -> None:
        self.writing = writing(phone.profile, mac)
        self.teller = Teller(phone.profile)
        self.edit: Callable[[Notice], Iterable[Notice]] = lambda notice: (notice,)
        self.answered: Callable[[EventOut, ServerAnswer | None], None] = _unheeded
        self.setting: Callable[[], str] = lambda: access.event_server
        self._phone = phone
        self._clock = clock
        self._carrier = carrier
        self._queue: deque[EventOut] = deque()
        self._motion: _Motion | None = None
        self._pumping = False
        phone.watch(self.told)
        phone.when_dropped(self.forget)

    @property
    def busy(self) -> bool:
        """Whether an event is on its way, or waits for its turn."""
        return self._motion is not None or bool(self._queue)

    def told(self, change: Change) -> None:
        """Tell a change, if there is a server to tell it to."""
        for notice in self.edit(self.teller.notice(change)):
            self.post(notice)

    def post(self, notice: Notice) -> None:
        """Put an event into the queue; where the setting is empty it is not told at all."""
        setting = self.setting()
        if not setting.strip():
            return
        where = address(setting)
        if where is None:
            self._phone.write_log(f"action URL server {setting!r} is no address", "w")
            return
        self.send(self.writing.request(where, notice))

    def forget(self) -> None:
        """Tell nothing of what still waits for its turn."""
        self._queue.clear()

    def send(self, out: EventOut) -> None:
        """Put a request into the queue."""
        self._queue.append(out)
        self._next()

    def _next(self) -> None:
        """Begin the next exchange, unless one is under way."""
        if self._pumping:
            # An answer that came at once, while its event was being handed over.
            return
        self._pumping = True
        try:
            while self._motion is None and self._queue:
                self._begin(self._queue.popleft())
        finally:
            self._pumping = False

    def _begin(self, out: EventOut) -> None:
        motion = self._motion = _Motion()
        try:
            give_up = self._carrier.carry(out, partial(self._done, motion, out))
        except BaseException:
            # Whatever is wrong with the carrier, the next event gets its chance.
            self._motion = None
            raise
        if not motion.over:
            motion.give_up = give_up
            timeout = self._phone.profile.event_timeout
            motion.timer = self._clock.call_later(timeout, partial(self._too_late, motion, out))

    def _done(self, motion: _Motion, out: EventOut, answer: ServerAnswer | None) -> None:
        if motion.over:
            return
        motion.over = True
        if motion.timer is not None:
            motion.timer.cancel()
        if self._motion is motion:
            self._motion = None
        self.answered(out, answer)
        self._next()

    def _too_late(self, motion: _Motion, out: EventOut) -> None:
        motion.give_up()
        self._done(motion, out, None)
