"""The listener's own thread: nothing is cut off, nobody waits for a slow reader."""

import selectors
import socket
import threading

import pytest

from ringproof.listener import Answer, EventListener, Outcome
from ringproof.listener.reactor import Line, Reactor

EVENT = b"GET /e HTTP/1.1\r\nHost: pc\r\nConnection: close\r\n\r\n"
LARGE = b"x" * 20_000_000


def test_a_large_answer_to_a_slow_reader_is_sent_whole_and_blocks_nobody() -> None:
    with EventListener() as listener:
        listener.behave(Answer(body=LARGE))
        with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as slow:
            slow.sendall(EVENT)
            assert listener.wait(lambda received: received, 5)
            listener.behave(Answer(204))
            with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as other:
                other.sendall(EVENT)
                assert other.recv(65536).startswith(b"HTTP/1.1 204")
            answer = bytearray()
            while piece := slow.recv(1 << 20):
                answer += piece
        assert answer.endswith(b"\r\n\r\n" + LARGE)


def test_a_reader_that_goes_away_within_the_answer_is_a_reset() -> None:
    with EventListener() as listener:
        listener.behave(Answer(body=LARGE))
        with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as sock:
            sock.sendall(EVENT)
            sock.recv(10)
        assert listener.wait(lambda _: [seen for seen in listener.connections if seen.closed], 5)
        assert listener.connections[0].outcome is Outcome.RESET


def test_timers_in_their_order_unless_cancelled() -> None:
    did: list[str] = []
    done = threading.Event()
    reactor = Reactor("test", lambda _: None)

    def arrange() -> None:
        reactor.later(0.002, done.set)
        reactor.later(0.001, lambda: did.append("second"))
        reactor.later(0.0, lambda: did.append("first"))
        reactor.later(0.0, lambda: did.append("never")).cancel()

    reactor.call(arrange)
    assert done.wait(5)
    reactor.stop()
    assert did == ["first", "second"]


def test_errors_go_to_the_caller_or_to_the_owner_and_the_thread_goes_on() -> None:
    failed: list[Exception] = []
    reactor = Reactor("test", failed.append)

    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        reactor.call(fail)
    reactor.call(lambda: reactor.soon(fail))
    reactor.call(lambda: None)
    ear, mouth = socket.socketpair()
    ready = threading.Event()

    def fail_once(_: int) -> None:
        reactor.forget(ear)
        ready.set()
        fail()

    reactor.call(lambda: reactor.watch(ear, selectors.EVENT_WRITE, fail_once))
    assert ready.wait(5)
    reactor.call(lambda: None)
    reactor.stop()
    ear.close()
    mouth.close()
    assert [str(error) for error in failed] == ["'x'", "'x'"]


def test_a_line_that_is_gone_takes_no_more() -> None:
    class Deaf:
        def received(self, data: bytes) -> None: ...

        def ended(self) -> None: ...

        def lost(self, *, reset: bool) -> None: ...

    reactor = Reactor("test", lambda _: None)
    ear, mouth = socket.socketpair()
    ear.setblocking(False)
    line = Line(reactor, ear)

    def use() -> None:
        line.begin(Deaf())
        line.drop()
        line.write(b"late")
        line.drop(reset=True)

    reactor.call(use)
    assert line.gone
    assert mouth.recv(10) == b""
    mouth.close()
    reactor.stop()
