"""Our own recordings told to a server that does as their server did: each is the same."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.replay.server import ServerAsked, replay_to_server
from ringproof.campaign.replay.server.addressed import addressed
from ringproof.campaign.replay.server.asked import EventsTo, events_to
from ringproof.listener import EventListener, Received
from ringproof.listener.answers import Plan, Then, Verbatim
from ringproof.packaged import folder
from ringproof.recordings import read
from ringproof.replay import Kind, Session, Step
from ringproof.replay.server import server_session_of
from ringproof.trace import Answer as Answered
from ringproof.trace import Told


@dataclass(frozen=True)
class AsRecorded:
    """Recorded bytes, and then the end of the connection."""

    raw: bytes

    def plan(self) -> Plan:
        return Plan(Verbatim(self.raw), then=Then.CLOSE)


class Scripted:
    """Answers each event as recorded, and then sends the commands that it had led to."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.left = list(session.steps)
        self.phones: dict[str, EventsTo] = {}
        self.threads: list[threading.Thread] = []
        self.lock = threading.Lock()
        self.listener = EventListener(responder=self.respond)

    def respond(self, received: Received) -> Any:
        with self.lock:
            step = next(step for step in self.left if self.is_of(step, received))
            self.left.remove(step)
        for each in self.session.observations:
            if each.cause == step.n and each.kind is Kind.COMMAND:
                self.send(each.phone, each.record.raw)
        for each in self.session.observations:
            if each.cause == step.n and isinstance(each.record, Answered):
                return AsRecorded(each.record.raw)
        return None

    def is_of(self, step: Step, received: Received) -> bool:
        return isinstance(step.record, Told) and step.record.target == received.target

    def send(self, phone: str, raw: bytes) -> None:
        def go() -> None:
            to = self.phones[phone]
            with socket.create_connection((to.host, to.port), 5) as line:
                line.sendall(addressed(raw, to))
                line.recv(65536)

        thread = threading.Thread(target=go)
        self.threads.append(thread)
        thread.start()


@pytest.fixture
def scripted(request: pytest.FixtureRequest) -> Iterator[Scripted]:
    server = Scripted(server_session_of(read(request.param)))
    with server.listener:
        yield server
        for thread in server.threads:
            thread.join()
    server.listener.check()


class Watching(StringIO):
    """Tells the server where the phones are, as somebody would read it."""

    server: Scripted

    def write(self, text: str) -> int:
        for line in text.splitlines():
            if line.startswith("phone ") and " takes commands on " in line:
                phone, _, url = line.removeprefix("phone ").partition(" takes commands on ")
                self.server.phones[phone] = events_to(url)
        return super().write(text)


SOME = ("incoming-call", "three-phones-ring", "hostile-events", "at-the-phone")
PATHS = [folder("recordings") / f"{name}.mitm" for name in SOME]


@pytest.mark.parametrize("scripted", PATHS, ids=SOME, indirect=True)
def test_a_server_that_does_as_recorded_is_the_same(
    scripted: Scripted, request: pytest.FixtureRequest
) -> None:
    path: Path = request.node.callspec.params["scripted"]
    out = Watching()
    out.server = scripted
    url = scripted.listener.url_for().rstrip("/")
    asked = ServerAsked(path, url, "http://127.0.0.1", patience=0.4, settle=0.05)
    assert replay_to_server(asked, Console(file=out, width=200)) == 0, out.getvalue()
    assert scripted.left == []
