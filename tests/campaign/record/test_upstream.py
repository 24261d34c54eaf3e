"""From the tap to the event server; what goes over it is shown with the tap (test_tap)."""

import threading
from typing import Any

from ringproof.campaign.record.asked import EventServer
from ringproof.campaign.record.upstream import Came, Upstream

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
RAW = b"GET /?event=holding HTTP/1.1\r\n\r\n"


def upstream(url: str) -> Upstream:
    host, _, port = url.removeprefix("http://").partition(":")
    return Upstream(EventServer(False, host, int(port), "/"))


def test_it_can_be_stopped_before_it_was_started() -> None:
    upstream("http://127.0.0.1:1").stop()


def test_a_connection_that_never_told_anything_may_hang_up(desk: Any) -> None:
    line = upstream(desk.absent())
    line.start()
    line.hang_up(7)
    line.stop()


def test_what_waits_behind_an_unanswered_request_is_lost_with_it(desk: Any) -> None:
    patience = threading.Event()
    server = desk.serves(lambda _: patience.wait(20) and OK)
    line = upstream(server.url)
    line.start()
    came: list[Came] = []
    for _ in range(3):
        line.send(1, RAW, "GET", came.append)
    assert server.arrived.wait(20)
    line.stop()
    patience.set()
    assert [one.lost for one in came] == ["the recording ended before the server had answered"] * 3
    assert [one.raw for one in came] == [b""] * 3


def test_connections_do_not_wait_for_each_other(desk: Any) -> None:
    patience = threading.Event()
    server = desk.serves(lambda raw: OK if b"quick" in raw else (patience.wait(20) and OK))
    line = upstream(server.url)
    line.start()
    quick, slow = threading.Event(), threading.Event()
    line.send(1, RAW, "GET", lambda _: slow.set())
    assert server.arrived.wait(20)
    line.send(2, RAW.replace(b"holding", b"quick"), "GET", lambda _: quick.set())
    assert quick.wait(20)
    assert not slow.is_set()
    patience.set()
    assert slow.wait(20)
    line.stop()
