"""A recording is known by its content, and whatever its content is, there is a word for it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringproof.recordings import FlowWriter, Unreadable, read, records_of
from ringproof.trace import Actor, Moment, Stimulus
from ringproof.trace.codec import to_lines

LOG = (
    b'192.0.2.20 - - [01/May/2024:12:00:01 +0200] "GET /e?event=holding&mac=000952C0FFEE '
    b'HTTP/1.1" 200 0\n'
)
HAR = (
    b'{"log": {"entries": [{"startedDateTime": "2024-05-01T10:00:00Z", "time": 1, "request": '
    b'{"method": "GET", "url": "http://a/e?event=x", "httpVersion": "h2", "headers": '
    b'[{"name": "a", "value": "b"}]}, "response": {"status": 200, "content": {"text": "a", '
    b'"encoding": "base64"}}}]}}'
)
RECORDS = to_lines(
    [Stimulus(1, Moment(0, 0), Actor.CLIENT, "hold", {}, raw=b"GET /x HTTP/1.1\r\n\r\n")]
).encode()


def flows(make: Any, *seconds: float) -> bytes:
    stream = io.BytesIO()
    writer = FlowWriter(stream)
    for at in seconds:
        writer.add(make.event(at))
    writer.deed(make.rings(9))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", r"is empty: nothing was recorded in it"),
        (b"\x7fELF" + bytes(90), r"in no format that Ringproof reads \(mitmproxy, report, har,"),
        (b"12:", r"nothing of .* could be read: flow 1, byte 0: the file ends in the middle"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(file: Path, raw: bytes, said: str) -> None:
    file.write_bytes(raw)
    with pytest.raises(Unreadable, match=said):
        read(file)


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(Unreadable, match=f"there is no file {file}"):
        read(file)


def test_a_recording_that_was_cut_off_is_read_up_to_there(make: Any, file: Path) -> None:
    one, three = flows(make, 1.0), flows(make, 1.0, 2.0, 3.0)
    file.write_bytes(three[:-700])
    recording = read(file)
    assert len(recording.exchanges) == 3
    (damage,) = recording.damages
    assert damage.where == "flow 4"
    assert "bytes are missing" in damage.why
    assert one


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@pytest.mark.parametrize("form", ["flows", "har", "log", "records"])
@given(st.data())
def test_a_file_changed_by_chance_is_read_or_refused(
    make: Any, tmp_path: Path, form: str, data: st.DataObject
) -> None:
    raws: dict[str, Callable[[], bytes]] = {
        "flows": lambda: flows(make, 1.0, 2.0),
        "har": lambda: HAR,
        "log": lambda: LOG * 2,
        "records": lambda: RECORDS * 2,
    }
    raw = bytearray(raws[form]())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, 20_000)) % len(raw)
        raw[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=5))
    path = tmp_path / "changed"
    path.write_bytes(raw)
    try:
        recording = read(path)
    except Unreadable:
        return
    records_of(recording)


def test_recordings_joined_by_cat_are_ordered_by_the_clock_on_the_wall(
    make: Any, file: Path
) -> None:
    later = make.event(5.0, complete=Moment(1.0, 2_000_000_000.0))
    sooner = make.event(900.0, complete=Moment(900.0, 1_900_000_000.0))
    streams = [io.BytesIO(), io.BytesIO()]
    for stream, exchange in zip(streams, (later, sooner), strict=True):
        FlowWriter(stream).add(exchange)
    file.write_bytes(b"".join(stream.getvalue() for stream in streams))
    recording = read(file)
    assert [e.complete.wall for e in recording.exchanges] == [1_900_000_000.0, 2_000_000_000.0]
    assert recording.exchanges[0].complete.mono == 1_900_000_000.0


def test_requests_stand_in_the_order_in_which_they_were_complete(make: Any, file: Path) -> None:
    slow = make.event(1.0, complete=make.at(9.0))
    make.write(file, slow, make.event(2.0), note="from the desk")
    recording = read(file)
    assert [e.n for e in recording.exchanges] == [2, 1]
    assert recording.origin.note == "from the desk"
