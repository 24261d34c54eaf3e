"""Recordings written by hand: each line is one exchange on the wire."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ringproof.recordings import Deed, Exchange, FlowWriter, Leg
from ringproof.trace import Actor, Moment, Stimulus

PHONE = "000952C0FFEE"
TOKEN = b"Authorization: Bearer xxxxxxxx\r\n"


def answered(status: int, body: bytes) -> bytes:
    """Return an answer; one with a body says that it is text."""
    kind = b"Content-Type: text/plain\r\n" if body else b""
    return b"HTTP/1.1 %d X\r\n%sContent-Length: %d\r\n\r\n%s" % (status, kind, len(body), body)


@dataclass
class Tape:
    """A recording in the making; every exchange takes 4 ms, and 20 ms pass between two."""

    exchanges: list[Exchange] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    time: float = 1000.0

    def wait(self, seconds: float) -> "Tape":
        self.time += seconds
        return self

    def command(
        self,
        verb: str,
        /,
        status: int = 200,
        phone: str = PHONE,
        body: bytes = b"",
        head: bytes = TOKEN,
        secure: bool = True,
        **details: str,
    ) -> "Tape":
        query = "".join(f"&{key}={value}" for key, value in details.items())
        line = f"GET /api/v1/exec/command?action={verb}{query} HTTP/1.1\r\nHost: 192.0.2.20\r\n"
        answer = answered(status, body)
        request = line.encode() + head + b"\r\n"
        return self.add(
            Leg.COMMANDS, phone, request, answer, to=f"{phone.lower()}.invalid:443", secure=secure
        )

    def event(
        self,
        name: str,
        /,
        phone: str = PHONE,
        status: int = 200,
        body: bytes = b"",
        head: bytes = b"Host: 192.0.2.5:8099\r\n",
        **parameters: str,
    ) -> "Tape":
        query = "".join(f"&{key}={value}" for key, value in parameters.items())
        line = f"GET /events?event={name}&mac={phone}{query} HTTP/1.1\r\n"
        answer = answered(status, body)
        request = line.encode("latin-1") + head + b"\r\n"
        return self.add(Leg.EVENTS, phone, request, answer, to="192.0.2.5:8099")

    def add(self, leg: Leg, phone: str, request: bytes, response: bytes, **more: Any) -> "Tape":
        n = len(self.exchanges) + 1
        began, done, last = (Moment(self.time + t, 1.79e9 + self.time + t) for t in (0, 1e-3, 4e-3))
        self.exchanges.append(Exchange(n, leg, phone, request, response, began, done, last, **more))
        return self.wait(0.02)

    def deed(self, actor: Actor, verb: str, phone: str = PHONE, **details: str) -> "Tape":
        at = Moment(self.time, 1.79e9 + self.time)
        self.deeds.append(Deed(phone, Stimulus(0, at, actor, verb, details)))
        return self.wait(0.02)

    def call(self, id: str = "TC@1", phone: str = PHONE, number: str = "42") -> "Tape":
        """A call that rang, was accepted, put on hold, taken back and ended."""
        self.event("incoming", phone, callId=id, accountId="1", number=number, name="Peter")
        self.command("accept", phone=phone, callid=id).event("connected", phone, callId=id)
        self.command("hold", phone=phone, callid=id).event("holding", phone, callId=id)
        self.command("resume", phone=phone, callid=id).event("connected", phone, callId=id)
        self.command("terminate", phone=phone, callid=id)
        return self.event("disconnected", phone, callId=id)

    def write(self, path: Path, **provenance: Any) -> Path:
        with path.open("wb") as stream:
            writer = FlowWriter(stream, **provenance)
            for deed in self.deeds:
                writer.deed(deed)
            for exchange in self.exchanges:
                writer.add(exchange)
        return path


@pytest.fixture
def tape() -> Tape:
    return Tape()


@pytest.fixture(scope="session")
def new_tape() -> Callable[[], Tape]:
    return Tape
