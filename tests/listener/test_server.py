"""The event server over real sockets: nothing is lost, nobody blocks anybody."""

import socket
import ssl
from collections.abc import Iterator

import pytest

from ringproof.listener import (
    Absent,
    Answer,
    CloseEarly,
    Delay,
    EventListener,
    ListenerError,
    Outcome,
    PortTaken,
    Received,
    Redirect,
    Reset,
    Silent,
    TlsFailure,
)
from ringproof.listener.tls import server_context

EVENT = b"GET /e?event=holding&callId=TC@1 HTTP/1.1\r\nHost: pc\r\n\r\n"
LAST = b"GET /e?event=holding&callId=TC@1 HTTP/1.1\r\nHost: pc\r\nConnection: close\r\n\r\n"


@pytest.fixture
def listener() -> Iterator[EventListener]:
    with EventListener() as listener:
        yield listener


@pytest.fixture(scope="module")
def context() -> ssl.SSLContext:
    return server_context()


@pytest.fixture
def https(context: ssl.SSLContext) -> Iterator[EventListener]:
    with EventListener(tls=context) as listener:
        yield listener


def connect(listener: EventListener) -> socket.socket:
    return socket.create_connection(("127.0.0.1", listener.port), timeout=5)


def connect_tls(listener: EventListener) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(connect(listener))


def read_all(sock: socket.socket) -> bytes:
    pieces = []
    while piece := sock.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def tell(listener: EventListener, raw: bytes = LAST) -> bytes:
    with connect(listener) as sock:
        sock.sendall(raw)
        return read_all(sock)


def all_closed(listener: EventListener) -> bool:
    def closed(_: object) -> bool:
        seen = listener.connections
        return bool(seen) and all(connection.closed for connection in seen)

    return listener.wait(closed, 5)


def test_an_event_is_kept_byte_by_byte_and_answered(listener: EventListener) -> None:
    answer = tell(listener)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    (received,) = listener.received
    assert (received.raw, received.method, received.target) == (
        LAST,
        "GET",
        b"/e?event=holding&callId=TC@1",
    )
    assert received.answered is not None
    assert received.began <= received.complete <= received.answered
    assert not received.secure


def test_whoever_has_the_answer_finds_the_record_answered(listener: EventListener) -> None:
    with connect(listener) as sock:
        for count in range(1, 200):
            sock.sendall(EVENT)
            sock.recv(65536)
            assert listener.received[count - 1].answered is not None


def test_a_connection_is_kept_and_counted(listener: EventListener) -> None:
    with connect(listener) as sock:
        for _ in range(3):
            sock.sendall(EVENT)
            assert sock.recv(65536)
    assert all_closed(listener)
    (seen,) = listener.connections
    assert (seen.outcome, seen.requests, seen.number) == (Outcome.OK, 3, 1)
    assert seen.first_byte is not None
    assert seen.closed is not None
    assert seen.accepted <= seen.first_byte <= seen.closed


def test_pipelined_events_are_all_answered(listener: EventListener) -> None:
    assert tell(listener, EVENT + EVENT + LAST).count(b"HTTP/1.1 200") == 3
    assert [received.n for received in listener.received] == [1, 2, 3]


def test_a_silent_connection_blocks_nobody(listener: EventListener) -> None:
    with connect(listener), connect(listener) as partly:
        partly.sendall(EVENT[:20])
        assert tell(listener)


def test_a_silent_tls_client_blocks_nobody(https: EventListener) -> None:
    with connect(https), connect_tls(https) as sock:
        sock.sendall(LAST)
        assert read_all(sock).startswith(b"HTTP/1.1 200")
    assert https.received[0].secure


def test_plain_http_on_the_tls_port_is_seen_with_its_bytes(https: EventListener) -> None:
    assert tell(https, EVENT).startswith(b"HTTP/1.1 400")
    assert all_closed(https)
    (seen,) = https.connections
    assert (seen.outcome, seen.raw, https.received) == (Outcome.PLAIN_ON_TLS, EVENT, ())


def test_tls_on_the_plain_port_is_seen(listener: EventListener) -> None:
    with pytest.raises(OSError, match=r"."):
        connect_tls(listener)
    assert all_closed(listener)
    (seen,) = listener.connections
    assert seen.outcome is Outcome.TLS_FAILED
    assert seen.raw[:1] == b"\x16"


def test_a_client_that_does_not_trust_us_is_a_tls_failure(https: EventListener) -> None:
    strict = ssl.create_default_context()
    with connect(https) as sock, pytest.raises(ssl.SSLError):
        strict.wrap_socket(sock, server_hostname="localhost")
    assert all_closed(https)
    (seen,) = https.connections
    assert (seen.outcome, seen.by_us) == (Outcome.TLS_FAILED, False)
    assert "unknown ca" in seen.detail


def test_hanging_up_during_the_handshake_is_a_tls_failure(https: EventListener) -> None:
    with connect(https) as sock:
        sock.sendall(b"\x16\x03\x01")
    assert all_closed(https)
    assert https.connections[0].outcome is Outcome.TLS_FAILED


@pytest.mark.parametrize("raw", [b"", b"GET /e?event=hol"], ids=["nothing", "a piece"])
def test_a_connection_without_a_request_is_kept(listener: EventListener, raw: bytes) -> None:
    assert tell_and_hang_up(listener, raw) == ()
    (seen,) = listener.connections
    assert (seen.outcome, seen.raw, seen.requests) == (Outcome.CLOSED_EARLY, raw, 0)


def tell_and_hang_up(listener: EventListener, raw: bytes) -> tuple[Received, ...]:
    with connect(listener) as sock:
        sock.sendall(raw)
    assert all_closed(listener)
    return listener.received


def test_a_reset_by_the_phone_is_seen(listener: EventListener) -> None:
    sock = connect(listener)
    sock.sendall(EVENT[:10])
    assert listener.wait(lambda _: listener.connections, 5)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    sock.close()
    assert all_closed(listener)
    assert listener.connections[0].outcome is Outcome.RESET


def test_half_closing_after_the_request_still_gets_the_answer(listener: EventListener) -> None:
    with connect(listener) as sock:
        sock.sendall(EVENT)
        sock.shutdown(socket.SHUT_WR)
        assert read_all(sock).startswith(b"HTTP/1.1 200")


def test_a_failing_server(listener: EventListener) -> None:
    listener.behave(Answer(503, body=b"busy"))
    assert tell(listener).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")


def test_a_redirecting_server(listener: EventListener) -> None:
    listener.behave(Redirect("http://192.0.2.1/elsewhere"))
    assert b"\r\nLocation: http://192.0.2.1/elsewhere\r\n" in tell(listener)


def test_a_resetting_server(listener: EventListener) -> None:
    listener.behave(Reset())
    with pytest.raises(ConnectionResetError):
        tell(listener)
    assert all_closed(listener)
    (seen,) = listener.connections
    assert (seen.outcome, seen.by_us, seen.requests) == (Outcome.RESET, True, 1)


def test_a_server_that_closes_within_its_answer(listener: EventListener) -> None:
    listener.behave(CloseEarly(5))
    assert tell(listener) == b"HTTP/"
    assert listener.received[0].answered is None


def test_a_silent_server_holds_until_the_phone_hangs_up(listener: EventListener) -> None:
    listener.behave(Silent())
    with connect(listener) as sock:
        sock.sendall(EVENT)
        assert listener.wait(lambda _: listener.held == 1, 5)
        listener.release()
        assert listener.held == 1
    assert all_closed(listener)
    assert listener.held == 0
    assert listener.received[0].answered is None
    assert "before the answer to request 1" in listener.connections[0].detail


def test_a_slow_server_can_be_released_at_once(listener: EventListener) -> None:
    listener.behave(Delay(3600))
    with connect(listener) as sock:
        sock.sendall(EVENT)
        assert listener.wait(lambda received: received, 5)
        assert listener.held == 1
        listener.release()
        assert listener.held == 0
        assert sock.recv(65536).startswith(b"HTTP/1.1 200")
        assert listener.received[0].answered is not None


def test_a_slow_server_answers_by_itself(listener: EventListener) -> None:
    listener.behave(Delay(0.01))
    assert tell(listener).startswith(b"HTTP/1.1 200")
    received = listener.received[0]
    assert received.answered is not None
    assert received.answered.since(received.complete) >= 0.01


def test_an_absent_server_comes_back_on_the_same_port(listener: EventListener) -> None:
    with connect(listener) as kept:
        kept.sendall(EVENT)
        assert kept.recv(65536)
        listener.behave(Absent())
        assert read_all(kept) == b""
    with pytest.raises(ConnectionRefusedError):
        tell(listener)
    listener.behave(Answer())
    assert tell(listener).startswith(b"HTTP/1.1 200")


def test_tls_can_be_made_to_fail(https: EventListener) -> None:
    https.behave(TlsFailure())
    with pytest.raises(ssl.SSLError):
        connect_tls(https)
    assert all_closed(https)
    (seen,) = https.connections
    assert (seen.outcome, seen.by_us) == (Outcome.TLS_FAILED, True)


def test_tls_cannot_fail_where_there_is_none(listener: EventListener) -> None:
    with pytest.raises(ListenerError, match="plain HTTP"):
        listener.behave(TlsFailure())


def test_a_taken_port_is_a_sentence(listener: EventListener) -> None:
    second = EventListener(port=listener.port)
    with pytest.raises(PortTaken, match=f"127.0.0.1:{listener.port}: another program"):
        second.start()


@pytest.mark.parametrize("bind", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_that_is_not_ours_is_a_sentence(bind: str) -> None:
    with pytest.raises(ListenerError, match="Cannot listen for events on"):
        EventListener(bind).start()


def test_urls(listener: EventListener) -> None:
    assert listener.url_for("/e") == listener.url_for("e") == f"http://127.0.0.1:{listener.port}/e"
    assert EventListener("0.0.0.0", 80).url_for() == "http://127.0.0.1:80/"
    assert EventListener("::1", 80).url_for() == "http://[::1]:80/"


def test_subscribers_hear_of_request_answer_and_end(listener: EventListener) -> None:
    heard: list[str] = []
    listener.on_received(lambda received: heard.append(f"received {received.answered}"))
    listener.on_answered(lambda received: heard.append(f"answered {received.n}"))
    listener.on_closed(lambda seen: heard.append(f"closed {seen.outcome}"))
    tell(listener)
    assert listener.wait(lambda _: len(heard) == 3, 5)
    assert heard == ["received None", "answered 1", "closed ok"]


def test_a_failing_subscriber_loses_no_event(listener: EventListener) -> None:
    def fail(_: Received) -> None:
        raise KeyError("callId")

    listener.on_received(fail)
    assert tell(listener).startswith(b"HTTP/1.1 200")
    assert len(listener.received) == 1
    with pytest.raises(ListenerError, match="KeyError: 'callId'"):
        listener.check()
    listener.check()


def test_a_stopped_listener_keeps_what_it_saw_and_can_start_again() -> None:
    listener = EventListener().start()
    port = listener.port
    with connect(listener) as sock:
        sock.sendall(EVENT)
        assert sock.recv(65536)
        listener.stop()
    listener.stop()
    assert len(listener.received) == 1
    assert listener.connections[0].by_us
    with listener:
        assert listener.port == port
        tell(listener)
    assert len(listener.received) == 2


def test_starting_twice_is_a_sentence(listener: EventListener) -> None:
    with pytest.raises(ListenerError, match="runs already"):
        listener.start()


def test_waiting_gives_up(listener: EventListener) -> None:
    assert not listener.wait(lambda received: received, 0.01)


def test_forgetting_keeps_the_numbering(listener: EventListener) -> None:
    tell(listener)
    assert all_closed(listener)
    listener.clear()
    assert not listener.received
    assert not listener.connections
    tell(listener)
    assert listener.received[0].n == 2
    assert listener.received[0].answered is not None


def test_an_error_of_the_programmed_answer_is_a_500() -> None:
    def fail(_: Received) -> None:
        raise KeyError("callId")

    with EventListener(responder=fail) as listener:
        assert tell(listener).startswith(b"HTTP/1.1 500")
        with pytest.raises(ListenerError, match="KeyError"):
            listener.check()


def test_behaving_otherwise_from_a_callback(listener: EventListener) -> None:
    listener.on_received(lambda _: listener.behave(Answer(204)))
    assert tell(listener).startswith(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")


def test_stopping_from_a_callback_is_a_sentence(listener: EventListener) -> None:
    listener.on_received(lambda _: listener.stop())
    assert tell(listener).startswith(b"HTTP/1.1 200")
    with pytest.raises(ListenerError, match="from its own callback"):
        listener.check()


def test_many_phones_at_once_lose_nothing(listener: EventListener) -> None:
    socks = [connect(listener) for _ in range(200)]
    for sock in socks:
        sock.sendall(LAST)
    assert all(read_all(sock).startswith(b"HTTP/1.1 200") for sock in socks)
    for sock in socks:
        sock.close()
    assert len(listener.received) == len({seen.peer for seen in listener.connections}) == 200


def test_tls_ends_with_a_goodbye(https: EventListener) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(connect(https), suppress_ragged_eofs=False) as sock:
        sock.sendall(LAST)
        assert read_all(sock).startswith(b"HTTP/1.1 200")
