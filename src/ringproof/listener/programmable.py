"""The event server with the programming interface that users of pytest-httpserver know.

Matching, handlers, log and assertions are pytest-httpserver's own; sockets and parsing are ours,
so that a request which its server would refuse is matched and logged like any other.
"""

import ssl
from io import BytesIO
from typing import Final, Literal
from urllib.parse import unquote_to_bytes

from pytest_httpserver import HTTPServer
from pytest_httpserver.httpserver import HTTPServerError
from werkzeug.wrappers import Request, Response

from ringproof.listener.answers import WHOLE_LISTENER, Answer, Mode
from ringproof.listener.errors import ListenerError
from ringproof.listener.received import Received
from ringproof.listener.server import EventListener
from ringproof.trace.moment import Clock

#: Key in a werkzeug request's environ: the record of the request as it was received.
RECEIVED: Final = "ringproof.received"


class Hostile(Response):
    """A response that is no answer: give it to `respond_with_response`, or return it.

    >>> server.expect_request("/events").respond_with_response(Hostile(Silent()))

    Raises ListenerError for a mode that only a whole listener can have.
    """

    def __init__(self, mode: Mode) -> None:
        if isinstance(mode, WHOLE_LISTENER):
            raise ListenerError(
                f"{type(mode).__name__} cannot be the answer to one request; "
                "the phone meets it before it can ask. Set it with listener.behave()."
            )
        super().__init__()
        self.mode = mode


class ProgrammableListener(HTTPServer):
    """An event server whose answers are programmed as with pytest-httpserver.

    `unmatched` says what becomes of an event that no handler expects: ``refuse`` answers
    `no_handler_status_code` and notes an assertion for `check_assertions`, as pytest-httpserver
    does; ``accept`` answers as `listener.behave` says, 200 and empty by default. What a phone
    sent, byte by byte, is in `listener.received`, and for a logged request in
    `received_as(request)`. Handlers run in the listener's thread, one at a time.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        ssl_context: ssl.SSLContext | None = None,
        *,
        unmatched: Literal["refuse", "accept"] = "refuse",
        clock: Clock | None = None,
    ) -> None:
        super().__init__(host, port, ssl_context)
        self.unmatched = unmatched
        self.listener = EventListener(
            host, port, tls=ssl_context, clock=clock, responder=self._respond
        )

    def is_running(self) -> bool:
        """Whether the phone can connect."""
        return self.listener.running

    def start(self) -> None:
        """Begin to listen; raises PortTaken, or HTTPServerError when it runs already."""
        if self.is_running():
            raise HTTPServerError("Server is already running")
        self.listener.start()
        self.port = self.listener.port

    def stop(self) -> None:
        """Stop listening; log and records stay."""
        if not self.is_running():
            raise HTTPServerError("Server is not running")
        self.listener.stop()

    def respond_nohandler(self, request: Request, extra_message: str = "") -> Response:
        """Answer an event that no handler expects, as `unmatched` says."""
        if self.unmatched == "accept" and not self.permanently_failed:
            return Hostile(self.listener.core.mode)
        return super().respond_nohandler(request, extra_message)

    def _respond(self, received: Received) -> Mode:
        request = as_werkzeug(received, self.host, self.port)
        try:
            response = self.application(request)
        except Exception:  # kept by dispatch, for check_assertions and check_handler_errors
            return Answer(500)
        if isinstance(response, Hostile):
            return response.mode
        return _answer(request, response)


def received_as(request: Request) -> Received:
    """Return the record, with all raw bytes, that a logged request was made from."""
    received = request.environ[RECEIVED]
    assert isinstance(received, Received)  # noqa: S101 - for the type checker
    return received


def as_werkzeug(received: Received, host: str, port: int) -> Request:
    """Return what pytest-httpserver's matchers and handlers work with.

    The path is percent-decoded as WSGI demands; the query string is raw.
    """
    path, _, query = _origin_form(received.target).partition(b"?")
    raw = received.request
    environ: dict[str, object] = {
        "REQUEST_METHOD": raw.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": raw.version.decode("latin-1") or "HTTP/0.9",
        "REMOTE_ADDR": received.peer.rpartition(":")[0].strip("[]"),
        "CONTENT_LENGTH": str(len(raw.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if received.secure else "http",
        "wsgi.input": BytesIO(raw.body),
        "wsgi.input_terminated": True,
        RECEIVED: received,
    }
    for name, value in raw.headers:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    return Request(environ)


def _origin_form(target: bytes) -> bytes:
    """Return path and query of a target that names its server too."""
    scheme, found, rest = target.partition(b"://")
    if not found or not scheme.isalpha():
        return target
    slash = rest.find(b"/")
    return rest[slash:] if slash >= 0 else b"/"


def _add_header(environ: dict[str, object], name: str, value: str) -> None:
    """Put a header where WSGI has it; one that was sent twice is joined."""
    key = name.upper().replace("-", "_")
    if key == "CONTENT_LENGTH":
        return  # the body is read already, whatever the phone said of its length
    if key != "CONTENT_TYPE":
        key = f"HTTP_{key}"
    environ[key] = f"{environ[key]},{value}" if key in environ else value


def _answer(request: Request, response: Response) -> Answer:
    pieces, status, headers = response.get_wsgi_response(request.environ)
    body = b"".join(pieces)
    response.close()
    code, _, reason = status.partition(" ")
    return Answer(int(code), tuple(headers), body, reason)
