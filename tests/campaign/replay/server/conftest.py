"""A tiny CTI server: it accepts the calls of 42, holds and ends them by rule; and broken ones."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from rich.console import Console

from ringproof.campaign.replay.server import ServerAsked, replay_to_server

TOKEN = "t0p-s3cr3t"
TOLD = "Connection", "close"


@dataclass
class Faults:
    """How a server is broken; by default not at all."""

    deaf: bool = False  # takes events and does nothing
    wrong_call: bool = False  # commands another call than the one it was told of
    status: int = 200  # of its answer to connected
    tokenless: bool = False
    twice: bool = False  # sends every command twice
    body: str = "ok"
    also_held: bool = False  # holds each call that was connected
    once: bool = False  # answers so for the first time only
    plainly: bool = False  # commands over plain HTTP, whatever it was told
    over_tls: bool = False  # commands over TLS, whatever it was told
    wary: bool = False  # takes no certificate that nobody signed


@dataclass
class Server:
    """A CTI server that knows its phones by their mac."""

    faults: Faults = field(default_factory=Faults)
    phones: dict[str, str] = field(default_factory=dict)
    heard: list[bytes] = field(default_factory=list)
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append(request.raw_path.encode("latin-1", "surrogateescape"))
        query = request.query
        name, mac, call = query.get("event"), query.get("mac", ""), query.get("callId", "")
        if name == "incoming" and query.get("number") == "42" and not self.faults.deaf:
            self.later(mac, "accept", call)
        if name == "connected" and self.faults.also_held:
            self.later(mac, "hold", call)
        status = self.faults.status if name == "connected" else 200
        if status != 200 and self.faults.once:
            self.faults.status = 200
        return web.Response(status=status, text=self.faults.body)

    def later(self, mac: str, action: str, call: str) -> None:
        for _ in range(2 if self.faults.twice else 1):
            task = asyncio.get_running_loop().create_task(self.command(mac, action, call))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def command(self, mac: str, action: str, call: str) -> None:
        call = "TC@99" if self.faults.wrong_call else call
        headers = {} if self.faults.tokenless else {"Authorization": f"Bearer {TOKEN}"}
        url = f"{self.phones[mac]}/api/v1/exec/command?action={action}&callid={call}"
        if self.faults.plainly or self.faults.over_tls:
            url = f"http{'' if self.faults.plainly else 's'}://{url.partition('://')[2]}"
        async with aiohttp.ClientSession() as session:
            asked = session.get(url, headers=headers, ssl=self.faults.wary)
            with suppress(aiohttp.ClientConnectionError):
                async with asked as answer:
                    await answer.read()


class Running:
    """The server in a thread of its own."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.runner: web.AppRunner = self.run(self._start())

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    async def _start(self) -> web.AppRunner:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self.server.take)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def _stop(self) -> None:
        await asyncio.gather(*self.server.tasks, return_exceptions=True)
        await self.runner.cleanup()
        await asyncio.sleep(0.01)  # transports close a turn later

    def stop(self) -> None:
        self.run(self._stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Running(Server())
    yield running.server
    running.stop()


def morning(tape: Any, phone: str = "000952C0FFEE") -> Any:
    """A call from 42, which the server accepts, and one from 43, which it leaves alone."""
    tape.event("incoming", phone, body=b"ok", callId="TC@1", accountId="1", number="42")
    tape.command("accept", phone=phone, callid="TC@1", body=b"accepted")
    tape.event("connected", phone, body=b"ok", callId="TC@1").wait(0.3)
    tape.event("disconnected", phone, body=b"ok", callId="TC@1")
    tape.event("incoming", phone, body=b"ok", callId="TC@2", accountId="1", number="43")
    return tape.event("disconnected", phone, body=b"ok", callId="TC@2")


@pytest.fixture
def session() -> Callable[..., Any]:
    """Write a morning at a desk onto a tape."""
    return morning


@dataclass
class Told:
    code: int
    said: str


class _Watching(StringIO):
    """A console that tells the server where the phones are, as an administrator would read it."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server

    def write(self, text: str) -> int:
        for line in text.splitlines():
            if line.startswith("phone ") and " takes commands on " in line:
                mac, _, url = line.removeprefix("phone ").partition(" takes commands on ")
                self.server.phones[mac] = url
        return super().write(text)


@pytest.fixture
def tell(server: Server, tmp_path: Path) -> Callable[..., Told]:
    """Replay a tape to the server; the options of the command by name."""

    def do(tape: Any, **more: Any) -> Told:
        path = tape if isinstance(tape, Path) else tape.write(tmp_path / "x.mitm")
        asked = ServerAsked(
            path, server.url, patience=0.4, settle=0.1, commands_on="http://localhost"
        )
        out = _Watching(server)
        code = replay_to_server(replace(asked, **more), Console(file=out, width=200))
        return Told(code, out.getvalue())

    return do
