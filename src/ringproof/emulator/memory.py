"""A phone within reach of the hand: the same bytes as over sockets, without any.

``deliver`` gets each event as it would go over the wire and returns the server's answer in bytes,
or None when the server withholds it; then the phone's event timeout runs on the phone's clock.
"""

from collections.abc import Callable
from typing import Any

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Parts, Setup, assemble
from ringproof.emulator.clock import VirtualClock
from ringproof.emulator.lines import Lines
from ringproof.emulator.wire import AnswerReader, ServerAnswer, ServerConnection

Deliver = Callable[[EventOut], bytes | None]


class MemoryCarrier:
    """Hands events over without sockets."""

    def __init__(self, deliver: Deliver) -> None:
        self.deliver = deliver

    def carry(
        self, out: EventOut, done: Callable[[ServerAnswer | None], None]
    ) -> Callable[[], None]:
        """Hand one event over; what is no HTTP answer counts as none."""
        raw = self.deliver(out)
        if raw is not None:
            done(_answer(raw))
        return lambda: None


class MemoryEdge:
    """The phone's network, in memory."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def request(self, raw: bytes) -> bytes:
        """Bring what a client sent on a fresh connection; return all that the phone sends back."""
        connection = ServerConnection(self._parts.web)
        return connection.receive(raw)

    def connection(self) -> ServerConnection:
        """Open a connection that stays, for requests in pieces or in a row."""
        return ServerConnection(self._parts.web)


class MemoryPhone:
    """An embedded phone without thread and sockets; its time is virtual."""

    def __init__(
        self,
        setup: Setup,
        deliver: Deliver | None = None,
        clock: VirtualClock | None = None,
        lines: Lines | None = None,
    ) -> None:
        self.clock = clock or VirtualClock()
        self.carrier = MemoryCarrier(deliver or _accept)
        self.parts = assemble(setup, self.clock, self.carrier, lines)
        self.edge = MemoryEdge(self.parts)

    @property
    def token(self) -> str:
        """The token that was made when the phone was switched on."""
        return self.parts.token

    @property
    def exchanges_open(self) -> int:
        """How many event exchanges are under way: in memory none ever is."""
        return 0

    def start(self) -> None:
        """Nothing to start."""

    def stop(self) -> None:
        """Nothing to stop."""

    def request(self, raw: bytes) -> bytes:
        """Send the phone one request as bytes and return its answer."""
        return self.edge.request(raw)

    def control(self, op: str, **args: Any) -> dict[str, Any]:
        """Do something to the scene round the phone; ControlError when it cannot be."""
        return self.parts.control.dispatch(op, args)

    def now(self) -> float:
        """Return the phone's virtual time in seconds."""
        return self.clock.now()

    def next_due(self) -> float | None:
        """Return when the phone's next timer is due, or None."""
        return self.clock.next_due()

    def advance(self, seconds: float) -> None:
        """Let virtual time pass."""
        self.clock.advance_to(self.clock.now() + seconds)

    def settle(self, seconds: float) -> None:
        """Let virtual time pass; in memory every exchange is over at once."""
        self.advance(seconds)

    def drain(self, timeout: float = 5.0) -> None:
        """Nothing is ever in motion."""


_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def _accept(_: EventOut) -> bytes:
    return _OK


def _answer(raw: bytes) -> ServerAnswer | None:
    reader = AnswerReader()
    try:
        return reader.receive(raw) or reader.receive(b"")
    except ValueError:
        return None
