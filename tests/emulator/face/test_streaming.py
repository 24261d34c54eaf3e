"""A feed over real sockets: it goes on while both sides like, and nobody is left behind."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from ringproof.emulator.sockets import SocketServer
from ringproof.emulator.wire import Push, Request, Response

Open = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Source:
    """A handler that answers with a stream, and notes who came and went."""

    def __init__(self) -> None:
        self.pushes: list[Push] = []
        self.left = asyncio.Event()

    def __call__(self, _: Request) -> Response:
        return Response(200, stream=self._begin)

    def _begin(self, push: Push) -> Callable[[], None]:
        self.pushes.append(push)
        push(b"first")
        return self.left.set


def during(story: Callable[[Source, SocketServer, Open], Any]) -> None:
    async def run() -> None:
        source = Source()
        server = SocketServer(source)
        await server.start("127.0.0.1", 0, tls=False)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: phone\r\n\r\n")
        try:
            async with asyncio.timeout(30):
                await reader.readuntil(b"first")
                await story(source, server, (reader, writer))
                await source.left.wait()
        finally:
            writer.close()
            await server.stop()

    asyncio.run(run())


def test_what_is_pushed_arrives_until_the_client_goes_away() -> None:
    async def story(source: Source, _: SocketServer, client: Open) -> None:
        reader, writer = client
        writer.write(b"whatever a client still says")
        source.pushes[0](b"second")
        assert await reader.readexactly(6) == b"second"
        assert not source.left.is_set()
        writer.close()

    during(story)


def test_an_empty_piece_is_the_end() -> None:
    async def story(source: Source, _: SocketServer, client: Open) -> None:
        source.pushes[0](b"last")
        source.pushes[0](b"")
        source.pushes[0](b"too late")
        assert await client[0].read() == b"last"

    during(story)


def test_who_does_not_read_is_hung_up_on() -> None:
    async def story(source: Source, _: SocketServer, client: Open) -> None:
        client[0]._transport.pause_reading()  # type: ignore[attr-defined]
        for _piece in range(64):
            source.pushes[0](b"x" * (1 << 20))
            await asyncio.sleep(0)

    during(story)


def test_a_phone_that_is_switched_off_ends_its_feeds() -> None:
    async def story(source: Source, server: SocketServer, client: Open) -> None:
        await server.stop()
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await client[0].readexactly(1)

    during(story)
