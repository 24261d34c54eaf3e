"""Flow files of others: what mitmproxy's reader reads we read, what it refuses we refuse.

The flows are made here with mitmproxy's own library. Where the environment variable
RINGPROOF_MITM_SAMPLES names a folder (such as test/mitmproxy/data of its repository), every file
in it is read by both readers as well; else this file is, which both refuse.
"""

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy.exceptions import FlowReadException
from mitmproxy.flow import Flow
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader, tnetstring
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.test import tflow

from ringproof.recordings import Leg, Recording, Unreadable, read, records_of
from ringproof.recordings.flows.reading import read_flows
from ringproof.recordings.heads import read_answer

SAMPLES = Path(os.environ.get("RINGPROOF_MITM_SAMPLES", ""))
FILES = sorted(p for p in SAMPLES.rglob("*") if p.is_file()) if SAMPLES.name else [Path(__file__)]

EVERY_KIND: dict[str, Flow] = {
    "http": tflow.tflow(resp=True),
    "http without answer": tflow.tflow(),
    "http that failed": tflow.tflow(err=True),
    "tcp": tflow.ttcpflow(),
    "tcp that failed": tflow.ttcpflow(err=True),
    "udp": tflow.tudpflow(),
    "dns": tflow.tdnsflow(resp=True),
    "websocket": tflow.twebsocketflow(),
}


def state(version: int) -> dict[str, Any]:
    """A flow as earlier versions of the format had it."""
    old: dict[str, Any] = tflow.tflow(resp=True).get_state()
    old["version"] = version
    if version < 20:
        old["client_conn"]["state"] = old["server_conn"]["state"] = 0
    if version < 19:
        client, server = old["client_conn"], old["server_conn"]
        client["address"], client["tls_extensions"] = client.pop("peername"), []
        server["ip_address"] = server.pop("peername")
        server["source_address"], server["via2"] = server.pop("sockname"), server.pop("via")
        for connection in (client, server):
            connection["tls_established"] = False
            connection["cipher_name"] = connection.pop("cipher")
    return old


def dump(*flows: Flow | dict[str, Any]) -> bytes:
    states = (flow.get_state() if isinstance(flow, Flow) else flow for flow in flows)
    return b"".join(map(tnetstring.dumps, states))


def theirs(raw: bytes) -> tuple[int, bool]:
    """How many flows mitmproxy's reader reads of a file, and whether it reads it to its end."""
    stream, count = io.BytesIO(raw), 0
    try:
        for _ in FlowReader(stream).stream():
            count += 1
    except FlowReadException:
        return count, False
    return count, True


def ours(raw: bytes) -> tuple[int, bool]:
    gathered = read_flows(raw)
    return len(gathered.exchanges) + len(gathered.deeds) + gathered.foreign, not gathered.damages


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_flow_is_read_as_mitmproxy_reads_it(kind: str) -> None:
    raw = dump(EVERY_KIND[kind])
    assert ours(raw) == theirs(raw) == (1, True)


@pytest.mark.parametrize("version", [20, 19, 18, 99, 0])
def test_every_version_is_read_or_refused_as_mitmproxy_does(version: int) -> None:
    raw = dump(state(version))
    assert ours(raw) == theirs(raw) == ((1, True) if 18 <= version <= 20 else (0, False))


def test_a_flow_that_mitmproxy_cannot_convert_is_named_and_the_others_are_read() -> None:
    whole = dump(EVERY_KIND["tcp"])
    gathered = read_flows(whole + dump(state(99)) + whole)
    assert gathered.foreign == 2
    (damage,) = gathered.damages
    assert (damage.where, damage.offset) == ("flow 2", len(whole))
    assert "flow format version 99" in damage.why


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        (b"123", "the file ends in its length"),
        (b"100:abc", "the file ends in the middle of it: 98 bytes are missing"),
        (b"rubbish", "no flow begins here"),
        (b":", "no flow begins here"),
        (b"3:abc,", "a bytes stands where a flow should"),
        (b"999999999999:", "the file ends in the middle of it"),
        (b"0:}", "mitmproxy cannot read it (TypeError"),
        (b"6:3:abc,}", "mitmproxy cannot read it (ValueError"),
    ],
)
def test_damage_is_named_where_it_is(rest: bytes, why: str) -> None:
    whole = dump(EVERY_KIND["http"])
    gathered = read_flows(whole + rest)
    assert gathered.foreign == 1
    (damage,) = gathered.damages
    assert (damage.where, damage.offset) == ("flow 2", len(whole))
    assert why in damage.why


@given(st.data())
def test_a_file_changed_by_chance_is_read_as_far_as_mitmproxy_reads_it(data: st.DataObject) -> None:
    raw = bytearray(dump(command(), event(), EVERY_KIND["tcp"]))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, 20_000)) % len(raw)
        raw[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    try:
        count, whole = theirs(bytes(raw))
    except Exception:
        count, whole = 0, False  # mitmproxy's reader itself falls over: ours may not
    mine = ours(bytes(raw))
    assert mine[0] >= count or not mine[1]
    assert whole or not mine[1]


def command() -> HTTPFlow:
    flow = tflow.tflow(resp=True)
    flow.server_conn.peername = ("192.0.2.20", 443)
    flow.request.scheme = "https"
    flow.request.path = "/api/v1/exec/command?action=hold&callid=TC@1"
    flow.request.headers["Authorization"] = "Bearer abc"
    flow.response.raw_content = b"done"  # type: ignore[union-attr]
    return flow


def event(mac: str = "00-09-52-C0-FF-EE") -> HTTPFlow:
    flow = tflow.tflow(resp=True)
    flow.client_conn.peername = ("192.0.2.20", 40000)
    flow.request.path = f"/e?event=holding&callId=TC@1&mac={mac}"
    flow.request.timestamp_start = flow.request.timestamp_end = 946681205.0
    return flow


def recorded(file: Path, flows: Iterable[Flow]) -> Recording:
    file.write_bytes(dump(*flows))
    return read(file)


def test_commands_and_events_that_mitmproxy_recorded_are_ours(file: Path) -> None:
    recording = recorded(file, [EVERY_KIND["http"], command(), EVERY_KIND["dns"], event()])
    assert recording.origin.note == "2 flows are neither commands nor events"
    first, second = recording.exchanges
    assert (first.n, first.leg, first.phone) == (2, Leg.COMMANDS, "000952C0FFEE")
    assert (second.n, second.leg, second.phone) == (4, Leg.EVENTS, "000952C0FFEE")
    assert (first.exact, first.secure, first.to) == (False, True, "192.0.2.20:443")
    assert read_answer(first.response).body == b"done"
    (records,) = records_of(recording).values()
    assert [type(record).__name__ for record in records] == ["Stimulus", "Answer", "Told"]


@pytest.mark.parametrize("spoken", [True, False])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_before_a_reverse_proxy_the_client_says_how_it_came(
    file: Path, spoken: bool, scheme: str
) -> None:
    """The scheme of such a flow is what mitmproxy spoke to the phone behind it."""
    flow = command()
    flow.request.scheme = scheme
    flow.client_conn.proxy_mode = ProxyMode.parse(f"reverse:{scheme}://192.0.2.20")
    flow.client_conn.timestamp_tls_setup = 1.0 if spoken else None
    assert recorded(file, [flow]).exchanges[0].secure is spoken


def test_two_macs_behind_one_recording_are_two_phones(file: Path) -> None:
    other = event("000952C0FFEF")
    other.client_conn.peername = ("192.0.2.21", 40000)
    recording = recorded(file, [event(), other, command()])
    assert set(records_of(recording)) == {"000952C0FFEE", "000952C0FFEF"}
    assert recording.exchanges[0].phone == "000952C0FFEE"  # events came from its address


def test_what_came_in_http2_or_in_chunks_is_written_as_it_can_be_sent(file: Path) -> None:
    flow = command()
    flow.request.http_version = "HTTP/2.0"
    flow.request.headers.clear()
    flow.request.authority = "phone"
    flow.response.headers["Transfer-Encoding"] = "chunked"  # type: ignore[union-attr]
    (exchange,) = recorded(file, [flow]).exchanges
    assert b" HTTP/1.1\r\nHost: phone\r\n" in exchange.request
    assert read_answer(exchange.response).body == b"done"


def test_a_command_without_answer_says_why(file: Path) -> None:
    flow = command()
    flow.response, flow.error = None, tflow.terr("the phone hung up")
    (exchange,) = recorded(file, [flow]).exchanges
    assert (exchange.response, exchange.answered, exchange.lost) == (b"", None, "the phone hung up")


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_mitmproxys_own_samples_have_the_same_outcome(path: Path) -> None:
    count, whole = theirs(path.read_bytes())
    try:
        recording = read(path)
    except Unreadable:
        assert count == 0
        assert not whole
        return
    if recording.origin.format in ("mitmproxy", "har"):
        note = recording.origin.note.split(" ")[0]
        assert len(recording.exchanges) + int(note or 0) == count
        assert (not recording.damages) is whole
