"""The listener's own thread and sockets: readiness, timers, and lines that carry bytes.

asyncio was measured beside it: with one connection per event, as phones do, it took twice the
time, most of it for transports and callbacks that are gone after one answer. Here a connection
is read as soon as it is accepted, and one that is answered and closed at once is never watched.
"""

import heapq
import itertools
import selectors
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, Protocol

_PIECE: Final = 256 * 1024  # bytes read at once
_PATIENCE: Final = 10.0  # seconds until the thread must have obeyed
_TOO_MANY: Final = 0.1  # seconds of rest when the machine has no sockets left
_LINGER_NOT: Final = struct.pack("ii", 1, 0)


class Timer:
    """Something to be done later, unless it is cancelled."""

    __slots__ = ("act", "cancelled")

    def __init__(self, act: Callable[[], None]) -> None:
        self.act = act
        self.cancelled = False

    def cancel(self) -> None:
        """Do not do it."""
        self.cancelled = True


class Reactor:
    """One thread that does what sockets, timers and other threads ask for, one at a time.

    `failed` is told of exceptions that nobody caught; the thread goes on.
    """

    def __init__(self, name: str, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._selector = selectors.DefaultSelector()
        self._ear, self._mouth = socket.socketpair()
        self._soon: deque[Callable[[], None]] = deque()
        self._timers: list[tuple[float, int, Timer]] = []
        self._count = itertools.count()
        self._running = True
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        self.watch(self._ear, selectors.EVENT_READ, self._woken)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    # For every thread

    @property
    def lives(self) -> bool:
        """Whether the thread still does what it is asked for."""
        return self._thread.is_alive()

    @property
    def is_here(self) -> bool:
        """Whether the caller runs in this reactor's thread."""
        return threading.current_thread() is self._thread

    def call(self, act: Callable[[], None]) -> None:
        """Do something in the thread and return when it is done; its exception is raised here.

        From within the thread, it is done right after what is being done.
        """
        if self.is_here:
            self._soon.append(act)
            return
        done: Future[None] = Future()

        def do() -> None:
            try:
                act()
                done.set_result(None)
            except BaseException as error:
                done.set_exception(error)

        self._soon.append(do)
        self._wake()
        done.result(_PATIENCE)

    def stop(self) -> None:
        """End the thread."""
        self._running = False
        self._wake()
        self._thread.join(_PATIENCE)
        self._selector.close()
        self._ear.close()
        self._mouth.close()

    # For the thread itself

    def watch(self, sock: socket.socket, events: int, ready: Callable[[int], None]) -> None:
        """Call `ready` with the events whenever the socket is."""
        try:
            self._selector.register(sock, events, ready)
        except KeyError:
            self._selector.modify(sock, events, ready)

    def forget(self, sock: socket.socket) -> None:
        """Watch a socket no longer; to be said before it is closed."""
        self._selector.unregister(sock)

    def soon(self, act: Callable[[], None]) -> None:
        """Do something right after what is being done."""
        self._soon.append(act)

    def later(self, seconds: float, act: Callable[[], None]) -> Timer:
        """Do something after so many seconds."""
        timer = Timer(act)
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._count), timer))
        return timer

    def _run(self) -> None:
        while self._running:
            for key, events in self._selector.select(self._rest()):
                try:
                    key.data(events)
                except Exception as error:
                    self._failed(error)
            while self._soon:
                self._do(self._soon.popleft())
            while self._timers and self._timers[0][0] <= time.monotonic():
                timer = heapq.heappop(self._timers)[2]
                if not timer.cancelled:
                    self._do(timer.act)

    def _do(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:
            self._failed(error)

    def _rest(self) -> float | None:
        """How long nothing is to be done."""
        if self._soon:
            return 0.0
        return max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else None

    def _wake(self) -> None:
        try:
            self._mouth.send(b"\0")
        except BlockingIOError:
            return  # it is being woken already

    def _woken(self, _: int) -> None:
        self._ear.recv(4096)


class Handler(Protocol):
    """Who is told what happens on a line."""

    def received(self, data: bytes) -> None:
        """Bytes came."""

    def ended(self) -> None:
        """The peer sends no more; the line must be closed now."""

    def lost(self, *, reset: bool) -> None:
        """The line is gone, `reset` when the peer broke it."""


class Line:
    """One connection: carries bytes for a handler until one side ends it."""

    __slots__ = (
        "_broken",
        "_closing",
        "_handler",
        "_reactor",
        "_sock",
        "_unsent",
        "_watched",
        "gone",
    )

    def __init__(self, reactor: Reactor, sock: socket.socket) -> None:
        self._reactor, self._sock = reactor, sock
        self._unsent = b""
        self._watched = 0
        self._closing = False
        self._broken = False
        self.gone = False

    def begin(self, handler: Handler) -> None:
        """Carry bytes for this handler; what is here already is read at once."""
        self._handler = handler
        self._read()
        self._watch()

    def write(self, data: bytes) -> None:
        """Send bytes, or keep them until they can be sent."""
        if self.gone or not data:
            return
        if not self._unsent:
            try:
                data = data[self._sock.send(data) :]
            except BlockingIOError:
                pass
            except OSError:  # the handler is told once it has done what it is about
                self._broken = True
                self._reactor.soon(self._go)
                return
        self._unsent += data
        if self._unsent:
            self._watch()

    def close(self) -> None:
        """Close when all is sent."""
        self._closing = True
        if not self._unsent:
            self._go()

    def drop(self, *, reset: bool = False) -> None:
        """Close at once, whatever is unsent; `reset` lets the peer know the hard way."""
        if reset and not self.gone:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self._go()

    def _ready(self, events: int) -> None:
        if self.gone:
            return  # it went while others were served
        if events & selectors.EVENT_WRITE:
            unsent, self._unsent = self._unsent, b""
            self.write(unsent)
            if self._closing and not self._unsent:
                self._go()
        elif not self._closing:
            self._read()
        self._watch()

    def _read(self) -> None:
        try:
            data = self._sock.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._broken = True
            self._go()
            return
        if data:
            self._handler.received(data)
        else:
            self._handler.ended()

    def _watch(self) -> None:
        """Watch for what is still of interest, if that has changed."""
        if self.gone:
            return
        events = 0 if self._closing else selectors.EVENT_READ
        events |= selectors.EVENT_WRITE if self._unsent else 0
        if events and events != self._watched:
            self._watched = events
            self._reactor.watch(self._sock, events, self._ready)

    def _go(self) -> None:
        if self.gone:
            return
        self.gone = True
        if self._watched:
            self._reactor.forget(self._sock)
        self._sock.close()
        self._handler.lost(reset=self._broken)


class Door:
    """A listening socket: whoever connects is handed to `welcome`, with the peer's address."""

    def __init__(
        self, reactor: Reactor, sock: socket.socket, welcome: Callable[[Line, str], None]
    ) -> None:
        self._reactor, self._sock, self._welcome = reactor, sock, welcome
        self._open = True
        self._watch()

    def close(self) -> None:
        """Let nobody in any more."""
        self._open = False
        self._reactor.forget(self._sock)
        self._sock.close()

    def _watch(self) -> None:
        if self._open:
            self._reactor.watch(self._sock, selectors.EVENT_READ, self._knocked)

    def _knocked(self, _: int) -> None:
        while self._open:
            try:
                sock, address = self._sock.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:  # no sockets left: rest a little, the phone's connection waits
                self._reactor.watch(self._sock, 0, self._knocked)
                self._reactor.later(_TOO_MANY, self._watch)
                return
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._welcome(Line(self._reactor, sock), _peer(address))


def _peer(address: tuple[str, int]) -> str:
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
