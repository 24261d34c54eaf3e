"""A phone on real sockets, with virtual and with real time."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from ringproof.emulator.assembly import RunningPhone, Setup
from ringproof.emulator.certificate import server_context
from ringproof.emulator.clock import VirtualClock
from ringproof.emulator.embedded import EmbeddedPhone
from ringproof.emulator.errors import ControlError, EmulatorError
from ringproof.emulator.memory import MemoryPhone
from ringproof.emulator.profile import Profile

RUNNING: list[Callable[[], RunningPhone]] = [
    lambda: EmbeddedPhone(Setup(), VirtualClock()),
    lambda: MemoryPhone(Setup()),
]


@pytest.mark.parametrize("switch_on", RUNNING)
def test_with_and_without_sockets_a_phone_is_used_alike(
    switch_on: Callable[[], RunningPhone],
) -> None:
    phone = switch_on()
    phone.start()
    try:
        assert phone.control("far_end.call", number="42") == {"leg": "leg-1"}
        phone.settle(0.5)
        phone.advance(0.5)
        phone.drain()
        assert (phone.now(), phone.next_due(), phone.exchanges_open) == (1.0, None, 0)
        assert len(phone.token) > 20
    finally:
        phone.stop()


class Server:
    """An event server that takes down what it is told, and can keep its callers waiting."""

    def __init__(self, tls: bool = False) -> None:
        self.paths: list[str] = []
        self.holding = 0
        self.connections = 0
        self.may_answer = threading.Event()
        self.may_answer.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                outer.connections += 1
                super().setup()

            def do_GET(self) -> None:
                outer.paths.append(self.path)
                outer.holding += 1
                outer.may_answer.wait(5)
                outer.holding -= 1
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            self.httpd.socket = server_context().wrap_socket(self.httpd.socket, server_side=True)
        self.thread = threading.Thread(target=self.httpd.serve_forever, args=(0.01,))
        self.thread.start()
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self.httpd.server_address[1]}/events"

    def stop(self) -> None:
        self.may_answer.set()
        self.httpd.shutdown()
        self.thread.join()
        self.httpd.server_close()

    def events(self) -> list[str]:
        return [path.partition("event=")[2].partition("&")[0] for path in self.paths]


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.stop()


@pytest.fixture
def phone(server: Server) -> Iterator[EmbeddedPhone]:
    setup = Setup(allow_action_urls=True, event_server=server.url)
    with EmbeddedPhone(setup, VirtualClock(), held=lambda: server.holding, http=True) as one:
        yield one


def ask(url: str, query: str, token: str) -> int:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, port, context=context, timeout=5)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=5)  # type: ignore[assignment]
    try:
        connection.request(
            "GET", f"/api/v1/exec/command?{query}", headers={"Authorization": f"Bearer {token}"}
        )
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_call_over_https_from_idle_to_its_end(phone: EmbeddedPhone, server: Server) -> None:
    assert ask(phone.url, "action=call&number=42", phone.token) == 200
    phone.settle(0.5)
    assert ask(phone.url, "action=terminate", phone.token) == 200
    phone.settle(0.5)
    assert server.events() == ["outgoing", "connected", "disconnected"]
    assert phone.exchanges_open == 0


def test_http_is_there_when_asked_for(phone: EmbeddedPhone) -> None:
    assert ask(phone.http_url, "action=?", phone.token) == 200
    assert ask(phone.http_url, "action=?", "wrong") == 401
    with (
        EmbeddedPhone(Setup(), VirtualClock()) as other,
        pytest.raises(EmulatorError, match="does not serve http"),
    ):
        print(other.http_url)


def test_a_slow_event_server_delays_only_events(phone: EmbeddedPhone, server: Server) -> None:
    server.may_answer.clear()
    phone.control("far_end.call", number="42")
    phone.drain()
    assert ask(phone.url, "action=accept", phone.token) == 200
    assert phone.control("far_end.legs")["legs"][0]["state"] == "connected"
    _until(lambda: server.events() == ["incoming"])
    server.may_answer.set()
    _until(lambda: server.events() == ["incoming", "connected"])


def test_an_event_is_given_up_when_its_time_is_over(phone: EmbeddedPhone, server: Server) -> None:
    server.may_answer.clear()
    phone.control("far_end.call", number="42")
    phone.drain()
    phone.control("local_user.lift")
    phone.advance(4.1)
    server.may_answer.set()
    _until(lambda: server.events() == ["incoming", "connected"])


def test_a_server_that_is_not_there_costs_nothing(phone: EmbeddedPhone) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        phone.control("admin.change", event_server=f"127.0.0.1:{closed.getsockname()[1]}")
        phone.control("far_end.call", number="42")
        phone.drain()
        assert ask(phone.url, "action=accept", phone.token) == 200
        phone.drain()


def test_events_go_over_tls_without_verifying(phone: EmbeddedPhone) -> None:
    server = Server(tls=True)
    try:
        phone.control("admin.change", event_server=server.url)
        phone.control("far_end.call", number="42")
        phone.drain()
        assert server.events() == ["incoming"]
    finally:
        server.stop()


@pytest.mark.parametrize(("keeps", "connections"), [("per_event", 3), ("keep_alive", 1)])
def test_the_connection_to_the_server_may_be_kept(
    server: Server, keeps: str, connections: int
) -> None:
    profile = Profile("kept", event_connection=keeps)  # type: ignore[arg-type]
    setup = Setup(profile=profile, allow_action_urls=True, event_server=server.url)
    with EmbeddedPhone(setup, VirtualClock()) as phone:
        for op in ("lift", "hang_up"):
            if op == "lift":
                phone.control("far_end.call", number="42")
            phone.control(f"local_user.{op}")
        phone.drain()
    assert server.events() == ["incoming", "connected", "disconnected"]
    assert server.connections == connections


def test_a_client_that_says_nothing_blocks_nobody(phone: EmbeddedPhone) -> None:
    parts = urlsplit(phone.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as silent:
        assert ask(phone.url, "action=?", phone.token) == 200
        silent.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert ask(phone.url, "action=?", phone.token) == 200


def test_what_goes_wrong_inside_comes_out(phone: EmbeddedPhone) -> None:
    with pytest.raises(ControlError, match="no leg 'leg-9'"):
        phone.control("far_end.answer", leg="leg-9")
    with pytest.raises(EmulatorError, match="call start"):
        EmbeddedPhone(Setup()).control("phone.facts")


def test_settle_runs_due_timers_and_leaves_later_ones(phone: EmbeddedPhone, server: Server) -> None:
    ask(phone.url, "action=call&number=44", phone.token)
    phone.settle(1)
    assert (phone.now(), phone.next_due()) == (1.0, 30.0)
    phone.settle(29)
    assert server.events() == ["outgoing", "disconnected"]


def test_a_drain_that_never_ends_is_an_error(phone: EmbeddedPhone, server: Server) -> None:
    phone.held = lambda: 0
    server.may_answer.clear()
    phone.control("far_end.call", number="42")
    with pytest.raises(EmulatorError, match="1 event exchanges were still open after"):
        phone.drain(timeout=0.05)


def test_real_time_needs_nobody_to_move_it(server: Server) -> None:
    with EmbeddedPhone(Setup(allow_action_urls=True, event_server=server.url)) as phone:
        ask(phone.url, "action=call&number=42", phone.token)
        _until(lambda: server.events() == ["outgoing", "connected"])
        with pytest.raises(EmulatorError, match="real time"):
            phone.advance(1)


def test_stopping_twice_and_leaving_events_in_the_air_does_no_harm(server: Server) -> None:
    server.may_answer.clear()
    phone = EmbeddedPhone(Setup(event_server=server.url), VirtualClock())
    phone.start()
    phone.control("far_end.call", number="42")
    phone.stop()
    phone.stop()


def _until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 5
    waiting = threading.Event()
    while not true():
        assert time.monotonic() < give_up
        waiting.wait(0.002)
