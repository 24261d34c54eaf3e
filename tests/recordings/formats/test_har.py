"""HAR: what a browser or a proxy kept of commands and events."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from ringproof.recordings import Leg, Unreadable, read
from ringproof.recordings.heads import read_answer

URL = "https://192.0.2.20/api/v1/exec/command?action=call&number=%2B49%2030"


def entry(url: str = URL, **answer: Any) -> dict[str, Any]:
    return {
        "startedDateTime": "2024-05-01T10:00:00.500Z",
        "time": 250,
        "request": {
            "method": "GET",
            "url": url,
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": "Host", "value": "192.0.2.20"}],
        },
        "response": {
            "status": 200,
            "statusText": "OK",
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": "Content-Length", "value": "99"}],
            "content": {"text": "called", **answer.pop("content", {})},
            **answer,
        },
    }


def har(*entries: Any) -> bytes:
    return json.dumps({"log": {"version": "1.2", "entries": entries}}, indent=1).encode()


def test_a_command_is_written_anew_of_what_was_kept(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + har(entry()))
    recording = read(file)
    (command,) = recording.exchanges
    assert recording.origin.format == "har"
    assert command.request == (
        b"GET /api/v1/exec/command?action=call&number=%2B49%2030 HTTP/1.1\r\n"
        b"Host: 192.0.2.20\r\n\r\n"
    )
    answer = read_answer(command.response)
    assert (answer.status, answer.reason, answer.body) == (200, "OK", b"called")
    assert not command.exact
    assert (command.leg, command.phone, command.secure) == (Leg.COMMANDS, "192.0.2.20:443", True)
    assert command.began.wall == pytest.approx(1714557600.5)
    assert command.answered is not None
    assert command.answered.since(command.began) == pytest.approx(0.25)


def test_http2_base64_and_lists_as_headers_are_understood(file: Path) -> None:
    coded = base64.b64encode(b"\xff\x00").decode()
    made = entry(content={"text": coded, "encoding": "base64"})
    made["request"]["httpVersion"] = "h2"
    made["request"]["headers"] = [[":authority", "192.0.2.20"], ["X-A", "b"]]
    file.write_bytes(har(made))
    (command,) = read(file).exchanges
    assert command.request.endswith(b" HTTP/1.1\r\nHost: 192.0.2.20\r\nX-A: b\r\n\r\n")
    assert read_answer(command.response).body == b"\xff\x00"


def test_an_event_in_a_har_names_its_phone(file: Path) -> None:
    file.write_bytes(har(entry("http://pc:8099?event=holding&mac=00:09:52:c0:ff:ee", status=0)))
    (event,) = read(file).exchanges
    assert (event.leg, event.phone) == (Leg.EVENTS, "000952C0FFEE")
    assert (event.response, event.answered, event.lost) == (b"", None, "the HAR has no answer")


def test_the_rest_of_a_har_is_counted_and_no_damage(file: Path) -> None:
    file.write_bytes(har(entry("https://192.0.2.20/index.html"), entry("https://a/b.css"), entry()))
    recording = read(file)
    assert recording.origin.note == "2 entries are neither commands nor events"
    assert recording.damages == ()


def test_a_har_that_was_cut_off_is_read_up_to_there(file: Path) -> None:
    whole = har(entry(), entry(), entry())
    cut = whole.rindex(b'"status"')
    file.write_bytes(whole[:cut])
    recording = read(file)
    assert len(recording.exchanges) == 2
    (damage,) = recording.damages
    assert damage.where == "entry 3"
    assert damage.offset is not None
    assert whole[damage.offset :].startswith(b"{\n")
    assert "cut off" in damage.why


def test_an_entry_that_is_none_is_named_and_the_others_are_read(file: Path) -> None:
    file.write_bytes(har(entry(), {"request": 5}, 7, entry()))
    recording = read(file)
    assert len(recording.exchanges) == 2
    assert [damage.where for damage in recording.damages] == ["entry 2", "entry 3"]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"log": 5}',
        b'{"log": {}}',
        b'{"log": {"entries"',
        b'{"log": {"entries": 5}}',
        b'{"log":' + b"[" * 100_000,
    ],
)
def test_what_is_no_har_is_refused_in_a_sentence(file: Path, raw: bytes) -> None:
    file.write_bytes(raw)
    with pytest.raises(Unreadable, match=r"nothing of .* could be read: the file"):
        read(file)
