"""A phone inside this process: its loop in a thread, its web server on real loopback sockets.

Everything that touches the phone runs in the loop's thread. With a virtual clock the phone's
timers stand still until :meth:`EmbeddedPhone.advance`; sockets are real and run in real time.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from ringproof.emulator.assembly import Parts, Setup, assemble
from ringproof.emulator.clock import LoopClock, VirtualClock
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.sockets import SocketCarrier, SocketServer

T = TypeVar("T")


class EmbeddedPhone:
    """One phone with HTTPS, and HTTP when asked for, on loopback ports.

    ``held`` returns how many event exchanges the harness itself keeps waiting at the moment;
    :meth:`drain` does not wait for those. ``clock=None`` is real time.
    """

    def __init__(
        self,
        setup: Setup,
        clock: VirtualClock | None = None,
        held: Callable[[], int] = lambda: 0,
        http: bool = False,
        host: str = "127.0.0.1",
    ) -> None:
        self.setup = setup
        self.clock = clock
        self.held = held
        self._http = http
        self._host = host
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._parts: Parts | None = None
        self._carrier = SocketCarrier()
        self._servers: dict[str, SocketServer] = {}

    def start(self) -> None:
        """Switch the phone on; returns when it listens."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="emulated-phone", daemon=True)
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Switch the phone off; harmless when it is off."""
        if self._loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._hush(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = None

    def __enter__(self) -> "EmbeddedPhone":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def parts(self) -> Parts:
        """The phone's parts; touch them in the loop's thread only."""
        if self._parts is None:
            raise EmulatorError("the embedded phone is not switched on; call start() first.")
        return self._parts

    @property
    def token(self) -> str:
        """The token that was made when the phone was switched on."""
        return self.parts.token

    @property
    def url(self) -> str:
        """Where commands go, over HTTPS."""
        return self._url("https")

    @property
    def http_url(self) -> str:
        """Where commands go over HTTP, when that was asked for."""
        return self._url("http")

    @property
    def exchanges_open(self) -> int:
        """How many event exchanges are under way."""
        return self._carrier.exchanges_open

    def control(self, op: str, **args: Any) -> dict[str, Any]:
        """Do something to the scene round the phone; ControlError when it cannot be."""
        return self._inside(lambda: self.parts.control.dispatch(op, args))

    def now(self) -> float:
        """Return the phone's time in seconds."""
        return self._inside(self.parts.clock.now)

    def next_due(self) -> float | None:
        """Return when the phone's next timer is due on its virtual clock, or None."""
        return self._inside(self._virtual.next_due)

    def advance(self, seconds: float) -> None:
        """Let virtual time pass; what becomes due happens in order, in the loop's thread."""
        clock = self._virtual
        self._inside(lambda: clock.advance_to(clock.now() + seconds))

    def settle(self, seconds: float) -> None:
        """Let virtual time pass one due timer at a time, and every event reach its server."""
        self.drain()
        until = self.now() + seconds
        while (due := self.next_due()) is not None and due <= until:
            self.advance(max(due - self.now(), 0.0))
            self.drain()
        self.advance(max(until - self.now(), 0.0))

    def drain(self, timeout: float = 5.0) -> None:
        """Wait until no event exchange is in motion, but for those that the harness holds."""
        give_up = time.monotonic() + timeout
        while self._inside(lambda: self._carrier.exchanges_open) - self.held() > 0:
            if time.monotonic() > give_up:
                raise EmulatorError(
                    f"{self.exchanges_open} event exchanges were still open after {timeout} s, "
                    f"of which the harness holds {self.held()}."
                )
            time.sleep(0.0005)

    @property
    def _virtual(self) -> VirtualClock:
        if self.clock is None:
            raise EmulatorError("this phone runs in real time; give it a VirtualClock to move.")
        return self.clock

    def _inside(self, action: Callable[[], T]) -> T:
        """Run something in the loop's thread and return what it returns."""
        if self._loop is None:
            raise EmulatorError("the embedded phone is not switched on; call start() first.")
        result: Future[T] = Future()

        def run() -> None:
            try:
                result.set_result(action())
            except BaseException as error:
                result.set_exception(error)

        self._loop.call_soon_threadsafe(run)
        return result.result()

    def _url(self, scheme: str) -> str:
        if scheme not in self._servers:
            raise EmulatorError(f"this phone does not serve {scheme}.")
        server = self._servers[scheme]
        return f"{scheme}://{server.host}:{server.port}"

    def _run(self) -> None:
        if self._loop is not None:
            asyncio.set_event_loop(self._loop)
            self._loop.run_forever()

    async def _listen(self) -> None:
        clock = self.clock or LoopClock(asyncio.get_running_loop())
        self._parts = assemble(self.setup, clock, self._carrier)
        for scheme in ("https", "http") if self._http else ("https",):
            self._servers[scheme] = SocketServer(self._parts.web)
            await self._servers[scheme].start(self._host, 0, tls=scheme == "https")

    async def _hush(self) -> None:
        for server in self._servers.values():
            await server.stop()
        self._servers.clear()
        await self._carrier.close()
