"""Both taps of one recording, opened and closed together."""

import re
import socket
import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.capture import CaptureAsked, judge_capture
from ringproof.campaign.record.asked import RecordingAsked, wiring
from ringproof.campaign.record.recorder import Recorder
from ringproof.campaign.record.redaction import redactor
from ringproof.campaign.record.tape import Tape
from ringproof.listener import EventListener
from ringproof.listener.tls import server_context
from ringproof.recordings import FlowWriter
from ringproof.trace.moment import Moment

AT = Moment(1.0, 1.0)
HOLD = b"GET /api/v1/exec/command?action=hold HTTP/1.1\r\nHost: tap\r\n\r\n"
EVENT = b"GET /in?event=holding&mac=000952C0FFEE HTTP/1.1\r\nHost: x\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def free() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def recorder(kept: Any, **changes: Any) -> Recorder:
    given = {"phones": ["http://127.0.0.1:1"], "server": "http://127.0.0.1:2/in"}
    return Recorder(wiring(RecordingAsked(**{**given, "output": Path("x"), **changes})), Tape(kept))


def test_it_listens_where_it_was_told_to(desk: Any) -> None:
    phone = desk.serves(OK, close=False)
    commands, events = free(), free()
    tap = recorder(None, phones=[phone.url], listen_commands=[commands], listen_events=events)
    with tap:
        assert tap.commands == ((phone.url, f"http://{commands}"),)
        assert tap.events == f"http://{events}/in"
        with socket.create_connection(("127.0.0.1", int(events.rpartition(":")[2]))):
            pass


def test_where_one_port_is_taken_nothing_is_left_open() -> None:
    before = threading.active_count()
    commands = free()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        events = f"127.0.0.1:{taken.getsockname()[1]}"
        tap = recorder(None, listen_commands=[commands], listen_events=events)
        with pytest.raises(BadRequest, match=r"--listen-events"), tap:
            pass
    assert threading.active_count() == before
    with socket.create_server(("127.0.0.1", int(commands.rpartition(":")[2]))):
        pass


def test_both_legs_of_a_phone_have_one_name_once_it_has_told_its_mac(desk: Any) -> None:
    phone, server = desk.serves(OK, close=False), desk.serves(OK)
    tap, kept = desk.records([phone.url], server.url)
    for url, raw in ((tap.commands[0][1], HOLD), (tap.events, EVENT), (tap.commands[0][1], HOLD)):
        desk.talk(url, raw)
    names = [exchange.phone for exchange in kept.exchanges]
    assert names == [phone.url.removeprefix("http://"), "000952C0FFEE", "000952C0FFEE"]


def test_a_server_and_a_phone_with_certificates_of_their_own_are_reached(desk: Any) -> None:
    with EventListener(tls=server_context()) as other:
        secure = other.url_for("/in").removesuffix("/in")
        tap, kept = desk.records([secure], secure + "/in")
        assert desk.talk(tap.events, EVENT).startswith(b"HTTP/1.1 200 OK")
        place = tap.commands[0][1].replace("https:", "http:")  # either is understood
        assert desk.talk(place, HOLD).startswith(b"HTTP/1.1 200 OK")
        assert [heard.secure for heard in other.received] == [True, True]
        assert other.received[0].raw == EVENT
        assert [exchange.lost for exchange in kept.exchanges] == ["", ""]


def test_a_token_that_came_plainly_to_the_tap_is_held_against_the_pbx(
    desk: Any, tmp_path: Path
) -> None:
    """From the wire over tap, redaction and file to the verdict; the phone behind speaks TLS."""
    file, out = tmp_path / "x.mitm", StringIO()
    token = b"Authorization: Bearer s3cr3t-s3cr3t\r\n\r\n"
    with EventListener(tls=server_context()) as phone, file.open("wb") as stream:
        tape = Tape(FlowWriter(stream, redacted=True), redactor(keep=False).exchange)
        tap, _ = desk.records([phone.url_for("")], "http://127.0.0.1:2/in", tape)
        place = tap.commands[0][1].replace("https:", "http:")
        desk.talk(place, HOLD.removesuffix(b"\r\n") + token)
    assert b"s3cr3t" not in file.read_bytes()
    judge_capture(CaptureAsked((file,), role="server"), Console(file=out, width=200))
    said = out.getvalue()
    assert "the command hold carries its token over plain HTTP (flow 1)" in said, said
    assert re.search(r"pass +SV-COMMAND-2 +must +proven by 1 exchange", said), said
