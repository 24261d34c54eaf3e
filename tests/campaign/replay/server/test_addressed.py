import pytest

from ringproof.campaign.replay.server.addressed import addressed
from ringproof.campaign.replay.server.asked import EventsTo

HERE = EventsTo(False, "here", 8080)
THERE = EventsTo(True, "there", 443, "/cti")

REQUESTS = (
    (b"GET /e?event=x HTTP/1.1\r\nHost: old:1\r\nA: b\r\n\r\n", HERE, b"Host: here:8080\r\nA: b"),
    (b"GET /e?event=x HTTP/1.1\r\nhost :old\r\n\r\n", HERE, b"host :here:8080\r\n\r\n"),
    (b"GET /e?n=a b c HTTP/1.1\r\nHost: o\r\n\r\n", THERE, b"GET /cti?n=a b c HTTP/1.1\r\n"),
    (b"GET /e?n=J\xf6rg#x\nHost: o\n\n", THERE, b"GET /cti?n=J\xf6rg#x\nHost: there\n\n"),
    (
        b"GET /e?n=1\r\nodd line\r\nHost: o\r\n\r\n",
        THERE,
        b"GET /cti?n=1\r\nodd line\r\nHost: there",
    ),
    (b"POST /e HTTP/1.1\r\nHost: o\r\n\r\nHost: body", HERE, b"Host: here:8080\r\n\r\nHost: body"),
    (b"GET  HTTP/1.1\r\n\r\n", THERE, b"GET /cti HTTP/1.1\r\n\r\n"),
)


@pytest.mark.parametrize(("raw", "to", "part"), REQUESTS)
def test_only_host_and_path_are_others(raw: bytes, to: EventsTo, part: bytes) -> None:
    assert part in addressed(raw, to)


@pytest.mark.parametrize(
    "raw", [b"", b"x", b"GET /e?x HTTP/1.0\r\n\r\n", b"\r\n\r\n\r\n", b"GET /e?x HTTP/1.1\r\nHo"]
)
def test_a_request_without_host_stays_without(raw: bytes) -> None:
    assert addressed(raw, HERE) == raw


def test_headers_that_were_not_recorded_are_made() -> None:
    made = addressed(b"GET /e?x HTTP/1.1\r\n\r\n", HERE, exact=False)
    assert made == b"GET /e?x HTTP/1.1\r\nHost: here:8080\r\n\r\n"
