"""The phone's HTTP client: what a script wants sent becomes bytes, one exchange after the other.

Each script has a queue of its own. It sends one request at a time, in order, and waits for the
answer no longer than the profile's ``event_timeout``; commands never wait. Whatever the server
answers is accepted, nothing is repeated, redirects are not followed. (The page says only that the
phone tries to issue the request; the rest is assumed.) Which events there are, and what stands in
them, is the outgoing script's business.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

from ringproof.emulator.clock import Clock, Handle
from ringproof.emulator.wire import ServerAnswer

MOST_WAITING: Final = 5000
MOST_WAITING_BYTES: Final = 4 << 20
_VISIBLE: Final = re.compile(r"[!-~]*")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_OWN: Final = frozenset({"host", "content-length", "transfer-encoding"})


@dataclass(frozen=True)
class Sent:
    """One request as a script wants it sent; the URL stays as it was written, byte for byte."""

    url: bytes
    method: str = "GET"
    content: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class EventOut:
    """One request as it leaves the phone: where to, and its exact bytes."""

    scheme: str
    host: str
    port: int
    raw: bytes
    keep_alive: bool = False


class Carrier(Protocol):
    """Whatever brings a request to a server and its answer back."""

    def carry(
        self, out: EventOut, done: Callable[[ServerAnswer | None], None]
    ) -> Callable[[], None]:
        """Bring a request; call ``done`` once, with None when there was no answer.

        Returns what gives the exchange up; after that ``done`` is not called any more.
        """


@dataclass(frozen=True)
class Address:
    """A URL, taken apart."""

    scheme: str
    host: str
    port: int
    path: str
    query: str


def address(url: str, careless: bool = False) -> Address | None:
    """Return what a URL means: a bare address is http and path ``/``; None for no address.

    A careless one may have blanks and bytes beyond ASCII behind the host, never a line's end.
    """
    scheme, separator, rest = url.strip(" ").partition("://")
    if not separator:
        scheme, rest = "http", url.strip(" ")
    scheme = scheme.lower()
    rest = rest.partition("#")[0]
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    host, port = _host_and_port(authority.rpartition("@")[2])
    if scheme not in ("http", "https") or not host or port is None:
        return None
    if not _VISIBLE.fullmatch(host if careless else host + path + query):
        return None
    if _CONTROL.search(path + query):
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


def request(where: Address, sent: Sent) -> EventOut:
    """Return the bytes of a request."""
    target = (where.path or "/") + (f"?{where.query}" if where.query else "")
    host = f"[{where.host}]" if ":" in where.host else where.host
    standard = 443 if where.scheme == "https" else 80
    given = {name.lower(): value for name, value in sent.headers}
    connection = given.get("connection", "close")
    lines = [
        f"Host: {host}" if where.port == standard else f"Host: {host}:{where.port}",
        f"User-Agent: {given.get('user-agent', 'ringproof-emulator')}",
        f"Accept: {given.get('accept', '*/*')}",
        f"Connection: {connection}",
    ]
    known = _OWN | {"user-agent", "accept", "connection"}
    lines += [f"{name}: {value}" for name, value in sent.headers if name.lower() not in known]
    if sent.content is not None:
        lines.append(f"Content-Length: {len(sent.content)}")
    head = "".join(f"{line}\r\n" for line in lines)
    text = f"{sent.method} {target} HTTP/1.1\r\n{head}\r\n"
    raw = text.encode("latin-1", "replace") + (sent.content or b"")
    return EventOut(where.scheme, where.host, where.port, raw, connection == "keep-alive")


Answered = Callable[[ServerAnswer | None], None]


def _unheeded(out: EventOut, answer: ServerAnswer | None) -> None:
    """Do nothing about a server's answer: whatever it is, the request has been sent."""


def _nobody(answer: ServerAnswer | None) -> None:
    """Nobody asked."""


@dataclass
class _Motion:
    """One request on its way."""

    give_up: Callable[[], None] = lambda: None
    timer: Handle | None = None
    over: bool = field(default=False)


class Sender:
    """The queue of requests of one script.

    ``edit`` and ``answered`` are for broken phones: what else becomes of a request or an answer.
    """

    def __init__(self, clock: Clock, carrier: Carrier, timeout: float) -> None:
        self.edit: Callable[[Sent], Iterable[Sent]] = lambda sent: (sent,)
        self.answered: Callable[[EventOut, ServerAnswer | None], None] = _unheeded
        self._clock = clock
        self._carrier = carrier
        self._timeout = timeout
        self._queue: deque[tuple[EventOut, Answered]] = deque()
        self._waiting_bytes = 0
        self._motion: _Motion | None = None
        self._pumping = False

    @property
    def busy(self) -> bool:
        """Whether a request is on its way, or waits for its turn."""
        return self._motion is not None or bool(self._queue)

    def post(self, sent: Sent, done: Answered = _nobody) -> str | None:
        """Put a request into the queue; return why it cannot be sent, or None."""
        problems = [self.put(one, done) for one in self.edit(sent)]
        return next((problem for problem in problems if problem), None)

    def put(self, sent: Sent, done: Answered = _nobody) -> str | None:
        """Put a request into the queue, and let nobody edit it."""
        where = address(sent.url.decode("latin-1"), careless=True)
        if where is None:
            return f"{sent.url[:200].decode('latin-1')!r} is no address"
        full = not self.send(request(where, sent), done)
        return "too many requests wait already" if full else None

    def forget(self) -> None:
        """Send nothing of what still waits for its turn."""
        self._queue.clear()
        self._waiting_bytes = 0

    def send(self, out: EventOut, done: Answered = _nobody) -> bool:
        """Put a request into the queue as it is; false when the queue is full."""
        full = len(self._queue) >= MOST_WAITING or self._waiting_bytes > MOST_WAITING_BYTES
        if full:
            return False
        self._queue.append((out, done))
        self._waiting_bytes += len(out.raw)
        self._next()
        return True

    def _next(self) -> None:
        """Begin the next exchange, unless one is under way."""
        if self._pumping:
            # An answer that came at once, while its request was being handed over.
            return
        self._pumping = True
        try:
            while self._motion is None and self._queue:
                out, done = self._queue.popleft()
                self._waiting_bytes -= len(out.raw)
                self._begin(out, done)
        finally:
            self._pumping = False

    def _begin(self, out: EventOut, done: Answered) -> None:
        motion = self._motion = _Motion()
        try:
            give_up = self._carrier.carry(out, partial(self._done, motion, out, done))
        except BaseException:
            # Whatever is wrong with the carrier, the next request gets its chance.
            self._motion = None
            raise
        if not motion.over:
            motion.give_up = give_up
            late = partial(self._too_late, motion, out, done)
            motion.timer = self._clock.call_later(self._timeout, late)

    def _done(
        self, motion: _Motion, out: EventOut, done: Answered, answer: ServerAnswer | None
    ) -> None:
        if motion.over:
            return
        motion.over = True
        if motion.timer is not None:
            motion.timer.cancel()
        if self._motion is motion:
            self._motion = None
        self.answered(out, answer)
        done(answer)
        self._next()

    def _too_late(self, motion: _Motion, out: EventOut, done: Answered) -> None:
        motion.give_up()
        self._done(motion, out, done, None)
