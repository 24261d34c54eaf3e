"""Where an answer of the event server ends."""

import pytest

from ringproof.campaign.record.answer_bytes import AnswerBytes


@pytest.mark.parametrize(
    ("raw", "method", "closes"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "GET", False),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "GET", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "HEAD", False),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "GET",
            False,
        ),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "GET", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "GET", True),
        (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", "GET", False),
        (b"HTTP/1.1 200 OK\nContent-Length : 2\n\nok", "GET", False),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 Fine\r\n\r\n", "GET", False),
    ],
)
def test_an_answer_is_complete_with_its_last_byte(raw: bytes, method: str, closes: bool) -> None:
    answer = AnswerBytes(method)
    for place in range(len(raw)):
        assert not answer.complete, place
        answer.feed(raw[place : place + 1])
    assert answer.complete
    assert (answer.raw, answer.closes) == (raw, closes)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\n\r\nuntil the end",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n",
        b"no HTTP at all\r\n\r\n",
        b"",
    ],
)
def test_what_has_no_end_ends_with_the_connection(raw: bytes) -> None:
    answer = AnswerBytes("GET")
    assert not answer.feed(raw) or not raw
    assert answer.feed(b"")
    assert (answer.raw, answer.closes) == (raw, True)
