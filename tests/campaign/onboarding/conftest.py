"""A desk on the loopback: a phone, its target file, a doctor, and strangers who are no phone."""

import asyncio
import io
import random
import re
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.onboarding.asked import DoctorAsked
from ringproof.campaign.onboarding.doctor import doctor
from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation, PhonePorts, Service
from ringproof.target.spec import EMULATED_DIAL

NOBODY = {"far_end": "{driver: none}", "local_user": "{driver: none}", "admin": "{driver: none}"}
DIAL = "{" + ", ".join(f'{role}: "{number}"' for role, number in EMULATED_DIAL.items()) + "}"


def free_port() -> int:
    # Below those that the system gives to whoever connects: nobody takes it by chance meanwhile.
    for port in random.sample(range(10_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


@dataclass(frozen=True)
class Desk:
    """Writes target files into a folder, and has the doctor look at them."""

    folder: Path
    dial: str = DIAL

    @property
    def alone(self) -> dict[str, str]:
        """The keys of a phone with nobody round it."""
        return dict(NOBODY)

    def port(self) -> int:
        """Return a port that nobody listens at."""
        return free_port()

    def events(self, port: int) -> str:
        """Return the key events of a listener at that port, which is what the phone is told."""
        return f"{{bind: '127.0.0.1:{port}', advertise: '{self.told(port)}'}}"

    def told(self, port: int) -> str:
        """Return the "action URL server" of a listener at that port."""
        return f"http://127.0.0.1:{port}/events"

    def keys(self, emulation: Emulation | None, at: int = 0, **keys: str) -> dict[str, str]:
        """Return the keys of a healthy set-up of one phone, some of them otherwise."""
        played = url = token = ""
        if emulation is not None:
            name = emulation.phones[at].name
            own = emulation.control_token
            # The control API of each phone has an address without a path; so only the first.
            played = f"{{driver: emulated, url: {emulation.control_url}, token: {own}}}"
            played = played if name == emulation.phones[0].name else "{driver: none}"
            url, token = emulation.phones[at].url, emulation.phones[at].token
        return {
            "name": "desk 7",
            "driver": "device",
            "url": url,
            "token": token or "sesame",
            "mac": "000952C0FFEE",
            "firmware": '"1.4"',
            "events": self.events(self.port()),
            "timing": "{event_within: 1.5, settle: 0.05, ring: 1.0, answer_within: 2.0}",
            "dial": self.dial,
            "allow_feature_codes": "true",
            "far_end": played,
            "local_user": played,
            "admin": played,
            **keys,
        }

    def file(self, emulation: Emulation | None, **keys: str) -> Path:
        """Write the target file of a healthy set-up, with some keys otherwise; empty: left out."""
        said = self.keys(emulation, 0, **keys)
        file = self.folder / "desk.yaml"
        file.write_text("".join(f"{key}: {value}\n" for key, value in said.items() if value))
        return file

    def several(self, *phones: dict[str, str]) -> Path:
        """Write the target file of several phones."""
        file = self.folder / "desks.yaml"
        items = ["\n    ".join(f"{k}: {v}" for k, v in phone.items() if v) for phone in phones]
        file.write_text("phones:\n" + "".join(f"  - {item}\n" for item in items))
        return file

    def visit(self, file: Path, **asked: Any) -> tuple[int, list[str], str]:
        """Return the doctor's exit code, what he found (ids of the table), and all he said."""
        out = io.StringIO()
        known = {"wait": 0.3, "terminal": False, **asked}
        code = doctor(DoctorAsked(file, **known), Console(file=out, width=200))
        said = out.getvalue()
        return code, re.findall(r"\[(\w+)\]$", said, re.MULTILINE), said


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose files lie in a folder of the test."""
    return Desk(tmp_path)


@pytest.fixture
def together() -> Callable[..., AbstractContextManager[Emulation]]:
    """Several phones that run by themselves and can call each other."""
    return _together


@contextmanager
def _together(*setups: Setup) -> Iterator[Emulation]:
    with _loop() as loop:
        emulation = Emulation(Service(tuple(PhonePorts(setup) for setup in setups)))
        asyncio.run_coroutine_threadsafe(emulation.start(), loop).result(30)
        try:
            yield emulation
        finally:
            asyncio.run_coroutine_threadsafe(emulation.stop(), loop).result(30)


# -- strangers ------------------------------------------------------------------------------------

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def stranger() -> Callable[..., AbstractContextManager[int]]:
    """Somebody who listens and is no phone of ours; yields the port."""
    return _stranger


@contextmanager
def _stranger(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def begin() -> asyncio.Server:
        return await asyncio.start_server(one, "127.0.0.1", 0, ssl=tls)

    async def end(server: asyncio.Server) -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    with _loop() as loop:
        server = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            asyncio.run_coroutine_threadsafe(end(server), loop).result(10)


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def saying() -> Callable[..., Answer]:
    """Answer every request alike."""
    return _saying


def _saying(body: bytes, headers: bytes = b"", status: bytes = b"200 OK") -> Answer:
    head = b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n" % (status, len(body), headers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(head + body)
            await writer.drain()

    return answer


@pytest.fixture
def slowly() -> Callable[..., Answer]:
    """Pass everything on to a port of this computer, late: a slow network."""
    return _slowly


def _slowly(port: int, seconds: float, *, loses: Callable[[], bool] = lambda: False) -> Answer:
    """Let each piece that comes back take so long; a connection that is to be lost is cut."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if loses():
            return
        there, phone = await asyncio.open_connection("127.0.0.1", port)

        async def back() -> None:
            while data := await there.read(65536):
                await asyncio.sleep(seconds)
                writer.write(data)

        returning = asyncio.ensure_future(back())
        try:
            while data := await reader.read(65536):
                phone.write(data)
        finally:
            returning.cancel()
            phone.close()

    return answer
