"""A browser at the phone's web face, in memory: it keeps its cookie and its word."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Parts, Setup, assemble
from ringproof.emulator.clock import VirtualClock
from ringproof.emulator.face.face import Face
from ringproof.emulator.face.ladder import Ladder
from ringproof.emulator.memory import MemoryCarrier
from ringproof.emulator.wire import Request, Response, ServerConnection

HOST = "127.0.0.1:8443"


@dataclass
class Browser:
    """Somebody's browser; ``headers`` replaces what it sends by itself, None leaves it out."""

    clock: VirtualClock
    parts: Parts
    face: Face
    secure: bool = True
    cookie: str = ""
    word: str = ""
    headers: dict[str, str | None] = field(default_factory=dict)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str | None) -> Response:
        given: dict[str, str | None] = {"host": HOST, "cookie": self.cookie or None}
        if method != "GET":
            scheme = "https" if self.secure else "http"
            given |= {"origin": f"{scheme}://{HOST}", "content-type": "application/json"}
            given["x-csrf-token"] = self.word or None
        given |= self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        pairs = tuple((k.encode(), v.encode("latin-1")) for k, v in given.items() if v is not None)
        return self.face.served(self.secure)(Request(method, path.encode(), pairs, raw))

    def post(self, path: str, **members: Any) -> Response:
        return self("POST", f"/api/v1/face/{path}", members)

    def get(self, path: str) -> Response:
        return self("GET", f"/api/v1/face/{path}")

    def log_in(self, user: str = "admin", password: str = "admin") -> "Browser":
        response = self.post("login", user=user, password=password)
        assert response.status == 200, response
        self.cookie = dict(response.headers)["Set-Cookie"].partition(";")[0]
        self.word = json.loads(response.body)["word"]
        return self

    def stream(self) -> tuple[list[bytes], Callable[[], None]]:
        """Open the feed; returns what arrives, and what closes it."""
        response = self.get("stream")
        assert response.stream is not None, response
        pieces: list[bytes] = []
        return pieces, response.stream(pieces.append)

    def does(self, deed: str, **members: Any) -> Response:
        return self.post("act", deed=deed, **members)

    def far(self, deed: str, **members: Any) -> Response:
        return self.post("far", deed=deed, **members)

    def states(self) -> list[str]:
        return [str(call.state) for call in self.parts.phone.calls]


def said(response: Response) -> Any:
    return json.loads(response.body)


def taken(_: EventOut) -> bytes | None:
    return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def faced(
    setup: Setup | None = None, deliver: Callable[[EventOut], bytes | None] = taken
) -> Browser:
    clock = VirtualClock()
    ladder = Ladder(clock)
    parts = assemble(setup or Setup(), clock, ladder.watching(MemoryCarrier(deliver)))
    return Browser(clock, parts, Face(parts, ladder))


def served(browser: Browser, streams: bool) -> ServerConnection:
    return ServerConnection(browser.face.served(True), streams=streams)


@pytest.fixture
def stranger() -> Browser:
    """A browser in which nobody is logged in."""
    return faced()


@pytest.fixture
def browser(stranger: Browser) -> Browser:
    """A browser of the administrator."""
    return stranger.log_in()


@pytest.fixture(name="said")
def _said() -> Callable[[Response], Any]:
    return said


@pytest.fixture(name="faced")
def _faced() -> Callable[..., Browser]:
    return faced


@pytest.fixture(name="connection")
def _connection() -> Callable[[Browser, bool], ServerConnection]:
    return served
