"""What users of pytest-httpserver know works here too, and on bytes that its server refuses."""

import re
import socket
import ssl
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer, RequestMatcher
from pytest_httpserver.httpserver import HTTPServerError
from werkzeug.wrappers import Request, Response

from ringproof.listener import (
    Absent,
    Answer,
    ListenerError,
    PortTaken,
    Reset,
    Silent,
    TlsFailure,
)
from ringproof.listener.memory import InMemory
from ringproof.listener.programmable import Hostile, ProgrammableListener, received_as
from ringproof.listener.tls import server_context


@pytest.fixture
def server() -> Iterator[ProgrammableListener]:
    with ProgrammableListener() as server:
        yield server


def tell(server: ProgrammableListener, target: str, *, head: str = "", body: str = "") -> bytes:
    raw = f"GET {target} HTTP/1.1\r\nHost: pc\r\nConnection: close\r\n{head}\r\n{body}"
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(raw.encode("latin-1"))
        pieces = []
        while piece := sock.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def test_data(server: ProgrammableListener) -> None:
    server.expect_request("/events").respond_with_data("thanks", status=201)
    answer = tell(server, "/events?event=holding")
    assert answer.startswith(b"HTTP/1.1 201 CREATED\r\n")
    assert answer.endswith(b"\r\n\r\nthanks")
    assert answer.count(b"Content-Length: 6\r\n") == 1
    server.check()


def test_json(server: ProgrammableListener) -> None:
    server.expect_request("/events").respond_with_json({"success": True})
    assert b"Content-Type: application/json" in tell(server, "/events")


def test_a_handler_sees_the_request_and_its_raw_bytes(server: ProgrammableListener) -> None:
    def handle(request: Request) -> Response:
        return Response(received_as(request).target + b"|" + request.args["name"].encode())

    server.expect_request("/events").respond_with_handler(handle)
    answer = tell(server, "/events?name=Peter Pan")
    assert answer.endswith(b"\r\n\r\n/events?name=Peter Pan|Peter Pan")


@pytest.mark.parametrize(
    "target",
    [
        "/events?event=incoming&name=Peter Pan",
        "/events?event=incoming&name=J\xfcrgen",
        "/events?event=incoming&name=" + "x" * 70_000,
        "/events?event=incoming&number=*21#",
    ],
    ids=["raw blank", "Latin-1", "70 kB", "fragment"],
)
def test_what_the_original_refuses_is_matched(server: ProgrammableListener, target: str) -> None:
    server.expect_request("/events", query_string=target.partition("?")[2].encode("latin-1"))
    server.expect_request(re.compile("/events")).respond_with_data("kept")
    server.handlers[0].respond_with_data("matched")
    assert tell(server, target).endswith(b"matched")


def test_matching_by_mapping_method_headers_and_data(server: ProgrammableListener) -> None:
    server.expect_request(
        "/events",
        method="GET",
        query_string={"event": "holding"},
        headers={"X-Phone": "7"},
        data="body",
    ).respond_with_data("matched")
    head = "X-Phone: 7\r\nContent-Length: 4\r\n"
    assert tell(server, "/events?event=holding", head=head, body="body").endswith(b"matched")


def test_a_percent_encoded_path_is_matched_decoded(server: ProgrammableListener) -> None:
    server.expect_request("/b\N{LATIN SMALL LETTER U WITH DIAERESIS}ro").respond_with_data(
        "matched"
    )
    assert tell(server, "/b%C3%BCro").endswith(b"matched")


def test_a_target_that_names_its_server_is_matched(server: ProgrammableListener) -> None:
    server.expect_request("/events", query_string="a=1").respond_with_data("matched")
    assert tell(server, "http://pc:80/events?a=1").endswith(b"matched")


def test_oneshot(server: ProgrammableListener) -> None:
    server.expect_oneshot_request("/events").respond_with_data("once")
    assert tell(server, "/events").endswith(b"once")
    assert tell(server, "/events").startswith(b"HTTP/1.1 500")


def test_ordered(server: ProgrammableListener) -> None:
    server.expect_ordered_request("/a").respond_with_data("a")
    server.expect_ordered_request("/b").respond_with_data("b")
    assert tell(server, "/b").startswith(b"HTTP/1.1 500")
    assert tell(server, "/a").startswith(b"HTTP/1.1 500")
    with pytest.raises(AssertionError, match="No handler found"):
        server.check_assertions()


def test_an_unexpected_event_is_an_assertion(server: ProgrammableListener) -> None:
    assert tell(server, "/events").startswith(b"HTTP/1.1 500")
    with pytest.raises(AssertionError, match=r"No handler found.*Ordered matchers:"):
        server.check_assertions()
    server.check_assertions()


def test_an_unexpected_event_can_be_accepted() -> None:
    with ProgrammableListener(unmatched="accept") as server:
        assert tell(server, "/events").startswith(b"HTTP/1.1 200")
        server.listener.behave(Answer(204))
        assert tell(server, "/events").startswith(b"HTTP/1.1 204")
        server.check()


def test_in_accepting_mode_a_wrong_order_is_still_wrong() -> None:
    with ProgrammableListener(unmatched="accept") as server:
        server.expect_ordered_request("/a").respond_with_data("a")
        assert tell(server, "/b").startswith(b"HTTP/1.1 500")
        with pytest.raises(AssertionError):
            server.check_assertions()


def test_a_failing_handler_is_a_500_and_raised_by_check(server: ProgrammableListener) -> None:
    def handle(_: Request) -> Response:
        raise KeyError("callId")

    server.expect_request("/events").respond_with_handler(handle)
    assert tell(server, "/events").startswith(b"HTTP/1.1 500")
    with pytest.raises(KeyError, match="callId"):
        server.check()


def test_the_log_and_what_was_made(server: ProgrammableListener) -> None:
    server.expect_request("/events").respond_with_data("")
    tell(server, "/events?event=holding")
    server.assert_request_made(RequestMatcher("/events", query_string="event=holding"))
    server.assert_request_made(RequestMatcher("/other"), count=0)
    ((request, response),) = server.log
    assert (request.path, response.status_code) == ("/events", 200)
    with pytest.raises(AssertionError):
        server.assert_request_made(RequestMatcher("/other"))


def test_waiting_until_all_oneshot_events_came(server: ProgrammableListener) -> None:
    server.expect_oneshot_request("/events").respond_with_data("")
    with server.wait(timeout=5) as waiting:
        tell(server, "/events")
    assert waiting.result


def test_clearing(server: ProgrammableListener) -> None:
    server.expect_request("/events").respond_with_data("")
    tell(server, "/events")
    server.clear()
    assert (server.log, server.handlers) == ([], [])
    assert "Persistent matchers:\n    none" in server.format_matchers()


def test_a_handler_may_reset(server: ProgrammableListener) -> None:
    server.expect_request("/events").respond_with_response(Hostile(Reset()))
    with pytest.raises(ConnectionResetError):
        tell(server, "/events")
    assert len(server.log) == 1


def test_a_handler_may_stay_silent(server: ProgrammableListener) -> None:
    server.expect_request("/events").respond_with_response(Hostile(Silent()))
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(b"GET /events HTTP/1.1\r\nHost: pc\r\n\r\n")
        assert server.listener.wait(lambda _: server.listener.held == 1, 5)


@pytest.mark.parametrize("mode", [Absent(), TlsFailure()])
def test_what_only_a_whole_listener_can_be(mode: Absent | TlsFailure) -> None:
    with pytest.raises(ListenerError, match=r"listener\.behave"):
        Hostile(mode)


def test_the_same_over_memory(server: ProgrammableListener) -> None:
    server.expect_request("/events").respond_with_data("matched")
    answer = InMemory(server.listener.core).feed(b"GET /events HTTP/1.1\r\nHost: pc\r\n\r\n")
    assert answer is not None
    assert answer.endswith(b"matched")


def test_https_and_urls() -> None:
    with ProgrammableListener(ssl_context=server_context()) as server:
        assert server.url_for("/events") == f"https://127.0.0.1:{server.port}/events"
        server.expect_request("/events").respond_with_data("matched")
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(socket.create_connection(("127.0.0.1", server.port))) as sock:
            sock.sendall(b"GET /events HTTP/1.1\r\nHost: pc\r\n\r\n")
            assert sock.recv(65536).endswith(b"matched")
        assert server.log[0][0].url == "https://pc/events"


def test_starting_and_stopping_twice_is_told_as_by_the_original(
    server: ProgrammableListener,
) -> None:
    with pytest.raises(HTTPServerError, match="already running"):
        server.start()
    server.stop()
    with pytest.raises(HTTPServerError, match="not running"):
        server.stop()


def test_a_taken_port_is_a_sentence(server: ProgrammableListener) -> None:
    with pytest.raises(PortTaken):
        ProgrammableListener(port=server.port).start()


def test_it_is_one_of_them(server: ProgrammableListener) -> None:
    assert isinstance(server, HTTPServer)
    baked = server.bake(method="GET")
    baked.expect_request("/events").respond_with_data("matched")
    assert tell(server, "/events").endswith(b"matched")
