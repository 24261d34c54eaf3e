"""HTTP as bytes: what a client sent becomes requests, what the phone says becomes bytes.

No sockets here. h11 reads; whatever it refuses is answered with 400 (431 when it is too long)
and the connection is over, but the phone is not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import h11

MAX_REQUEST: Final = 65536
"""The longest request head that the phone reads, in bytes."""

_MAX_BODY: Final = 1 << 20

REASONS: Final = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    422: "Unprocessable Content",
    431: "Request Header Fields Too Large",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    500: "Internal Server Error",
    501: "Not Implemented",
}

Push = Callable[[bytes], None]
"""Sends a piece of a body that has no end yet; an empty piece is its end."""
Opening = Callable[[Push], Callable[[], None]]
"""Begins such a body; what it returns is called when the client has gone away."""


@dataclass(frozen=True)
class Request:
    """One request as it came; ``target`` and header values are bytes, header names lower case."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, as it stands on the wire; scheme and host of a whole URL are taken off."""
        path = self.target.partition(b"?")[0].decode("latin-1")
        if path.startswith("/"):
            return path
        _, separator, rest = path.partition("://")
        return "/" + rest.partition("/")[2] if separator else path

    @property
    def query(self) -> bytes:
        """The query, as it stands on the wire."""
        return self.target.partition(b"?")[2]

    def header(self, name: str) -> str:
        """Return a header's value, empty when there is none."""
        wanted = name.lower().encode("ascii")
        for key, value in self.headers:
            if key == wanted:
                return value.decode("latin-1")
        return ""


@dataclass(frozen=True)
class Response:
    """What the phone answers; with a ``stream``, the body goes on for as long as both sides like.

    Only a transport that can wait serves a stream; another one answers 501.
    """

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    stream: Opening | None = None


Handler = Callable[[Request], Response]


def answer_bytes(response: Response, close: bool) -> bytes:
    """Return a response as it goes out."""
    lines = [f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Unknown')}"]
    if response.status != 204:
        if response.stream is None:
            lines.append(f"Content-Length: {len(response.body)}")
        lines.append(f"Content-Type: {response.content_type}")
    lines += [f"{name}: {value}" for name, value in response.headers]
    if close:
        lines.append("Connection: close")
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    return head if response.status == 204 else head + response.body


class ServerConnection:
    """The phone's side of one connection: bytes in, bytes out; pipelined requests in order.

    Where ``streams``, the connection closes with a ``stream`` that its owner is to carry on.
    """

    def __init__(self, handler: Handler, streams: bool = False) -> None:
        self.stream: Opening | None = None
        self._handler = handler
        self._streams = streams
        self._h11 = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_REQUEST)
        self._head: h11.Request | None = None
        self._body = bytearray()
        self.closed = False

    def receive(self, data: bytes) -> bytes:
        """Take what arrived (nothing: the client has finished) and return what to send back."""
        if self.closed:
            return b""
        out = bytearray()
        try:
            self._h11.receive_data(data)
            while not self.closed and (response := self._next()) is not None:
                out += self._send(response)
        except h11.RemoteProtocolError as error:
            self.closed = True
            if data or self._head is not None:
                out += answer_bytes(_unreadable(error), close=True)
        return bytes(out)

    def _next(self) -> Response | None:
        """Return the answer to the next whole request, or None until more arrives."""
        while True:
            event = self._h11.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return None
            if isinstance(event, h11.ConnectionClosed):
                self.closed = True
                return None
            if isinstance(event, h11.Request):
                self._head = event
                self._body.clear()
            elif isinstance(event, h11.Data):
                self._body += event.data
                if len(self._body) > _MAX_BODY:
                    raise h11.RemoteProtocolError("too long a body", error_status_hint=413)
            elif isinstance(event, h11.EndOfMessage) and self._head is not None:
                return self._handler(_request(self._head, bytes(self._body)))

    def _send(self, response: Response) -> bytes:
        """Send one response through h11's state machine, which knows whether to keep alive."""
        if response.stream is not None:
            if self._streams:
                return self._open(response)
            response = Response(501, b"this transport carries no streams.\n")
        bodiless = self._head is not None and self._head.method == b"HEAD"
        framing = [] if response.status == 204 else [("Content-Length", str(len(response.body)))]
        self._h11.send(h11.Response(status_code=response.status, headers=framing))
        if response.body and response.status != 204 and not bodiless:
            self._h11.send(h11.Data(data=response.body))
        self._h11.send(h11.EndOfMessage())
        self._head = None
        if self._h11.our_state is h11.DONE and self._h11.their_state is h11.DONE:
            self._h11.start_next_cycle()
        else:
            self.closed = True
        out = answer_bytes(response, close=self.closed)
        return out.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if bodiless else out

    def _open(self, response: Response) -> bytes:
        """Send the head of a body whose end is that of the connection."""
        self.stream, self.closed = response.stream, True
        return answer_bytes(response, close=True)


def _request(head: h11.Request, body: bytes) -> Request:
    return Request(
        head.method.decode("ascii"),
        bytes(head.target),
        tuple((bytes(name), bytes(value)) for name, value in head.headers),
        body,
    )


def _unreadable(error: h11.RemoteProtocolError) -> Response:
    status = error.error_status_hint if error.error_status_hint in REASONS else 400
    return Response(status, f"the request cannot be read: {error}\n".encode("utf-8", "replace"))


@dataclass(frozen=True)
class ServerAnswer:
    """What a server answered to the phone; header names are lower case."""

    status: int
    location: str = ""
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class AnswerReader:
    """The phone's ear for the answers of its event server: bytes in, an answer out."""

    def __init__(self) -> None:
        self._h11 = self._expecting()
        self._answer: ServerAnswer | None = None
        self._body = bytearray()
        self.reusable = False

    def receive(self, data: bytes) -> ServerAnswer | None:
        """Take what arrived (nothing: the server has closed); return the answer once whole.

        Raises ValueError when it is not HTTP, or the server closed before answering.
        """
        try:
            self._h11.receive_data(data)
            return self._read()
        except h11.RemoteProtocolError as error:
            raise ValueError(f"the event server's answer is not HTTP: {error}") from error

    def _read(self) -> ServerAnswer | None:
        while True:
            event = self._h11.next_event()
            if isinstance(event, h11.Response):
                self._answer = _server_answer(event)
            elif isinstance(event, h11.Data):
                self._body += event.data
                if len(self._body) > _MAX_BODY:
                    raise ValueError(f"the server's answer has more than {_MAX_BODY} bytes")
            elif isinstance(event, h11.EndOfMessage) and self._answer is not None:
                self.reusable = self._h11.their_state is h11.DONE
                return replace(self._answer, body=bytes(self._body))
            elif event is h11.NEED_DATA or event is h11.PAUSED:
                return None
            elif isinstance(event, h11.ConnectionClosed):
                raise ValueError("the event server closed the connection without an answer")

    @staticmethod
    def _expecting() -> h11.Connection:
        """Return a connection on which one GET is on its way; the phone writes its own bytes."""
        connection = h11.Connection(h11.CLIENT)
        connection.send(h11.Request(method="GET", target="/", headers=[("Host", "server")]))
        connection.send(h11.EndOfMessage())
        return connection


def _server_answer(event: h11.Response) -> ServerAnswer:
    location = next((value for name, value in event.headers if name == b"location"), b"")
    headers = tuple(
        (bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
        for name, value in event.headers
    )
    return ServerAnswer(event.status_code, bytes(location).decode("latin-1"), headers=headers)
