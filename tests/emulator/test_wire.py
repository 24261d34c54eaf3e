"""HTTP as bytes: whatever arrives is answered or closed, and nothing breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.emulator.wire import AnswerReader, Request, Response, ServerAnswer, ServerConnection


def echo(request: Request) -> Response:
    return Response(200, request.target + b"|" + request.body)


def get(target: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: x", *headers, "", ""]).encode("latin-1")


def bodies(raw: bytes) -> list[bytes]:
    return [part.partition(b"\r\n\r\n")[2] for part in raw.split(b"HTTP/1.1 ")[1:]]


def test_pipelined_requests_are_answered_in_order() -> None:
    connection = ServerConnection(echo)
    assert bodies(connection.receive(get("/a") + get("/b") + get("/c"))) == [b"/a|", b"/b|", b"/c|"]
    assert not connection.closed


def test_a_request_may_arrive_byte_by_byte() -> None:
    connection, out = ServerConnection(echo), b""
    post = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    for byte in post + get("/b"):
        out += connection.receive(bytes([byte]))
    assert bodies(out) == [b"/a|abc", b"/b|"]


@pytest.mark.parametrize(
    ("raw", "closes"),
    [
        (get("/a"), False),
        (get("/a", "Connection: close"), True),
        (b"GET /a HTTP/1.0\r\n\r\n", True),
    ],
)
def test_the_client_says_whether_the_connection_stays(raw: bytes, closes: bool) -> None:
    connection = ServerConnection(echo)
    out = connection.receive(raw)
    assert connection.closed is closes
    assert (b"Connection: close" in out) is closes


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"\x16\x03\x01\x02\x00 TLS\r\n\r\n", b"400"),
        (b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET /\xc3\xbc HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET /a HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /a HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", b"400"),
        (b"GET /" + b"x" * 70000, b"431"),
    ],
)
def test_what_cannot_be_read_is_told_so(raw: bytes, status: bytes) -> None:
    connection = ServerConnection(echo)
    out = connection.receive(raw)
    assert out.startswith(b"HTTP/1.1 " + status)
    assert connection.closed
    assert connection.receive(get("/a")) == b""


def test_a_head_request_has_no_body() -> None:
    connection = ServerConnection(echo)
    out = connection.receive(b"HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n" + get("/b"))
    assert bodies(out) == [b"", b"/b|"]


def test_a_client_that_just_leaves_gets_nothing() -> None:
    connection = ServerConnection(echo)
    assert connection.receive(b"") == b""
    assert connection.closed


@given(st.lists(st.one_of(st.binary(), st.sampled_from([get("/a"), b"\r\n", b"GET "]))))
def test_no_bytes_break_the_phone(chunks: list[bytes]) -> None:
    connection = ServerConnection(echo)
    for chunk in chunks:
        connection.receive(chunk)
    connection.receive(b"")
    assert connection.closed


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
         ServerAnswer(200, body=b"ok", headers=(("content-length", "2"),))),
        (b"HTTP/1.1 204 No Content\r\n\r\n", ServerAnswer(204)),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 0\r\n\r\n",
         ServerAnswer(200, headers=(("x-a", "b"), ("content-length", "0")))),
        (b"HTTP/1.1 302 F\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n",
         ServerAnswer(302, "http://x/", b"", (("location", "http://x/"), ("content-length", "0")))),
    ],
)  # fmt: skip
def test_an_event_servers_answer_is_read(raw: bytes, answer: ServerAnswer) -> None:
    reader = AnswerReader()
    assert reader.receive(raw[:9]) is None
    assert reader.receive(raw[9:]) == answer
    assert reader.reusable


def test_an_answer_may_end_with_the_connection() -> None:
    reader = AnswerReader()
    assert reader.receive(b"HTTP/1.0 200 OK\r\n\r\nhello") is None
    assert reader.receive(b"") == ServerAnswer(200, body=b"hello")
    assert not reader.reusable


def test_an_answer_beyond_measure_is_not_collected() -> None:
    reader = AnswerReader()
    reader.receive(b"HTTP/1.0 200 OK\r\n\r\n")
    assert reader.receive(b"x" * (1 << 20)) is None
    with pytest.raises(ValueError, match="more than 1048576 bytes"):
        reader.receive(b"x")


@pytest.mark.parametrize("raw", [b"", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-"])
def test_what_is_no_answer_is_an_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match="event server"):
        all_of(raw)


def all_of(raw: bytes) -> ServerAnswer | None:
    reader = AnswerReader()
    return reader.receive(raw) or reader.receive(b"")
