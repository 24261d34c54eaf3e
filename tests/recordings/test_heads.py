"""Requests and answers as bytes: read whatever they are, written so that they can be sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.protocol.http.reader import Reader
from ringproof.recordings.heads import answer_bytes, http1, read_answer, read_request, request_bytes


@given(st.binary())
def test_whatever_the_bytes_there_is_a_request_and_an_answer(raw: bytes) -> None:
    assert read_request(raw).raw == raw or raw.startswith(read_request(raw).raw)
    answer = read_answer(raw)
    assert (answer.status is None) == bool(answer.lost)


def test_a_request_is_read_as_the_listener_reads_it() -> None:
    raw = b"\r\nGET /e?event=x y HTTP/1.1\nno colon\r\nContent-Length: 2\r\n\r\nhi"
    (live,) = Reader().feed(raw)
    assert read_request(raw) == live


def test_a_piece_of_a_request_is_kept_as_far_as_it_goes() -> None:
    request = read_request(b"GET /e?event=x HTTP/1.1\r\nHost: p")
    assert (request.method, request.target) == ("GET", b"/e?event=x")


@pytest.mark.parametrize(
    "framing", [(b"Transfer-Encoding", b"chunked"), (b"content-length", b"99")]
)
def test_what_is_written_anew_is_framed_anew(framing: tuple[bytes, bytes]) -> None:
    headers = [(b"A", b"b"), framing]
    asked = read_request(request_bytes(b"POST", b"/", b"HTTP/1.1", headers, b"body"))
    assert (asked.body, asked.headers) == (b"body", ((b"A", b"b"), (b"Content-Length", b"4")))
    answer = read_answer(answer_bytes(b"HTTP/1.1", 404, b"No", headers, b""))
    assert (answer.status, answer.reason, answer.body) == (404, "No", b"")


def test_an_answer_to_head_has_no_body_whatever_its_length_says() -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
    assert read_answer(raw, "HEAD").status == 200
    assert read_answer(raw).status is None


def test_an_answer_may_come_after_a_provisional_one() -> None:
    raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    assert read_answer(raw).status == 204


@pytest.mark.parametrize(
    ("version", "written"), [(b"HTTP/1.0", b"HTTP/1.0"), (b"HTTP/2.0", b"HTTP/1.1")]
)
def test_later_versions_are_written_as_the_last_that_is_text(
    version: bytes, written: bytes
) -> None:
    assert http1(version) == written
