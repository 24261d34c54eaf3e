"""The event server on the network: sockets, one thread, and nothing else."""

import errno
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Final, Self

from ringproof.listener.answers import Absent, Mode, TlsFailure
from ringproof.listener.core import EventListenerCore, Responder
from ringproof.listener.errors import ListenerError, PortTaken
from ringproof.listener.reactor import Door, Line, Reactor
from ringproof.listener.received import ConnectionSeen, Received
from ringproof.listener.wire import Wire
from ringproof.protocol.http.reader import MAXIMUM
from ringproof.trace.moment import Clock

_BACKLOG: Final = 1024
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - names, not a bind


class EventListener:
    """Listens for a phone's events on `bind`:`port` (0: any free port), HTTP or with `tls` HTTPS.

    Keeps every request and every connection, malformed or not, and answers as `behave` or
    `responder` say. All methods may be called from any thread. Errors of subscribers are raised
    by `check`. Raises PortTaken, or ListenerError for an address that is not ours.
    """

    def __init__(
        self,
        bind: str = "127.0.0.1",
        port: int = 0,
        *,
        tls: ssl.SSLContext | None = None,
        clock: Clock | None = None,
        responder: Responder | None = None,
        maximum: int = MAXIMUM,
    ) -> None:
        self.bind, self.port, self.tls = bind, port, tls
        self.core = EventListenerCore(clock, responder=responder, maximum=maximum)
        self._wires: set[Wire] = set()
        self._socket: socket.socket | None = None
        self._door: Door | None = None
        self._reactor: Reactor | None = None

    # Running

    @property
    def running(self) -> bool:
        """Whether the listener has been started and not stopped."""
        return self._reactor is not None

    def lost(self) -> str:
        """Say why nobody is heard any more though the listener was started; empty otherwise.

        Absent is no loss: the listener was told so.
        """
        at = f"{self.bind}:{self.port}"
        if self._reactor is None or not self._reactor.lives:
            return f"nobody listens on {at} any more"
        if isinstance(self.core.mode, Absent):
            return ""
        try:
            sock = self._socket
            here = sock is not None and sock.getsockname()[1] == self.port
        except OSError:
            here = False
        return "" if here else f"the port {at} is no longer ours"

    @property
    def secure(self) -> bool:
        """Whether the phone must speak HTTPS here."""
        return self.tls is not None

    def start(self) -> Self:
        """Begin to listen; when this returns, the phone can connect."""
        if self._reactor is not None:
            raise ListenerError(
                f"The event listener on {self.bind}:{self.port} runs already; stop it first."
            )
        absent = isinstance(self.core.mode, Absent)
        self._socket = self._bound(listening=not absent)
        self.port = self._socket.getsockname()[1]
        self._reactor = Reactor(f"events-{self.port}", self.core.errors.append)
        if not absent:
            self._reactor.call(self._open_door)
        return self

    def stop(self) -> None:
        """End all connections and stop listening; what was seen stays to be read."""
        if self._reactor is None:
            return
        if self._reactor.is_here:
            raise ListenerError(
                "An event listener cannot be stopped from its own callback or handler; "
                "stop it from the thread that started it."
            )
        self._reactor.call(self._hang_up)
        self._reactor.stop()
        self._reactor = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def __enter__(self) -> Self:
        return self if self.running else self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url_for(self, path: str = "/") -> str:
        """Return the URL that a phone on this machine is told, for a path with or without slash."""
        host = _EVERYWHERE.get(self.bind, self.bind)
        host = f"[{host}]" if ":" in host else host
        return f"http{'s' if self.secure else ''}://{host}:{self.port}/{path.removeprefix('/')}"

    # Behaviour

    def behave(self, mode: Mode) -> None:
        """Answer in this mode from now on; see `ringproof.listener.answers`.

        TlsFailure needs HTTPS. Absent ends all connections and refuses new ones, until another
        mode is set; the port stays ours meanwhile.
        """
        if isinstance(mode, TlsFailure) and not self.secure:
            raise ListenerError(
                "TLS cannot fail on a listener that speaks plain HTTP; "
                "start it with tls=server_context()."
            )
        absent_before = isinstance(self.core.mode, Absent)
        self.core.behave(mode)
        absent = isinstance(mode, Absent)
        if self._reactor is not None and absent != absent_before:
            self._reactor.call(self._go_away if absent else self._open_door)

    def release(self) -> None:
        """Write all delayed answers now, and return when they are written."""
        self._each(Wire.release)

    def tick(self) -> None:
        """Write the delayed answers that are due by the injected clock; real time needs no call."""
        self._each(Wire.tick)

    # What was seen: see EventListenerCore

    @property
    def received(self) -> tuple[Received, ...]:
        """The complete requests, in the order in which they were complete."""
        return self.core.received

    @property
    def connections(self) -> tuple[ConnectionSeen, ...]:
        """The connections, in the order in which they were accepted."""
        return self.core.connections

    @property
    def held(self) -> int:
        """How many complete requests are deliberately left without an answer just now."""
        return self.core.held

    def wait(
        self, predicate: Callable[[Sequence[Received]], object], timeout: float | None
    ) -> bool:
        """Wait until the predicate holds for the requests received; False after `timeout` s."""
        return self.core.wait(predicate, timeout)

    def on_received(self, callback: Callable[[Received], None]) -> None:
        """Call back with each complete request, before it is answered, in the listener's thread."""
        self.core.on_received(callback)

    def on_answered(self, callback: Callable[[Received], None]) -> None:
        """Call back with each request again, once its answer has been written."""
        self.core.on_answered(callback)

    def on_closed(self, callback: Callable[[ConnectionSeen], None]) -> None:
        """Call back with each connection when it has ended."""
        self.core.on_closed(callback)

    def clear(self) -> None:
        """Forget what was seen; numbering goes on."""
        self.core.clear()

    def check(self) -> None:
        """Raise the first error of a subscriber or responder, and forget it."""
        self.core.check()

    # In the reactor's thread

    def _each(self, act: Callable[[Wire], None]) -> None:
        """Do something with every open connection."""

        def do() -> None:
            for wire in tuple(self._wires):
                act(wire)

        if self._reactor is not None:
            self._reactor.call(do)

    def _open_door(self) -> None:
        if self._reactor is not None and self._socket is not None:
            self._socket.listen(_BACKLOG)
            self._door = Door(self._reactor, self._socket, self._welcome)

    def _welcome(self, line: Line, peer: str) -> None:
        assert self._reactor is not None  # noqa: S101 - it is the one that calls
        Wire(self.core, self.tls, self._wires, self._reactor, line, peer)

    def _go_away(self) -> None:
        """Stop listening but keep the port, so that nobody else is told the phone's events."""
        self._hang_up()
        self._socket = self._bound(listening=False)

    def _hang_up(self) -> None:
        if self._door is not None:
            self._door.close()
            self._door = self._socket = None
        for wire in tuple(self._wires):
            wire.abort()

    def _bound(self, *, listening: bool) -> socket.socket:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                self.bind, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
        except OSError as error:
            raise ListenerError(
                f"Cannot listen for events on {self.bind!r}: no such address "
                f"({error.strerror}). Name an address of this machine, such as 127.0.0.1."
            ) from error
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.setblocking(False)
            sock.bind(address)
            if listening:
                sock.listen(_BACKLOG)
        except OSError as error:
            sock.close()
            raise self._sentence(error) from error
        return sock

    def _sentence(self, error: OSError) -> ListenerError:
        if error.errno == errno.EADDRINUSE:
            return PortTaken(self.bind, self.port)
        advice = {
            errno.EACCES: "Ports below 1024 need privileges; name a higher one.",
            errno.EADDRNOTAVAIL: "It is no address of this machine; 0.0.0.0 takes all that are.",
        }.get(error.errno or 0, "Name another address or port.")
        return ListenerError(
            f"Cannot listen for events on {self.bind}:{self.port}: {error.strerror}. {advice}"
        )
