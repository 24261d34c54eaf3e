"""The tap on the event leg: every byte goes on, every answer comes back."""

import threading
from typing import Any

import pytest

from ringproof.campaign.record.tape import Tape
from ringproof.recordings.exchange import Leg

OK = b"HTTP/1.1 200 Fine\r\nX-Odd : kept\r\nContent-Length: 0\r\n\r\n"
PHONE = "http://127.0.0.1:1"  # nobody is commanded here

MALFORMED = [
    pytest.param(b"GET /e?event=incoming&name=Anna M HTTP/1.1\r\nHost: x\r\n\r\n", id="blank"),
    pytest.param(b"GET /e?event=incoming&name=M\xfcller HTTP/1.1\r\nHost: x\r\n\r\n", id="latin-1"),
    pytest.param(b"GET /e?event=holding HTTP/1.1\r\nHost: x\r\nbare header\r\n\r\n", id="no-colon"),
    pytest.param(b"GET /e?event=holding HTTP/1.1\nHost: x\n\n", id="bare-lf"),
    pytest.param(b"GET /e?event=holding HTTP/9.7\r\n\r\n", id="version"),
    pytest.param(b"\r\nGET /e?event=holding HTTP/1.1\r\n\r\n", id="leading-crlf"),
    pytest.param(b"GET /e?event=x&n=" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", id="long"),
    pytest.param(b"GET /e?event=outgoing&number=*9#1 HTTP/1.1\r\nHost: x\r\n\r\n", id="hash"),
]


@pytest.mark.parametrize("raw", MALFORMED)
def test_malformed_bytes_reach_the_server_and_the_recording_as_they_came(
    desk: Any, raw: bytes
) -> None:
    server = desk.serves(OK)
    recorder, kept = desk.records([PHONE], server.url + "/e")
    assert desk.talk(recorder.events, raw) == OK
    assert server.got == [raw]
    (exchange,) = kept.exchanges
    assert (exchange.leg, exchange.request, exchange.response) == (Leg.EVENTS, raw, OK)
    assert exchange.exact
    assert exchange.answered is not None
    assert exchange.began.mono <= exchange.complete.mono <= exchange.answered.mono


def test_what_the_phone_is_told_has_the_path_and_query_of_the_server(desk: Any) -> None:
    recorder, _ = desk.records([PHONE], desk.absent() + "/in?key=1")
    assert recorder.events.endswith("/in?key=1")


def test_an_answer_is_on_the_tape_before_the_phone_has_it(desk: Any) -> None:
    server = desk.serves(OK)
    may_write = threading.Event()
    written = []

    class Slow:
        def add(self, exchange: Any) -> None:
            may_write.wait(20)
            written.append(exchange)

        deed = add

    recorder, _ = desk.records([PHONE], server.url, Tape(Slow()))
    with desk.line_to(recorder.events) as line:
        line.sendall(b"GET /?event=holding HTTP/1.1\r\nHost: x\r\n\r\n")
        server.arrived.wait(20)
        line.setblocking(False)
        with pytest.raises(BlockingIOError):
            line.recv(1)
        line.settimeout(20)
        may_write.set()
        assert desk.hear(line) == OK
    assert len(written) == 1


def test_a_kept_connection_is_kept_on_both_sides(desk: Any) -> None:
    server = desk.serves(OK, close=False)
    recorder, kept = desk.records([PHONE], server.url)
    with desk.line_to(recorder.events) as line:
        for _ in range(3):
            line.sendall(b"GET /?event=holding HTTP/1.1\r\nHost: x\r\n\r\n")
            assert desk.hear(line) == OK
    assert server.connections == 1
    assert len({exchange.client for exchange in kept.exchanges}) == 1


def test_pipelined_requests_are_answered_in_their_order(desk: Any) -> None:
    server = desk.serves(lambda raw: OK.replace(b"Fine", raw.split()[1][-1:]), close=False)
    recorder, _ = desk.records([PHONE], server.url)
    both = b"GET /?event=a HTTP/1.1\r\n\r\nGET /?event=b HTTP/1.1\r\nConnection: close\r\n\r\n"
    with desk.line_to(recorder.events) as line:
        line.sendall(both)
        said = b""
        while data := line.recv(1000):
            said += data
    assert said == OK.replace(b"Fine", b"a") + OK.replace(b"Fine", b"b")


def test_a_server_that_closes_closes_for_the_phone_too(desk: Any) -> None:
    server = desk.serves(b"HTTP/1.0 200 OK\r\n\r\nuntil the end")
    recorder, kept = desk.records([PHONE], server.url)
    raw = b"GET /?event=holding HTTP/1.1\r\nHost: x\r\n\r\n"
    assert desk.talk(recorder.events, raw).endswith(b"until the end")
    assert kept.exchanges[0].lost == ""


@pytest.mark.parametrize("away", [True, False])
def test_without_an_answer_the_phone_is_hung_up_on_and_the_loss_is_recorded(
    desk: Any, away: bool
) -> None:
    url = desk.absent() if away else desk.serves(None).url
    recorder, kept = desk.records([PHONE], url)
    raw = b"GET /?event=holding HTTP/1.1\r\nHost: x\r\n\r\n"
    assert desk.talk(recorder.events, raw) == b""
    (exchange,) = kept.exchanges
    assert (exchange.request, exchange.response, exchange.answered) == (raw, b"", None)
    assert ("cannot be reached" if away else "closed without an answer") in exchange.lost
    assert url.removeprefix("http://") in exchange.lost


def test_a_phone_that_gives_up_is_recorded_without_an_answer(desk: Any) -> None:
    patience = threading.Event()
    server = desk.serves(lambda _: patience.wait(20) and OK)
    recorded = threading.Event()
    recorder, kept = desk.records([PHONE], server.url)
    recorder.tape._heard = lambda _: recorded.set()
    with desk.line_to(recorder.events) as line:
        line.sendall(b"GET /?event=holding HTTP/1.1\r\nHost: x\r\n\r\n")
        server.arrived.wait(20)
    assert recorded.wait(20)
    patience.set()
    assert kept.exchanges[0].lost == "the phone hung up before the server had answered"


def test_what_is_unanswered_at_the_end_is_recorded_so(desk: Any) -> None:
    patience = threading.Event()
    server = desk.serves(lambda _: patience.wait(20) and OK)
    recorder, kept = desk.records([PHONE], server.url)
    with desk.line_to(recorder.events) as line:
        line.sendall(b"GET /?event=holding HTTP/1.1\r\nHost: x\r\n\r\n")
        server.arrived.wait(20)
        desk.end_recording()
        patience.set()
    assert kept.exchanges[0].lost == "the recording ended before the server had answered"


def test_bytes_that_become_no_request_reach_the_server_too(desk: Any) -> None:
    server = desk.serves(OK)
    recorder, kept = desk.records([PHONE], server.url)
    with desk.line_to(recorder.events) as line:
        line.sendall(b"GET /?event=hold")
    assert server.arrived.wait(20)
    assert server.got == [b"GET /?event=hold"]
    desk.end_recording()
    assert kept.exchanges == []
    assert recorder.tape.counts.no_request == 1


def test_several_phones_share_one_tap(desk: Any) -> None:
    recorder, kept = desk.records([PHONE, "http://127.0.0.1:2"], desk.serves(OK).url)
    for mac in (b"000952C0FFEE", b"00:09:52:de:ca:de"):
        desk.talk(recorder.events, b"GET /?event=x&mac=%s HTTP/1.1\r\nHost: x\r\n\r\n" % mac)
    assert [exchange.phone for exchange in kept.exchanges] == ["000952C0FFEE", "000952DECADE"]
