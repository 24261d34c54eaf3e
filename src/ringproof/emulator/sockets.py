"""The phone's network over real sockets: its web server, and its client for events.

The certificate is self-signed and made once per process; that of an event server is not verified,
since phones in the field are told of servers by bare address.
"""

import asyncio
import ssl
from collections.abc import Callable

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.certificate import server_context
from ringproof.emulator.errors import cannot_listen
from ringproof.emulator.wire import AnswerReader, Handler, Opening, ServerAnswer, ServerConnection

_GIVE_UP = 30.0
"""Real seconds after which an event exchange is over, whatever the phone's clock says."""

_MOST_UNREAD = 4 << 20
"""Bytes of a stream that wait for a client to read them, before the phone hangs up on it."""


def _trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class SocketCarrier:
    """Brings events over TCP; counts exchanges, so that a harness can tell when all are over."""

    def __init__(self) -> None:
        self.opened = 0
        self.finished = 0
        self._tasks: set[asyncio.Task[ServerAnswer | None]] = set()
        self._idle: dict[tuple[str, str, int], tuple[asyncio.StreamReader, asyncio.StreamWriter]]
        self._idle = {}
        self._tls = _trusting()

    @property
    def exchanges_open(self) -> int:
        """How many event exchanges are under way."""
        return self.opened - self.finished

    def carry(
        self, out: EventOut, done: Callable[[ServerAnswer | None], None]
    ) -> Callable[[], None]:
        """Bring one event to its server; call on the loop's thread."""
        self.opened += 1
        task = asyncio.get_running_loop().create_task(self._exchange(out))
        self._tasks.add(task)
        wanted = True

        def over(finished: asyncio.Task[ServerAnswer | None]) -> None:
            self._tasks.discard(finished)
            failed = finished.cancelled() or finished.exception() is not None
            try:
                if wanted:
                    done(None if failed else finished.result())
            finally:
                # Only now: the next event's exchange has been opened by then.
                self.finished += 1

        def give_up() -> None:
            nonlocal wanted
            wanted = False
            task.cancel()

        task.add_done_callback(over)
        return give_up

    async def close(self) -> None:
        """Give up what is under way and close kept connections."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for _, writer in self._idle.values():
            writer.close()
        self._idle.clear()

    async def _exchange(self, out: EventOut) -> ServerAnswer | None:
        try:
            async with asyncio.timeout(_GIVE_UP):
                return await self._talk(out)
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError):
            # The page promises a try, no more: an event that cannot be brought is lost.
            return None

    async def _talk(self, out: EventOut) -> ServerAnswer | None:
        key = (out.scheme, out.host, out.port)
        reader, writer = await self._connection(out)
        kept = False
        try:
            writer.write(out.raw)
            await writer.drain()
            listener = AnswerReader()
            while (answer := listener.receive(await reader.read(65536))) is None:
                pass
            if out.keep_alive and listener.reusable and not reader.at_eof():
                self._idle[key] = reader, writer
                kept = True
            return answer
        finally:
            if not kept:
                writer.close()

    async def _connection(self, out: EventOut) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        kept = self._idle.pop((out.scheme, out.host, out.port), None)
        if kept is not None:
            if out.keep_alive and not kept[0].at_eof() and not kept[1].is_closing():
                return kept
            kept[1].close()
        tls = self._tls if out.scheme == "https" else None
        return await asyncio.open_connection(out.host, out.port, ssl=tls)


class SocketServer:
    """The phone's web server on one address."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self.host = ""
        self.port = 0

    async def start(self, host: str, port: int, tls: bool) -> None:
        """Listen; a port that is taken is an EmulatorError. Port 0 takes a free one."""
        context = server_context() if tls else None
        try:
            self._server = await asyncio.start_server(self._serve, host, port, ssl=context)
        except OSError as error:
            raise cannot_listen("the phone", host, port, error) from error
        self.host, self.port = self._server.sockets[0].getsockname()[:2]

    async def stop(self) -> None:
        """Stop listening and close every connection."""
        if self._server is None:
            return
        self._server.close()
        for writer in list(self._writers):
            # Not close(): that would wait for a client that may never say goodbye.
            writer.transport.abort()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = ServerConnection(self._handler, streams=True)
        self._writers.add(writer)
        task = asyncio.current_task()
        if task is not None:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        try:
            while not connection.closed:
                data = await reader.read(65536)
                writer.write(connection.receive(data))
                await writer.drain()
                if not data:
                    break
            if connection.stream is not None:
                await _carry_on(connection.stream, reader, writer)
        except (OSError, asyncio.CancelledError):
            # The client went away in the middle; that is its right.
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


async def _carry_on(
    opening: Opening, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Carry a stream until one side ends it; whatever the client still says means nothing."""

    def push(piece: bytes) -> None:
        if writer.is_closing():
            return
        if not piece:
            writer.close()
        elif writer.transport.get_write_buffer_size() > _MOST_UNREAD:
            writer.transport.abort()
        else:
            writer.write(piece)

    end = opening(push)
    try:
        while await reader.read(65536):
            pass
    finally:
        end()
