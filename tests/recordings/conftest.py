from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ringproof.recordings import Deed, Exchange, FlowWriter, Leg
from ringproof.trace import Actor, Moment, Stimulus

MAC = "000952C0FFEE"


def at(seconds: float) -> Moment:
    return Moment(seconds, 1_700_000_000.0 + seconds)


def event(seconds: float, query: str = "event=incoming&callId=TC@1", **fields: Any) -> Exchange:
    raw = f"GET /e?{query}&mac={MAC} HTTP/1.1\r\nHost: pc:8099\r\n\r\n".encode("latin-1")
    made: dict[str, Any] = {
        "n": 1,
        "leg": Leg.EVENTS,
        "phone": MAC,
        "request": raw,
        "response": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "began": at(seconds),
        "complete": at(seconds + 0.001),
        "answered": at(seconds + 0.002),
        "to": "127.0.0.1:8099",
        "client": "192.0.2.20:40000",
    }
    return Exchange(**{**made, **fields})


def command(seconds: float, query: str = "action=accept", **fields: Any) -> Exchange:
    raw = (
        f"GET /api/v1/exec/command?{query} HTTP/1.1\r\nHost: phone\r\n"
        "Authorization: Bearer s3cr3t\r\n\r\n"
    ).encode("latin-1")
    made: dict[str, Any] = {
        "n": 1,
        "leg": Leg.COMMANDS,
        "phone": "192.0.2.20:443",
        "request": raw,
        "response": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "began": at(seconds),
        "complete": at(seconds + 0.001),
        "answered": at(seconds + 0.002),
        "secure": True,
        "to": "192.0.2.20:443",
        "client": "192.0.2.5:40000",
    }
    return Exchange(**{**made, **fields})


def rings(seconds: float, phone: str = MAC) -> Deed:
    details = {"leg": "leg-1", "number": "42", "account": "1"}
    return Deed(phone, Stimulus(0, at(seconds), Actor.FAR_END, "call", details))


def write(path: Path, *what: Exchange | Deed, **said: Any) -> Path:
    with path.open("wb") as stream:
        writer = FlowWriter(stream, **said)
        for each in what:
            if isinstance(each, Deed):
                writer.deed(each)
            else:
                writer.add(each)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a-recording"


@pytest.fixture
def make() -> SimpleNamespace:
    """What tests make recordings of: an event, a command, a deed, a file."""
    return SimpleNamespace(mac=MAC, at=at, event=event, command=command, rings=rings, write=write)
