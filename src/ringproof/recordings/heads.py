"""Requests and answers of a recording as bytes: read again, and written anew where a format must.

The reading of requests is the listener's own; that of answers is h11's, as on the live wire, so
that a recording is judged by the same readings as a run.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import h11

from ringproof.protocol.http.head import read_head
from ringproof.protocol.http.reader import MAXIMUM, RawRequest, Reader

Headers = Iterable[tuple[bytes, bytes]]

_FRAMING = (b"transfer-encoding", b"content-length")


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """What an answer's bytes say; `status` is None, and `lost` says why, where they are no answer.

    `headers` have their names in lower case, as on the live wire.
    """

    status: int | None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    lost: str = ""


def read_request(raw: bytes) -> RawRequest:
    """Return the request that `raw` is, with its defects; whatever the bytes, there is one."""
    reader = Reader(max(MAXIMUM, len(raw) + 1))
    requests = reader.feed(raw)
    request = requests[0] if requests else reader.close().request
    if request is not None:
        return request
    head = read_head(raw, 0)
    return RawRequest(head.method, head.target, head.version, head.headers, b"", raw, head.defects)


def read_answer(raw: bytes, method: str = "GET") -> ReadAnswer:
    """Return what came back for a request of `method`; empty bytes are no answer."""
    if not raw:
        return ReadAnswer(None, lost="no answer came")
    try:
        return _read_answer(raw, "HEAD" if method == "HEAD" else "GET")
    except h11.RemoteProtocolError as problem:
        return ReadAnswer(None, lost=f"the answer is no HTTP ({problem}): {raw[:60]!r}")


def request_bytes(
    method: bytes, target: bytes, version: bytes, headers: Headers, body: bytes = b""
) -> bytes:
    """Return a request written anew of what a format kept of it."""
    return _message(b" ".join((method, target, version)), headers, body)


def answer_bytes(
    version: bytes, status: int, reason: bytes, headers: Headers, body: bytes = b""
) -> bytes:
    """Return an answer written anew of what a format kept of it; its body is not in chunks."""
    return _message(b"%s %d %s" % (version, status, reason), headers, body)


def http1(version: bytes) -> bytes:
    """Return the version under which a message can be written as text: later ones are binary."""
    return version if version in (b"HTTP/1.0", b"HTTP/1.1") else b"HTTP/1.1"


def _message(first: bytes, headers: Headers, body: bytes) -> bytes:
    lines = [first, *(b": ".join(header) for header in _reframed(headers, body))]
    return b"\r\n".join((*lines, b"", b"")) + body


def _reframed(headers: Headers, body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the headers that fit a body which stands there whole."""
    framed = False
    for name, value in headers:
        if name.lower() not in _FRAMING:
            yield name, value
        else:
            framed = True
    if body or framed:
        yield b"Content-Length", b"%d" % len(body)


def _read_answer(raw: bytes, method: str) -> ReadAnswer:
    parser = h11.Connection(h11.CLIENT)
    parser.send(h11.Request(method=method, target="/", headers=[("Host", "phone")]))
    parser.send(h11.EndOfMessage())
    parser.receive_data(raw)
    head: h11.Response | None = None
    body = bytearray()
    ended = False
    while True:
        event = parser.next_event()
        if isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            break
        elif not isinstance(event, h11.InformationalResponse):
            if ended:
                raise h11.RemoteProtocolError("it ends before it is complete")
            parser.receive_data(b"")  # the end of the connection may be the end of the body
            ended = True
    assert head is not None  # noqa: S101  h11 tells a Response before its end
    return ReadAnswer(
        head.status_code,
        head.reason.decode("latin-1"),
        tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers),
        bytes(body),
    )
