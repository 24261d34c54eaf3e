"""The event server's prose: where and how an event came, and what its misbehaviour excuses."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ringproof.session import Call, NotMet, NotOffered
from ringproof.session.event_server import EventServer
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.target.wire import TargetLost

Told = Callable[[bytes], None]


@pytest.fixture
def server(scene: Scene) -> EventServer:
    return EventServer(scene)


@pytest.fixture
def told(target: Any) -> Told:
    """Have the phone send any request to the event server."""

    def send(request: bytes) -> None:
        target.line.feed(request + b"\r\n\r\n")

    return send


def test_addresses_are_made_from_the_one_that_is_advertised(server: EventServer) -> None:
    assert server.url == "http://events.test/events"
    assert server.bare_address == "events.test"
    assert server.at("/other?site=7") == "http://events.test/other?site=7"


def test_without_a_secure_twin_https_is_not_offered(server: EventServer) -> None:
    with pytest.raises(NotOffered, match="https"):
        server.securely_at("/events")


def test_path_and_query_are_read_off_the_latest_event(server: EventServer, told: Told) -> None:
    told(b"GET /first?event=holding&callId=TC@1 HTTP/1.1")
    told(b"GET /events?site=Haus%20B&event=holding&callId=TC@1 HTTP/1.1")
    server.was_told_at("/events", site="Haus B")
    with pytest.raises(NotMet, match="told at /first; it was told at /events"):
        server.was_told_at("/first")
    with pytest.raises(NotMet, match="floor=None"):
        server.was_told_at("/events", floor="2")


def test_a_request_that_never_came_was_told_nowhere(server: EventServer) -> None:
    with pytest.raises(NotMet, match="no event has come"):
        server.was_told_at("/events")


def test_plain_and_secure_are_told_apart(server: EventServer, told: Told) -> None:
    told(b"GET /events?event=holding HTTP/1.1")
    server.was_told_plainly()
    with pytest.raises(NotMet, match="told over https; it was told over http"):
        server.was_told_securely()


def test_a_post_is_no_get(server: EventServer, told: Told) -> None:
    told(b"GET /events?event=holding HTTP/1.1")
    server.was_told_by_get()
    told(b"POST /events?event=holding HTTP/1.1\r\nContent-Length: 0")
    with pytest.raises(NotMet, match="it was told by POST"):
        server.was_told_by_get()


@pytest.mark.parametrize("mac", ["000952C0FFEE", "000952c0ffee", "00:09:52:C0:FF:EE"])
def test_the_mac_is_the_phones_in_whichever_writing(
    server: EventServer, told: Told, target: Any, mac: str
) -> None:
    target.settings = _with_mac(target.settings, "000952C0FFEE")
    told(b"GET /events?event=holding&mac=" + mac.encode() + b" HTTP/1.1")
    server.was_told_the_mac()


@pytest.mark.parametrize("mac", [b"", b"&mac=", b"&mac=000952C0FFEF", b"&mac=$mac"])
def test_another_mac_or_none_is_not_the_phones(
    server: EventServer, told: Told, target: Any, mac: bytes
) -> None:
    target.settings = _with_mac(target.settings, "000952C0FFEE")
    told(b"GET /events?event=holding" + mac + b" HTTP/1.1")
    with pytest.raises(NotMet, match="with the phone's mac 000952c0ffee"):
        server.was_told_the_mac()


def test_of_a_phone_whose_mac_is_unknown_any_mac_will_do(server: EventServer, told: Told) -> None:
    told(b"GET /events?event=holding&mac=AABBCCDDEEFF HTTP/1.1")
    server.was_told_the_mac()
    told(b"GET /events?event=holding&mac=7 HTTP/1.1")
    with pytest.raises(NotMet):
        server.was_told_the_mac()


def test_a_raw_blank_is_no_percent_encoding(server: EventServer, told: Told) -> None:
    told(b"GET /events?event=incoming&name=Peter%20Paul HTTP/1.1")
    server.was_told_in_percent_encoding()
    told(b"GET /events?event=incoming&name=Peter Paul HTTP/1.1")
    with pytest.raises(NotMet, match="raw-blank"):
        server.was_told_in_percent_encoding()


def test_a_token_in_a_header_is_a_secret_told(server: EventServer, told: Told) -> None:
    told(b"GET /events?event=holding HTTP/1.1")
    server.was_told_no_secret()
    told(b"GET /events?event=holding HTTP/1.1\r\nAuthorization: Bearer sesame")
    with pytest.raises(NotMet, match="with the phone's token"):
        server.was_told_no_secret()


def test_an_answer_lost_while_the_server_is_slow_is_the_phones_fault(
    server: EventServer, phone: Phone, target: Any
) -> None:
    target.send = _lose
    server.is_slow()
    with pytest.raises(NotMet, match="with the event server slow, hold: no answer"):
        phone.hold(Call("42", id="TC@1"))


def test_an_answer_lost_after_it_recovered_is_a_dead_line(
    server: EventServer, phone: Phone, target: Any
) -> None:
    target.send = _lose
    server.fails()
    server.recovers()
    with pytest.raises(TargetLost):
        phone.hold(Call("42", id="TC@1"))


def test_whatever_it_did_it_behaves_again_after_the_test(server: EventServer, scene: Scene) -> None:
    server.redirects("http://events.test/elsewhere")
    assert len(scene.undo) == 1


def _lose(request: object) -> None:
    raise TargetLost("no answer")


def _with_mac(settings: Any, mac: str) -> Any:
    return replace(settings, mac=mac)
