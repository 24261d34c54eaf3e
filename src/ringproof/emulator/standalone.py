"""Emulated phones as a service: real ports, real time, until somebody ends it.

Each phone has an HTTPS port, and an HTTP port when asked for, with its web face at both; one
control API, on a port and with a token of its own, plays the far ends, the local user and the
administrator of all of them.
Everything listens on loopback unless told otherwise.
"""

import asyncio
import contextlib
import secrets
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from ringproof.emulator.assembly import Parts, Setup, assemble
from ringproof.emulator.clock import LoopClock
from ringproof.emulator.control_api import ControlApi
from ringproof.emulator.errors import EmulatorError, cannot_listen
from ringproof.emulator.face.face import Face
from ringproof.emulator.face.ladder import Ladder
from ringproof.emulator.lines import Lines
from ringproof.emulator.phone import LogEntry
from ringproof.emulator.sockets import SocketCarrier, SocketServer

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class PhonePorts:
    """One phone to be served; port 0 takes a free one, no ``http_port`` means HTTPS only."""

    setup: Setup
    https_port: int = 0
    http_port: int | None = None


@dataclass(frozen=True)
class Service:
    """What is to be served, and where; without a control token one is made up."""

    phones: tuple[PhonePorts, ...]
    host: str = LOOPBACK
    control_port: int = 0
    control_token: str | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be told apart."""
        names = [phone.setup.name for phone in self.phones]
        if not names:
            raise EmulatorError("there is no phone to emulate; name at least one.")
        for name in names:
            if names.count(name) > 1:
                raise EmulatorError(f"two phones are called {name!r}; give each its own name.")


@dataclass(frozen=True)
class ServedPhone:
    """One phone that listens: where, the token that commands it, and whether Action URLs are on.

    ``token`` is empty for a phone that had tokens before it was switched on.
    """

    name: str
    url: str
    http_url: str | None
    token: str
    allowed: bool = False


class Emulation:
    """Phones that are being served."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.phones: tuple[ServedPhone, ...] = ()
        self.control_url = ""
        self.control_token = service.control_token or secrets.token_urlsafe(18)
        self._servers: list[SocketServer] = []
        self._carriers: list[SocketCarrier] = []
        self._parts: list[Parts] = []
        self._runner: web.AppRunner | None = None
        self._lines: Lines | None = None

    async def start(self) -> None:
        """Switch the phones on; a port that is taken is an EmulatorError, and nothing listens."""
        try:
            self.phones = tuple([await self._phone(phone) for phone in self.service.phones])
            await self._control()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Switch the phones off and free their ports."""
        for server in self._servers:
            await server.stop()
        for carrier in self._carriers:
            await carrier.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._servers, self._carriers, self._runner = [], [], None

    def watch_errors(self, watcher: Callable[[str, str], None]) -> None:
        """Tell the phone's name and the text of each log line of level e: what is there, and news.

        Call it once the phones are switched on.
        """
        for parts in self._parts:
            tell = partial(_tell_error, watcher, parts.setup.name)
            for entry in list(parts.phone.log):
                tell(entry)
            parts.phone.watch_log(tell)

    async def _phone(self, phone: PhonePorts) -> ServedPhone:
        carrier = SocketCarrier()
        self._carriers.append(carrier)
        clock = LoopClock(asyncio.get_running_loop())
        if self._lines is None:
            self._lines = Lines(clock)
        ladder = Ladder(clock)
        parts = assemble(phone.setup, clock, ladder.watching(carrier), self._lines)
        self._parts.append(parts)
        face = Face(parts, ladder)
        url = await self._serve(face, phone.https_port, tls=True)
        http = None
        if phone.http_port is not None:
            http = await self._serve(face, phone.http_port, tls=False)
        allowed = parts.access.allow_action_urls
        return ServedPhone(phone.setup.name, url, http, parts.token, allowed)

    async def _serve(self, face: Face, port: int, tls: bool) -> str:
        server = SocketServer(face.served(secure=tls))
        await server.start(self.service.host, port, tls)
        self._servers.append(server)
        return f"{'https' if tls else 'http'}://{_authority(server.host, server.port)}"

    async def _control(self) -> None:
        controls = {parts.setup.name: parts.control for parts in self._parts}
        api = ControlApi(controls, self.control_token)
        self._runner = web.AppRunner(api.application(), access_log=None)
        await self._runner.setup()
        host, port = self.service.host, self.service.control_port
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            raise cannot_listen("the control API", host, port, error) from error
        host, port = self._runner.addresses[0][:2]
        self.control_url = f"http://{_authority(host, port)}"


def _tell_error(watcher: Callable[[str, str], None], name: str, entry: LogEntry) -> None:
    if entry.level == "e":
        watcher(name, entry.text)


def serve(service: Service, ready: Callable[[Emulation], None] = lambda _: None) -> None:
    """Serve phones until SIGINT or SIGTERM; ``ready`` is called once all of them listen.

    EmulatorError when a port is taken.
    """
    asyncio.run(_until_ended(service, ready))


async def _until_ended(service: Service, ready: Callable[[Emulation], None]) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    emulation = Emulation(service)
    await emulation.start()
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            # Not every platform, and only the main thread, can be told of signals.
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, ended.set)
        ready(emulation)
        await ended.wait()
    finally:
        await emulation.stop()


def _authority(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
