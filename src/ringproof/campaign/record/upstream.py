"""From the tap to the event server: each phone's connection has one of its own, byte for byte."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from ringproof.campaign.record.answer_bytes import AnswerBytes
from ringproof.campaign.record.asked import EventServer

_PIECE: Final = 64 * 1024  # bytes read at once
_PATIENCE: Final = 10.0  # seconds until the thread must have obeyed


@dataclass(frozen=True, slots=True)
class Came:
    """What came back for one request: the server's bytes, or why there are none (`lost`)."""

    raw: bytes = b""
    closes: bool = False
    lost: str = ""


_PHONE_GONE: Final = Came(closes=True, lost="the phone hung up before the server had answered")
_ENDED: Final = Came(closes=True, lost="the recording ended before the server had answered")

Done = Callable[[Came], None]


@dataclass(frozen=True, slots=True)
class _Errand:
    raw: bytes
    method: str
    done: Done


class Upstream:
    """Carries requests to the server and its answers back, in a thread of its own.

    `send` and `hang_up` may be called from any thread and return at once; `done` is called in
    ours. A server that is slow is waited for as long as the phone waits.
    """

    def __init__(self, server: EventServer) -> None:
        self._server = server
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="tap-upstream", daemon=True)
        self._carriers: dict[int, _Carrier] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin; nothing is connected before a phone tells something."""
        self._thread.start()

    def stop(self) -> None:
        """End all connections; what is unanswered is done with the reason."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(_PATIENCE)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_PATIENCE)
        self._loop.close()

    def send(self, connection: int, raw: bytes, method: str, done: Done) -> None:
        """Send one request of the phone's `connection`, after those before it."""
        self._loop.call_soon_threadsafe(self._send, connection, _Errand(raw, method, done))

    def hang_up(self, connection: int, last_words: bytes = b"") -> None:
        """The phone's connection is gone; `last_words` are bytes that became no request."""
        self._loop.call_soon_threadsafe(self._hang_up, connection, last_words)

    # In our thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _send(self, connection: int, errand: _Errand) -> None:
        carrier = self._carriers.get(connection)
        if carrier is None:
            carrier = self._carriers[connection] = _Carrier(self._server)
            carrier.task = self._begin(carrier.run())
        carrier.errands.put_nowait(errand)

    def _hang_up(self, connection: int, last_words: bytes) -> None:
        carrier = self._carriers.pop(connection, None)
        if carrier is None and last_words:
            carrier = _Carrier(self._server)
        if carrier is not None:
            self._begin(carrier.leave(_PHONE_GONE, last_words))

    def _begin(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _end(self) -> None:
        for carrier in tuple(self._carriers.values()):  # a connection may end meanwhile
            await carrier.leave(_ENDED)
        self._carriers.clear()
        mine = asyncio.current_task()
        others = [task for task in self._tasks if task is not mine]
        await asyncio.gather(*others, return_exceptions=True)  # a cancelled one is one that ended


class _Carrier:
    """One connection to the server, for one of the phone's."""

    def __init__(self, server: EventServer) -> None:
        self.errands: asyncio.Queue[_Errand] = asyncio.Queue()
        self.task: asyncio.Task[None] | None = None
        self._server = server
        self._under_way: _Errand | None = None
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def run(self) -> None:
        """Do one errand after the other until the phone hangs up."""
        while True:
            self._under_way = await self.errands.get()
            came = await self._exchange(self._under_way)
            errand, self._under_way = self._under_way, None
            errand.done(came)

    async def leave(self, why: Came, last_words: bytes = b"") -> None:
        """End the connection; what is unanswered is done with `why`."""
        if self.task is not None:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task
        if last_words:
            with suppress(OSError):
                _, writer = await self._opened()
                writer.write(last_words)
                await writer.drain()
        await self._close()
        if self._under_way is not None:
            self._under_way.done(why)
        while not self.errands.empty():
            self.errands.get_nowait().done(why)

    async def _exchange(self, errand: _Errand) -> Came:
        answer = AnswerBytes(errand.method)
        try:
            reader, writer = await self._opened()
            writer.write(errand.raw)
            while not answer.feed(await reader.read(_PIECE)):
                pass
        except OSError as broken:
            await self._close()
            if not answer.raw:
                return Came(closes=True, lost=self._sentence(broken))
        if answer.closes:
            await self._close()
        if not answer.raw:
            lost = f"the event server {self._server.authority} closed without an answer"
            return Came(closes=True, lost=lost)
        return Came(answer.raw, answer.closes or not answer.complete)

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return the connection, a new one where there is none or the server has closed it."""
        if self._streams is not None and self._streams[0].at_eof():
            await self._close()
        if self._streams is None:
            server = self._server
            tls = _unverified() if server.secure else None
            self._streams = await asyncio.open_connection(server.host, server.port, ssl=tls)
        return self._streams

    async def _close(self) -> None:
        if self._streams is not None:
            _, writer = self._streams
            self._streams = None
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _sentence(self, broken: OSError) -> str:
        where = f"the event server {self._server.authority}"
        if isinstance(broken, ConnectionResetError | BrokenPipeError):
            return f"{where} broke the connection"
        return f"{where} cannot be reached ({broken.strerror or broken})"


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    # Phones are told of event servers with certificates of their own, and so is the tap.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
