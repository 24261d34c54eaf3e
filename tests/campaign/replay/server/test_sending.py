"""One event on real sockets: what comes back, or why nothing does."""

import socket

import pytest

from ringproof.campaign.replay.server.asked import EventsTo, events_to
from ringproof.campaign.replay.server.sending import Sender, Sent
from ringproof.listener import Answer, CloseEarly, EventListener, Mode, Reset, Silent, TlsFailure
from ringproof.listener.clock import SystemClock
from ringproof.listener.tls import server_context

RAW = b"GET /e?event=incoming&name=J\xf6rg Beispiel+# HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"


def sent(listener: EventListener, within: float = 5.0) -> Sent:
    to = events_to(listener.url_for().rstrip("/"))
    return Sender(to, SystemClock(), within)(RAW)


@pytest.mark.parametrize("secure", [False, True])
def test_the_bytes_go_out_and_the_answer_comes_back(secure: bool) -> None:
    with EventListener(tls=server_context() if secure else None) as listener:
        listener.behave(Answer(503, (("X-A", "b"),), b"busy"))
        came = sent(listener)
        assert [received.raw for received in listener.received] == [RAW]
    assert came.answer.startswith(b"HTTP/1.1 503 ")
    assert came.answer.endswith(b"\r\n\r\nbusy")
    assert (came.lost, came.refused, came.raw) == ("", False, RAW)
    assert came.answered is not None
    assert came.began <= came.complete <= came.answered


@pytest.mark.parametrize(
    ("mode", "lost"),
    [
        (CloseEarly(), "the server closed the connection without an answer"),
        (Reset(), "the connection broke (Connection reset by peer)"),
    ],
)
def test_why_no_answer_came_is_said(mode: Mode, lost: str) -> None:
    with EventListener() as listener:
        listener.behave(mode)
        came = sent(listener)
    assert (came.answer, came.lost, came.answered, came.refused) == (b"", lost, None, False)


@pytest.mark.parametrize("secure", [True, False])
def test_a_server_of_the_other_scheme_is_no_server_and_that_is_said(secure: bool) -> None:
    """Ours refuses a plain request on its TLS port in plain words, as others do."""
    with EventListener(tls=server_context() if secure else None) as listener:
        scheme, other = ("http", "https") if secure else ("https", "http")
        to = EventsTo(not secure, "127.0.0.1", listener.port, "/e")
        came = Sender(to, SystemClock(), 5.0)(RAW)
    spoken = "TLS" if secure else "plain HTTP"
    assert came.refused
    assert came.lost == (
        f"{scheme}://127.0.0.1:{listener.port}/e speaks {spoken}, and the address says {scheme}; "
        f"write {other}:// there"
    )


def test_a_server_that_was_understood_once_is_not_looked_at_again() -> None:
    with EventListener() as listener:
        send = Sender(events_to(listener.url_for("/e")), SystemClock(), 5.0)
        send(RAW)
        listener.behave(Answer(400))
        assert send(RAW).answer.startswith(b"HTTP/1.1 400 ")
        assert len(listener.connections) == 2


def test_a_silent_server_is_waited_for_and_left() -> None:
    with EventListener() as listener:
        listener.behave(Silent())
        came = sent(listener, within=0.05)
    assert came.lost == "no whole answer came within 0.05 s"


def test_a_server_that_refuses_tls_is_no_server() -> None:
    with EventListener(tls=server_context()) as listener:
        listener.behave(TlsFailure())
        came = sent(listener)
    assert came.refused
    assert came.lost.startswith("https://127.0.0.1:")


def test_nobody_there_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens on it
        came = Sender(EventsTo(False, *taken.getsockname()), SystemClock(), 1.0)(RAW)
    assert came.refused
    assert "cannot be reached (Connection refused)" in came.lost
