"""The tap on the command leg: mitmproxy between the PBX and the phones."""

import logging
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.record.asked import Address
from ringproof.campaign.record.proxy import _free
from ringproof.listener import EventListener
from ringproof.listener.tls import server_context
from ringproof.recordings.exchange import Leg

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HOLD = b"GET /api/v1/exec/command?action=hold&callid=TC@1 HTTP/1.1\r\nHost: tap\r\n\r\n"
SERVER = "http://127.0.0.1:1"  # nobody is told anything here


def unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def test_a_command_reaches_the_phone_and_its_answer_the_pbx(desk: Any) -> None:
    phone = desk.serves(OK, close=False)
    recorder, kept = desk.records([phone.url], SERVER)
    ((where, place),) = recorder.commands
    assert where == phone.url
    assert desk.talk(place, HOLD) == OK
    (exchange,) = kept.exchanges
    assert exchange.leg is Leg.COMMANDS
    assert exchange.phone == exchange.to == phone.url.removeprefix("http://")
    assert exchange.request.startswith(b"GET /api/v1/exec/command?action=hold&callid=TC@1 HTTP/1.1")
    assert exchange.response == OK
    assert not exchange.exact
    assert exchange.answered is not None
    assert exchange.began.mono <= exchange.complete.mono <= exchange.answered.mono


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # mitmproxy makes its certificate so
@pytest.mark.parametrize("phone_secure", [False, True])
@pytest.mark.parametrize("pbx_secure", [False, True])
def test_what_the_pbx_spoke_is_kept_and_not_what_the_phone_speaks(
    desk: Any, phone_secure: bool, pbx_secure: bool
) -> None:
    """The tap takes TLS and plain HTTP on one port: a token that came plainly stays so."""
    with EventListener(tls=server_context() if phone_secure else None) as phone:
        recorder, kept = desk.records([phone.url_for("")], SERVER)
        with desk.line_to(recorder.commands[0][1]) as plain:
            line = unverified().wrap_socket(plain) if pbx_secure else plain
            line.sendall(HOLD)
            assert desk.hear(line).startswith(b"HTTP/1.1 200 ")
            line.close()
    (exchange,) = kept.exchanges
    assert exchange.secure is pbx_secure


def test_each_phone_has_a_place_of_its_own(desk: Any) -> None:
    phones = [desk.serves(OK, close=False) for _ in range(2)]
    named = ["000952C0FFEE=" + phones[0].url, "000952DECADE=" + phones[1].url]
    recorder, kept = desk.records(named, SERVER)
    for _, place in reversed(recorder.commands):
        desk.talk(place, HOLD)
    assert [len(phone.got) for phone in phones] == [1, 1]
    assert [exchange.phone for exchange in kept.exchanges] == ["000952DECADE", "000952C0FFEE"]


def test_a_phone_that_is_away_is_a_bad_gateway_and_recorded_as_lost(desk: Any) -> None:
    away = desk.absent()
    recorder, kept = desk.records([away], SERVER)
    assert desk.talk(recorder.commands[0][1], HOLD).startswith(b"HTTP/1.1 502 ")
    (exchange,) = kept.exchanges
    assert (exchange.response, exchange.answered) == (b"", None)
    assert exchange.lost.startswith(f"no answer of the phone {away.removeprefix('http://')} (")
    assert "Errno" not in exchange.lost


def test_a_phone_that_hangs_up_is_recorded_as_lost(desk: Any) -> None:
    recorder, kept = desk.records([desk.serves(None).url], SERVER)
    assert desk.talk(recorder.commands[0][1], HOLD).startswith(b"HTTP/1.1 502 ")
    assert "no answer of the phone" in kept.exchanges[0].lost


def test_a_command_that_is_unanswered_at_the_end_is_recorded_so(desk: Any) -> None:
    patience = threading.Event()
    phone = desk.serves(lambda _: patience.wait(20) and OK)
    recorder, kept = desk.records([phone.url], SERVER)
    with desk.line_to(recorder.commands[0][1]) as line:
        line.sendall(HOLD)
        phone.arrived.wait(20)
        desk.end_recording()
    patience.set()
    assert "no answer of the phone" in kept.exchanges[0].lost


@pytest.mark.parametrize("target", [b"/phonebook", b"/api/v1/login", b"/"])
def test_the_web_interface_of_a_phone_passes_without_a_record(desk: Any, target: bytes) -> None:
    phone = desk.serves(OK, close=False)
    recorder, kept = desk.records([phone.url], SERVER)
    raw = b"GET %s HTTP/1.1\r\nHost: tap\r\n\r\n" % target
    assert desk.talk(recorder.commands[0][1], raw) == OK
    assert len(phone.got) == 1
    assert kept.exchanges == []
    assert recorder.tape.counts.passed == 1


def test_what_mitmproxy_takes_for_no_http_it_refuses_itself(desk: Any) -> None:
    """A limit of the command leg, which its docstring names: the phone never hears of it."""
    phone = desk.serves(OK, close=False)
    recorder, kept = desk.records([phone.url], SERVER)
    raw = b"GET /api/v1/exec/command?action=show&text=a b HTTP/1.1\r\nHost: tap\r\n\r\n"
    with desk.line_to(recorder.commands[0][1]) as line:
        line.sendall(raw)
        assert line.recv(65536).startswith(b"HTTP/1.1 400 ")
    assert phone.got == []
    assert kept.exchanges == []


def test_mitmproxy_leaves_nothing_behind_and_says_nothing(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    before = (logging.getLogger("mitmproxy").handlers[:], threading.active_count())
    recorder, _ = desk.records([desk.absent()], SERVER)
    desk.talk(recorder.commands[0][1], HOLD)
    desk.end_recording()
    assert list(tmp_path.iterdir()) == []
    assert (logging.getLogger("mitmproxy").handlers, threading.active_count()) == before
    assert capfd.readouterr() == ("", "")


def test_a_taken_port_is_a_sentence(desk: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = Address("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(BadRequest, match=f"cannot listen for commands on {place}"):
            _free(place)


def test_an_address_of_nobody_here_is_a_sentence() -> None:
    with pytest.raises(BadRequest, match=r"cannot listen for commands on 192\.0\.2\.1:0"):
        _free(Address("192.0.2.1", 0))
