"""Packet captures of plain HTTP: the bytes exactly as they crossed the wire."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.protocol.http.reader import Reader
from ringproof.recordings import Leg, Unreadable, read
from ringproof.recordings.formats.pcap import read_fields, read_pcap

MAC = "000952C0FFEE"
ODD = (
    b"GET /e?event=incoming&callId=TC@1&name=J\xf6rg Meier&mac=000952C0FFEE HTTP/1.1\r\n"
    b"no colon\r\n\r\n"
)
COMMAND = b"GET /api/v1/exec/command?action=accept HTTP/1.1\r\nHost: phone\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="there is no tshark")


@needs_tshark
@pytest.mark.parametrize("form", ["pcap", "pcapng"])
def test_both_legs_are_read_byte_for_byte(file: Path, wire: SimpleNamespace, form: str) -> None:
    phone, server = wire.phone, wire.server
    frames = [
        *wire.talk(1000.0, (phone, 40000), (server, 8099), ODD + ODD, OK, b"", OK, cut=30),
        *wire.talk(1001.0, (server, 50000), (phone, 80), COMMAND, OK),
        *wire.talk(1002.0, (server, 50001), (phone, 443), b"\x16\x03\x01 of TLS", b"\x16"),
        *wire.talk(1003.0, (server, 50002), (phone, 80), b"GET / HTTP/1.1\r\n\r\n", OK),
        *wire.talk(1004.0, (server, 50003), (phone, 80), b"\0\1 of SIP or whatever"),
    ]
    file.write_bytes(getattr(wire, form)(*frames))
    recording = read(file)
    assert recording.origin.format == "pcap"
    assert recording.origin.note == (
        "2 connections are neither commands nor events; 1 connection is encrypted and not read"
    )
    assert recording.damages == ()
    first, second, command = recording.exchanges
    assert (first.request, second.request, command.request) == (ODD, ODD, COMMAND)
    assert first.response == second.response == command.response == OK
    assert first.exact
    assert {e.phone for e in recording.exchanges} == {MAC}
    assert (first.leg, command.leg) == (Leg.EVENTS, Leg.COMMANDS)
    assert (first.client, first.to) == ("192.0.2.20:40000", "192.0.2.5:8099")
    assert first.complete.wall == pytest.approx(1000.004, abs=0.0011)
    assert first.began < first.complete < second.complete < command.complete


@needs_tshark
def test_a_capture_that_was_cut_off_is_read_up_to_there(file: Path, wire: SimpleNamespace) -> None:
    frames = wire.talk(1000.0, (wire.phone, 40000), (wire.server, 8099), ODD, OK)
    file.write_bytes(wire.pcap(*frames)[:-5])
    recording = read(file)
    (event,) = recording.exchanges
    assert (event.request, event.response) == (ODD, b"")
    assert event.lost == "no answer is in the capture"
    (damage,) = recording.damages
    assert damage.where == "behind frame 3"
    assert "cut short" in damage.why


@needs_tshark
def test_what_is_no_capture_behind_its_first_bytes_is_refused(file: Path) -> None:
    file.write_bytes(b"\xd4\xc3\xb2\xa1" + b"\xff" * 40)
    with pytest.raises(Unreadable, match=r"nothing of .* could be read: the capture: tshark says"):
        read(file)


def test_without_tshark_one_sentence_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    file.write_bytes(b"\xd4\xc3\xb2\xa1")
    with pytest.raises(Unreadable, match="there is no tshark here; install it"):
        read_pcap(file)


def line(frame: int, seq: int, data: bytes, *, up: bool = True, flags: int = 0x18) -> bytes:
    ends = ["192.0.2.20", "", "40000"], ["192.0.2.5", "", "8099"]
    one, other = ends if up else reversed(ends)
    return "\t".join(
        [str(frame), f"{1000 + frame}.5", "0", *one, *other, hex(flags), str(seq), data.hex()]
    ).encode()


def fields(*lines: bytes) -> bytes:
    return b"".join(one + b"\n" for one in lines)


def test_segments_out_of_order_and_sent_again_make_one_request() -> None:
    gathered = read_fields(
        fields(
            line(1, 99, b"", flags=0x02),
            line(2, 130, ODD[30:]),
            line(3, 100, ODD[:40]),
            line(4, 100, ODD[:30]),
            line(5, 200, OK, up=False),
        )
    )
    (event,) = gathered.exchanges
    assert event.request == ODD
    assert event.complete.wall == 1003.5  # it could not be read before the missing piece came
    assert gathered.damages == []


def test_sequence_numbers_may_begin_anew() -> None:
    gathered = read_fields(fields(line(1, (1 << 32) - 10, ODD[:10]), line(2, 0, ODD[10:])))
    assert [event.request for event in gathered.exchanges] == [ODD]


def test_behind_a_gap_nothing_is_taken_for_a_request() -> None:
    gathered = read_fields(fields(line(1, 100, ODD + ODD[:20]), line(2, 100 + len(ODD) + 30, ODD)))
    assert [event.request for event in gathered.exchanges] == [ODD]
    (damage,) = gathered.damages
    assert damage.where == "connection 0 (192.0.2.20:40000 to 192.0.2.5:8099)"
    assert damage.why.startswith("10 bytes of its requests are missing")


def test_a_request_that_the_capture_cuts_off_is_named() -> None:
    gathered = read_fields(fields(line(1, 100, ODD[:50])))
    (damage,) = gathered.damages
    assert damage.why == "it ends in the middle of a request, after 50 bytes of it"


def test_a_capture_that_begins_in_the_middle_knows_who_asks() -> None:
    gathered = read_fields(fields(line(1, 200, OK, up=False), line(2, 100, ODD)))
    (event,) = gathered.exchanges
    assert event.client == "192.0.2.20:40000"


def pieces(data: bytes) -> Iterator[bytes]:
    yield from (line(n, 100 + at, data[at : at + 7]) for n, at in enumerate(range(0, len(data), 7)))


@given(st.data())
def test_whatever_tshark_says_nothing_raises(data: st.DataObject) -> None:
    output = bytearray(fields(line(1, 99, b"", flags=2), *pieces(ODD), line(30, 9, OK, up=False)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(output) - 1))
        output[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=5))
    gathered = read_fields(bytes(output))
    for exchange in gathered.exchanges:
        assert Reader().feed(exchange.request) or exchange.request
