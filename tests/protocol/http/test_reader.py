"""The reader's promises: nothing is lost, nothing depends on how bytes were cut, it never fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.protocol.http.defects import DEFECTS
from ringproof.protocol.http.reader import Ending, RawRequest, Reader

EVENT = b"GET /e?event=holding&callId=TC@1 HTTP/1.1\r\nHost: pc\r\n\r\n"

PIECES = [
    b"GET ", b"get", b"POST ", b"/e?event=holding", b"name=Peter Pan", b"\xfc", b"#", b"\0", b" ",
    b"\t", b" HTTP/1.1", b" HTTP/1.0", b" HTTP/9", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\n\n",
    b"Host: pc\r\n", b"Content-Length: 5\r\n", b"Content-Length: x\r\n", b"hello", b":", b"0\r\n",
    b"Transfer-Encoding: chunked\r\n", b"5\r\n", b"ffffffffff\r\n", b"\x16\x03\x01", EVENT,
]  # fmt: skip

talk = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=30).map(b"".join)
cuts = st.lists(st.integers(min_value=0, max_value=3000), max_size=20)


def read(
    raw: bytes, cuts: list[int] | None = None, maximum: int = 1024
) -> tuple[list[RawRequest], Ending]:
    reader = Reader(maximum)
    requests: list[RawRequest] = []
    at = 0
    for cut in [*sorted(cuts or []), len(raw)]:
        requests += reader.feed(raw[at:cut])
        at = max(at, min(cut, len(raw)))
    return requests, reader.close()


@given(talk, cuts)
def test_how_the_bytes_were_cut_changes_nothing(raw: bytes, cuts: list[int]) -> None:
    assert read(raw, cuts) == read(raw)


@given(st.lists(st.sampled_from(PIECES), max_size=400).map(b"".join), cuts)
def test_also_beyond_the_maximum(raw: bytes, cuts: list[int]) -> None:
    assert read(raw, cuts) == read(raw)


@given(talk)
def test_every_byte_is_in_a_request_or_left_over(raw: bytes) -> None:
    requests, ending = read(raw, maximum=1 << 20)
    kept = b"".join(request.raw for request in requests)
    kept += ending.request.raw if ending.request else ending.leftover
    assert kept == raw or (raw.startswith(kept) and not raw[len(kept) :].strip(b"\r\n"))


@given(talk)
def test_defects_are_of_the_closed_list_and_within_the_request(raw: bytes) -> None:
    requests, ending = read(raw)
    for request in [*requests, *([ending.request] if ending.request else [])]:
        for defect in request.defects:
            assert defect.kind in DEFECTS
            assert 0 <= defect.at <= len(request.raw)


@given(st.binary(max_size=40), st.sampled_from([b"GET", b"PUT"]))
def test_whatever_the_target_holds_it_is_kept(target: bytes, method: bytes) -> None:
    target = b"/" + target.replace(b"\n", b"").replace(b"\r", b"") + b"."
    (request,), _ = read(method + b" " + target + b" HTTP/1.1\r\nHost: pc\r\n\r\n")
    assert (request.method, request.target, request.version) == (
        method.decode(),
        target,
        b"HTTP/1.1",
    )


def test_defects_say_where() -> None:
    raw = b"\r\nGET /e?n=a b#\xfc HTTP/9\nBad\n: x\n\n"
    (request,), _ = read(raw)
    found = {defect.kind: defect.at for defect in request.defects}
    assert found == {
        "leading-blank-line": 0,
        "target-blank": raw.index(b"a b") + 1,
        "target-fragment": raw.index(b"#"),
        "target-non-ascii": raw.index(b"\xfc"),
        "version-odd": raw.index(b"HTTP/9"),
        "bare-lf": raw.index(b"\nBad"),
        "header-no-colon": raw.index(b"Bad"),
        "header-name-odd": raw.index(b": x"),
    }
    assert [defect.at for defect in request.defects] == sorted(found.values())


def test_headers_are_kept_in_order_without_the_blanks_around_them() -> None:
    (request,), _ = read(b"GET / HTTP/1.1\r\nHost:pc\r\nX:  a b\t\r\nx: 2\r\n c\r\n\r\n")
    assert request.headers == ((b"Host", b"pc"), (b"X", b"a b"), (b"x", b"2 c"))
    assert request.header(b"x") == b"a b"
    assert request.header(b"absent") is None


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"Content-Length: 5\r\n\r\nhello", b"hello"),
        (b"Content-Length:\r\n 5\r\n\r\nhello", b"hello"),
        (b"Transfer-Encoding: Chunked\r\n\r\n3\r\nhel\r\n2;x\r\nlo\r\n0\r\nT: 1\r\n\r\n", b"hello"),
    ],
    ids=["length", "folded length", "chunks"],
)
def test_bodies(raw: bytes, body: bytes) -> None:
    (first, second), _ = read(b"POST / HTTP/1.1\r\nHost: pc\r\n" + raw + EVENT)
    assert (first.body, second.raw) == (body, EVENT)


@pytest.mark.parametrize(
    ("version", "connection", "keeps"),
    [
        (b" HTTP/1.1", b"", True),
        (b" HTTP/1.1", b"Connection: Close\r\n", False),
        (b" HTTP/1.0", b"", False),
        (b" HTTP/1.0", b"Connection: keep-alive\r\n", True),
        (b"", b"", False),
        (b" HTTP/7", b"", True),
    ],
)
def test_whether_the_phone_keeps_the_connection(
    version: bytes, connection: bytes, keeps: bool
) -> None:
    (request,), _ = read(b"GET /" + version + b"\r\nHost: pc\r\n" + connection + b"\r\n")
    assert request.keeps_alive is keeps


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /" + b"x" * 2000,
        b"GET /" + b"x" * 2000 + b" HTTP/1.1\r\nHost: pc\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: pc\r\nContent-Length: 2000\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: pc\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n",
        b"\r\n" * 600,
    ],
    ids=["line without end", "line", "body", "chunk", "empty lines"],
)
def test_what_exceeds_the_maximum_is_kept_up_to_it(raw: bytes) -> None:
    (request,), _ = read(raw + EVENT)
    assert "too-large" in [defect.kind for defect in request.defects]
    assert raw.startswith(request.raw)
    assert len(request.raw) <= 1024


def test_a_line_of_a_mebibyte_is_no_defect() -> None:
    raw = b"GET /" + b"x" * (1 << 20) + b" HTTP/1.1\r\nHost: pc\r\n\r\n"
    (request,) = Reader().feed(raw)
    assert (request.raw, request.defects) == (raw, ())


@pytest.mark.parametrize("filler", [b" ", b"\t", b"\r", b"HTTP/ ", b": ", b"\n ", b"a\n"])
def test_no_bytes_make_reading_slow(filler: bytes) -> None:
    """Half a mebibyte of anything, in small pieces, is read in well under a second."""
    raw = b"GET /e?name=" + filler * ((1 << 19) // len(filler)) + b" HTTP/1.1\r\nHost: pc\r\n\r\n"
    reader = Reader()
    for at in range(0, len(raw), 4096):
        reader.feed(raw[at : at + 4096])
    reader.close()


def test_a_maximum_that_holds_no_request_is_refused() -> None:
    with pytest.raises(ValueError, match="holds no request"):
        Reader(10)


@pytest.mark.parametrize(
    "line",
    [b"GET  /e HTTP/1.1", b"GET /e HTTP/1.1 ", b" GET /e HTTP/1.1", b"GET\t/e HTTP/1.1"],
)
def test_each_blank_too_many_is_told(line: bytes) -> None:
    (request,), _ = read(line + b"\r\nHost: pc\r\n\r\n")
    assert [defect.kind for defect in request.defects] == ["extra-blank"]
    assert request.target == b"/e"


def test_a_second_host_is_pointed_at() -> None:
    raw = b"GET /e HTTP/1.1\r\nHost: pc\r\nX: 1\r\nHost: other\r\n\r\n"
    (request,), _ = read(raw)
    (found,) = request.defects
    assert (found.kind, found.at) == ("host-duplicate", raw.rindex(b"Host"))


def test_a_length_of_thousands_of_digits_is_no_number() -> None:
    raw = b"GET /e HTTP/1.1\r\nHost: pc\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n"
    (request,), _ = read(raw, maximum=1 << 20)
    assert [defect.kind for defect in request.defects] == ["length-odd"]
