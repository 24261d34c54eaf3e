"""Our report folders: each test's records are commands, events and deeds again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ringproof.protocol.events import read_event
from ringproof.recordings import Leg, Unreadable, read, records_of
from ringproof.trace import Actor, Answer, Arranged, Moment, Record, Stimulus, Told, Witnessed
from ringproof.trace.codec import to_lines

MAC = "000952C0FFEE"
RAW = (
    b"GET /api/v1/exec/command?action=hold HTTP/1.1\r\nHost: phone.invalid\r\n"
    b"Authorization: Bearer abc\r\n\r\n"
)
TARGET = b"/events?event=holding&callId=TC@1&mac=000952C0FFEE"


def at(seconds: float) -> Moment:
    return Moment(seconds, 1000 + seconds)


def told(n: int, seconds: float) -> Told:
    event, defects = read_event(TARGET)
    return Told(
        n, at(seconds), at(seconds), at(seconds + 0.1), 1, "GET", TARGET, ((b"Host", b"pc:8099"),),
        event, defects, raw=b"GET " + TARGET + b" HTTP/1.1\r\nHost: pc:8099\r\n\r\n",
        listener="http",
    )  # fmt: skip


def records() -> list[Record]:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    return [
        Stimulus(1, at(0), Actor.FAR_END, "call", {"leg": "leg-1", "number": "42"}),
        Arranged(2, at(0.5), "the call is connected"),
        Stimulus(3, at(1), Actor.CLIENT, "hold", {}, raw=RAW),
        Answer(4, at(1.1), 3, 200, "OK", (("content-length", "2"),), b"ok", answer),
        told(5, 2),
    ]


def test_a_test_is_commands_events_and_deeds_again(file: Path) -> None:
    file.write_text(to_lines(records()))
    recording = read(file)
    assert recording.origin.format == "report"
    command, event = recording.exchanges
    assert (command.leg, command.phone, command.to) == (Leg.COMMANDS, MAC, "phone.invalid")
    assert (event.leg, event.lost) == (
        Leg.EVENTS,
        "a report does not keep what its event server answered",
    )
    assert [deed.stimulus.verb for deed in recording.deeds] == ["call"]
    again = records_of(recording)[MAC]
    was = [record for record in records() if not isinstance(record, Arranged)]
    assert [type(r) for r in again] == [type(r) for r in was]
    assert again[1] == Stimulus(2, at(1), Actor.CLIENT, "hold", {}, raw=RAW)
    assert isinstance(again[2], Answer)
    assert (again[2].to, again[2].body, again[2].headers) == (2, b"ok", was[2].headers)  # type: ignore[union-attr]
    assert again[3] == told(4, 2)
    assert again[1].raw == RAW


@pytest.mark.parametrize(("over", "secure"), [("https", True), ("http", False), ("", None)])
@pytest.mark.parametrize("events", [True, False])
def test_how_a_command_came_is_said_by_nothing_but_itself(
    file: Path, over: str, secure: bool | None, events: bool
) -> None:
    """Events may come over plain HTTP to a phone's server, and its commands over TLS."""
    details = {"over": over} if over else {}
    hold = Stimulus(3, at(1), Actor.CLIENT, "hold", details, raw=RAW)
    made: list[Record] = [hold, replace(told(5, 2), secure=events)]
    file.write_text(to_lines(made))
    assert [each.secure for each in read(file).exchanges] == [secure, events]


def test_of_several_phones_each_has_its_own_records(file: Path) -> None:
    """Both may have a call of the same id: as one phone they would contradict themselves."""
    other = "000952C0FFEF"

    def testified(n: int, name: str, mac: str) -> Witnessed:
        return Witnessed(n, at(0), Actor.ADMIN, "phone", {"phone": name, "mac": mac})

    made: list[Record] = [
        testified(1, "phone-1", MAC.lower()),
        testified(2, "phone-2", other),
        Stimulus(3, at(1), Actor.CLIENT, "hold", {"phone": "phone-2"}, raw=RAW),
        Answer(4, at(1.1), 3, 200, "OK", (), b"", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        Stimulus(5, at(2), Actor.LOCAL_USER, "lift", {"phone": "phone-1"}),
        told(6, 3),
        replace(told(7, 4), target=TARGET.replace(MAC.encode(), other.encode())),
    ]
    file.write_text(to_lines(made))
    recording = read(file)
    assert [(each.leg, each.phone) for each in recording.exchanges] == [
        (Leg.COMMANDS, other),
        (Leg.EVENTS, MAC),
        (Leg.EVENTS, other),
    ]
    assert [deed.phone for deed in recording.deeds] == [MAC]


def folder_of(path: Path, part: str, *tests: str) -> Path:
    (path / part).mkdir()
    for test in tests:
        (path / part / f"{test}.jsonl").write_text(to_lines(records()))
    (path / "report.json").write_text(json.dumps({"target": {"driver": "emulator"}}))
    return path


def test_each_test_of_a_folder_has_a_phone_of_its_own(tmp_path: Path) -> None:
    recording = read(folder_of(tmp_path, "evidence", "a", "b"))
    assert set(records_of(recording)) == {f"{MAC} (a)", f"{MAC} (b)"}
    assert (recording.origin.synthetic, recording.origin.redacted) == (True, True)


def test_the_private_part_is_read_where_it_is_there(tmp_path: Path) -> None:
    folder_of(tmp_path, "evidence", "a")
    (tmp_path / "evidence" / "a.jsonl").write_text("")
    recording = read(folder_of(tmp_path, "private", "a"))
    assert len(recording.exchanges) == 2
    assert not recording.origin.redacted


def test_a_damaged_line_is_named_with_its_file(tmp_path: Path) -> None:
    folder_of(tmp_path, "evidence", "a")
    path = tmp_path / "evidence" / "a.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b'{"record":"answer"}\n', lines[4][:-9]]))
    recording = read(tmp_path)
    assert [damage.where for damage in recording.damages] == [
        "evidence/a.jsonl, line 4",
        "evidence/a.jsonl, line 5",
    ]
    assert recording.damages[0].offset == sum(map(len, lines[:3]))
    (command,) = recording.exchanges
    assert command.lost == "the report has no answer"


def test_a_folder_that_is_no_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="is a folder, and no report"):
        read(tmp_path)
    (tmp_path / "evidence").mkdir()
    with pytest.raises(Unreadable, match="has no evidence of any test"):
        read(tmp_path)
