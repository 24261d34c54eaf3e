"""The phone fetches its settings; whatever a server does, the phone goes on."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.certificate import server_context
from ringproof.emulator.clock import VirtualClock
from ringproof.emulator.embedded import EmbeddedPhone
from ringproof.emulator.errors import ControlError
from ringproof.emulator.memory import MemoryPhone

BRIGHT = b"<userInterface><display><brightness>7</brightness></display></userInterface>"
BRIGHTNESS = "/userInterface/display/brightness"
MAC = "000952c0ffee"


def answer(body: bytes, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


class Desk:
    """A phone in memory and its provisioning server."""

    def __init__(self, raw: bytes | None, **setup: object) -> None:
        self.asked: list[EventOut] = []
        self.raw = raw
        self.phone = MemoryPhone(Setup(mac=MAC, **setup), self._serve)  # type: ignore[arg-type]

    def _serve(self, out: EventOut) -> bytes | None:
        self.asked.append(out)
        return self.raw

    def log(self) -> list[str]:
        return [entry.text for entry in self.phone.parts.phone.log]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://192.0.2.8/x.xml", b"/x.xml"),
        ("http://192.0.2.8/%MAC%.xml", b"/000952C0FFEE.xml"),
        ("https://192.0.2.8:8443/p?phone=%mac%", b"/p?phone=000952c0ffee"),
        ("http://192.0.2.8/phones/", b"/phones/000952C0FFEE.xml"),
        ("192.0.2.8", b"/"),
    ],
)
def test_each_phone_asks_for_its_own_file(url: str, target: bytes) -> None:
    desk = Desk(answer(BRIGHT))
    told = desk.phone.control("admin.provision", url=url)
    assert told == {"state": "taken", "says": "", "changed": [BRIGHTNESS], "dropped": []}
    assert desk.asked[0].raw.split(b" ")[1] == target
    assert desk.asked[0].scheme == ("https" if url.startswith("https") else "http")
    assert desk.phone.parts.settings.get(BRIGHTNESS) == "7"


RUBBISH = [
    (answer(BRIGHT, "404 Not Found"), "answers 404"),
    (answer(BRIGHT, "302 Found"), "answers 302"),
    (answer(b""), "was not taken: the file is empty."),
    (answer(b"<html>hello"), "was not taken: line 1 in <html>: this is no XML"),
    (answer(b"<html/>"), "was not taken: line 1: there is no section <html>"),
    (b"SSH-2.0\r\n\r\n", "does not answer"),
    (b"", "does not answer"),
    (answer(b"x" * ((1 << 20) + 1)), "does not answer"),
]


@pytest.mark.parametrize(("raw", "why"), RUBBISH, ids=[why[:24] for _, why in RUBBISH])
def test_rubbish_leaves_everything_as_it_was_and_a_line_in_the_log(raw: bytes, why: str) -> None:
    desk = Desk(raw)
    desk.phone.control("admin.change", event_server="http://192.0.2.5")
    document = desk.phone.parts.settings.document
    desk.phone.parts.settings.set("/provisioning/url", "http://eve:secret@192.0.2.8/")
    document = desk.phone.parts.settings.document
    told = desk.phone.control("admin.provision")
    assert (told["state"], why in told["says"]) == ("failed", True)
    assert desk.phone.parts.settings.document is document
    assert why in desk.log()[-1]
    assert "secret" not in desk.log()[-1]


def test_a_server_that_is_silent_is_given_up() -> None:
    desk = Desk(None)
    assert desk.phone.control("admin.provision", url="http://192.0.2.8/")["state"] == "under_way"
    desk.phone.advance(9.9)
    assert desk.phone.control("admin.provisioning")["state"] == "under_way"
    desk.phone.advance(0.2)
    assert desk.phone.control("admin.provisioning")["state"] == "failed"
    desk.raw = answer(BRIGHT)
    told = desk.phone.control("admin.provision", url="http://192.0.2.8/")
    assert told["state"] == "taken"
    assert desk.phone.parts.settings.get("/provisioning/url") == ""


@pytest.mark.parametrize(
    ("url", "why"), [(None, "no address is set"), ("ftp://x/", "'ftp://x/000952C0FFEE.xml' is no")]
)
def test_without_an_address_nobody_is_asked(url: str | None, why: str) -> None:
    desk = Desk(answer(BRIGHT))
    with pytest.raises(ControlError, match=why):
        desk.phone.control("admin.provision", **({} if url is None else {"url": url}))
    assert desk.asked == []


def at_start(**also: str) -> bytes:
    more = "".join(f"<{name}>{value}</{name}>" for name, value in also.items())
    return f"<provisioning>{more}<url>http://192.0.2.8/</url></provisioning>".encode()


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        (at_start(), 1),
        (at_start(boot="false"), 0),
        (at_start(active="false"), 0),
        (b"", 0),
    ],
)
def test_the_phone_asks_at_its_start_where_it_is_set_to(settings: bytes, asked: int) -> None:
    desk = Desk(answer(BRIGHT), settings=settings)
    assert len(desk.asked) == asked
    desk.phone.control("phone.reboot")
    assert len(desk.asked) == 2 * asked


@contextmanager
def serving(tls: bool) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == f"/{MAC.upper()}.xml" else 404)
            self.send_header("Content-Length", str(len(BRIGHT)))
            self.end_headers()
            self.wfile.write(BRIGHT)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        context: ssl.SSLContext = server_context()
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("tls", [False, True])
def test_over_sockets_it_is_the_same(tls: bool) -> None:
    with serving(tls) as url, EmbeddedPhone(Setup(mac=MAC), VirtualClock()) as phone:
        phone.control("admin.provision", url=url)
        phone.drain()
        told = phone.control("admin.provisioning")
        assert (told["state"], told["changed"]) == ("taken", [BRIGHTNESS])


def test_nobody_there_is_noticed_at_once() -> None:
    with EmbeddedPhone(Setup(mac=MAC), VirtualClock()) as phone:
        phone.control("admin.provision", url="http://127.0.0.1:1/")
        phone.drain()
        assert phone.control("admin.provisioning")["state"] == "failed"
