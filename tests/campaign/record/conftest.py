"""A recorder between things on this machine: a scripted server, a scripted phone, raw sockets."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ringproof.campaign.record.asked import RecordingAsked, wiring
from ringproof.campaign.record.recorder import Recorder
from ringproof.campaign.record.tape import Tape
from ringproof.recordings.exchange import Deed, Exchange

PATIENCE = 20  # seconds; far more than anything here takes


@dataclass
class Kept:
    """A sink that keeps what a file would."""

    exchanges: list[Exchange] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)

    def add(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)

    def deed(self, deed: Deed) -> None:
        self.deeds.append(deed)


@dataclass
class Scripted:
    """A server that answers every request with given bytes, and keeps what it was sent.

    None as answer closes the connection; `close` closes it after each answer.
    """

    answer: Callable[[bytes], bytes | None]
    close: bool = True
    got: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(scripted: Scripted) -> Iterator[Scripted]:
    """Serve on a free port of loopback; a request ends with an empty line."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            scripted.connections += 1
            gathered = b""
            while data := self.request.recv(65536):
                gathered += data
                if not gathered.rstrip(b" ").endswith((b"\n\r\n", b"\n\n")):
                    continue
                scripted.got.append(gathered)
                scripted.arrived.set()
                answer = scripted.answer(gathered)
                gathered = b""
                if answer is None:
                    return
                self.request.sendall(answer)
                if scripted.close:
                    return
            if gathered:
                scripted.got.append(gathered)
                scripted.arrived.set()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        scripted.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield scripted
        finally:
            server.shutdown()
            thread.join()


class Desk:
    """Servers, phones and a recorder between them, all of this machine and gone afterwards."""

    def __init__(self) -> None:
        self._around = ExitStack()
        self._recording = ExitStack()

    def serves(
        self, answer: bytes | Callable[[bytes], bytes | None] | None, *, close: bool = True
    ) -> Scripted:
        """Serve; a phone and an event server are the same here."""
        answers = answer if callable(answer) else (lambda _: answer)
        return self._around.enter_context(serving(Scripted(answers, close)))

    def records(
        self, phones: list[str], server: str, tape: Tape | None = None
    ) -> tuple[Recorder, Kept]:
        """Record, by default into memory."""
        kept = Kept()
        asked = RecordingAsked(phones=phones, server=server, output=Path("unused"))
        recorder = Recorder(wiring(asked), tape or Tape(kept))
        return self._recording.enter_context(recorder), kept

    def end_recording(self) -> None:
        self._recording.close()

    def end(self) -> None:
        self._recording.close()
        self._around.close()

    @staticmethod
    def line_to(url: str) -> socket.socket:
        """Connect to the port of an address."""
        line = socket.create_connection(("127.0.0.1", _port_of(url)), PATIENCE)
        line.settimeout(PATIENCE)
        return line

    def talk(self, url: str, raw: bytes) -> bytes:
        """Send bytes and return what comes back until the other side closes, or has answered."""
        with self.line_to(url) as line:
            line.sendall(raw)
            return self.hear(line)

    @staticmethod
    def hear(line: socket.socket) -> bytes:
        """Return one answer with an empty or short body, or all until the line is closed."""
        said = b""
        while data := line.recv(65536):
            said += data
            if b"ontent-Length: 0\r\n" in said or said.endswith(b"\r\n\r\nok"):
                break
        return said

    @staticmethod
    def absent() -> str:
        """Return an address on which nobody listens."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return f"http://127.0.0.1:{probe.getsockname()[1]}"


def _port_of(url: str) -> int:
    return int(url.split("/")[2].rpartition(":")[2])


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.end()
