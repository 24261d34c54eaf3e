"""Bodies: changed in their chunks, and known for what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.recordings.privacy.bodies import Body, body_of, in_chunks


@pytest.mark.parametrize(
    ("head", "login", "kind"),
    [
        (b"Host: a", False, Body.TEXT),
        (b"Host: a", True, Body.SECRET),
        (b"content-encoding: gzip", False, Body.SECRET),
        (b"Content-Encoding: identity", False, Body.TEXT),
        (b"A: b\r\nTransfer-Encoding: gzip, chunked", False, Body.CHUNKED),
        (b"Transfer-Encoding: chunked\r\nContent-Encoding: br", False, Body.CHUNKED_SECRET),
        (b"Content-Type: application/x-www-form-urlencoded; charset=x", False, Body.FORM),
    ],
)
def test_headers_say_what_a_body_is(head: bytes, login: bool, kind: Body) -> None:
    assert body_of(head, login=login) is kind


def test_a_word_is_changed_across_chunks_and_sizes_stay() -> None:
    body = b"3;ext\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert in_chunks(body, bytes.upper) == b"3;ext\r\nABC\r\n2\r\nDE\r\n0\r\n\r\n"


def test_what_is_no_chunk_is_changed_as_data() -> None:
    assert in_chunks(b"3\r\nabc\r\nzz\r\nsecret", bytes.upper) == b"3\r\nABC\r\nZZ\r\nSECRET"
    assert in_chunks(b"ff\r\nabc", bytes.upper) == b"ff\r\nABC"
    assert in_chunks(b"0\r\n\r\nafter", bytes.upper) == b"0\r\n\r\nAFTER"


def test_a_change_of_the_length_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="keep its length"):
        in_chunks(b"1\r\na\r\n", lambda data: data * 2)


@given(st.binary())
def test_whatever_the_bytes_they_stay_where_they_are(body: bytes) -> None:
    assert in_chunks(body, bytes) == body
