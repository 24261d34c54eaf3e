"""A recording told to a live server: the same passes, each broken server differs at its edge."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringproof.recordings import Leg

OTHER = "000952C0FFE1"


def test_a_server_that_does_the_same_is_the_same(
    tape: Any, tell: Any, server: Any, session: Any
) -> None:
    told = tell(session(tape))
    assert told.code == 0, told.said
    assert "same: the replay showed what was recorded: all 11 matched" in told.said
    assert len(server.heard) == 5
    assert "phone 000952C0FFEE takes commands on http://localhost:" in told.said


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "deaf": (
        {"deaf": True},
        "the command accept (callid TC@1) was recorded, and did not come (step 1, phone: incoming)",
    ),
    "the wrong call": ({"wrong_call": True}, "callid is TC@99, recorded was TC@1"),
    "500": ({"status": 500}, "500 Internal Server Error came for connected, recorded was 200"),
    "no token": ({"tokenless": True}, "it carries no token, the recorded one did"),
    "twice": ({"twice": True}, "the command accept (callid TC@1) came after "),
    "another body": ({"body": "no"}, "the answer to incoming says 'no', recorded was 'ok'"),
    "more": ({"also_held": True}, "the command hold (callid TC@1) came after "),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_server_differs_at_its_edge(
    name: str, tape: Any, tell: Any, server: Any, tmp_path: Path, session: Any
) -> None:
    faults, sentence = BROKEN[name]
    for key, value in faults.items():
        setattr(server.faults, key, value)
    told = tell(session(tape), json=tmp_path / "x.json")
    assert told.code == 1, told.said
    plain = json.loads((tmp_path / "x.json").read_text())
    assert sentence in plain["sentence"], plain["sentence"]
    assert plain["direction"] == "server"
    first = plain["rows"][plain["first"]]
    assert first["first"] is True
    assert first["recorded"] or first["observed"]


def test_several_phones_are_told_apart(tape: Any, tell: Any, server: Any, session: Any) -> None:
    both = session(session(tape), OTHER)
    told = tell(both)
    assert told.code == 0, told.said
    assert set(server.phones) == {"000952C0FFEE", OTHER}
    assert len(set(server.phones.values())) == 2
    alone = tell(both, phone=OTHER)
    assert alone.code == 0
    assert f"phone {OTHER} takes commands on" in alone.said
    assert "phone 000952C0FFEE" not in alone.said


def test_the_events_are_the_recorded_bytes(tape: Any, tell: Any, server: Any) -> None:
    raw = b"GET /events?event=incoming&callId=TC@1&name=J%F6rg+*# HTTP/1.1\r\nHost: old\r\n\r\n"
    tape.add(Leg.EVENTS, "p", raw, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    tell(tape)
    assert server.heard == [b"/events?event=incoming&callId=TC@1&name=J%F6rg+*#"]
    tell(tape, target=server.url + "/cti/in")
    assert server.heard[1] == b"/cti/in?event=incoming&callId=TC@1&name=J%F6rg+*#"


def test_the_token_of_the_server_is_kept_nowhere(tape: Any, tell: Any, tmp_path: Path) -> None:
    tape.call()  # more than the server does: the report shows its commands
    told = tell(tape, report=tmp_path / "r", json=tmp_path / "x.json", whole=True)
    left = b"".join(path.read_bytes() for path in (tmp_path / "r").iterdir())
    assert b"Authorization: Bearer xxxxxxxxxx" in left
    assert b"t0p-s3cr3t" not in left + (tmp_path / "x.json").read_bytes() + told.said.encode()


def test_a_recorded_refusal_is_given_again(tape: Any, tell: Any, server: Any) -> None:
    tape.event("incoming", body=b"ok", callId="TC@1", accountId="1", number="42")
    tape.command("accept", status=503, callid="TC@1")
    assert tell(tape).code == 0


@pytest.mark.parametrize(
    ("ours", "fault", "cause"),
    [
        (
            "https",
            "plainly",
            "commands 000952C0FFEE over plain HTTP, and our phones take TLS",
        ),
        ("http", "over_tls", "speaks TLS to 000952C0FFEE, and our phones take plain HTTP; give"),
        ("https", "wary", "breaks off its TLS handshake with 000952C0FFEE ("),
    ],
)
def test_commands_that_cannot_reach_our_phones_are_not_missing(
    tape: Any, tell: Any, server: Any, session: Any, ours: str, fault: str, cause: str
) -> None:
    setattr(server.faults, fault, True)
    told = tell(session(tape), commands_on=f"{ours}://localhost")
    assert told.code == 3, told.said
    assert f"not decided: the server {cause}" in told.said
    assert f"say http{'s' if ours == 'http' else ''}:// in --commands-on" in told.said


def test_a_recorded_command_that_no_phone_heard_is_not_waited_for(
    tape: Any, tell: Any, session: Any
) -> None:
    session(tape)
    accept = next(each for each in tape.exchanges if each.leg is Leg.COMMANDS)
    plain = replace(accept, n=99, response=b"", answered=None, secure=False, lost="over TLS only")
    tape.exchanges.insert(tape.exchanges.index(accept), plain)
    told = tell(tape)
    assert told.code == 0, told.said
    assert "all 11 matched" in told.said  # as without it


def test_what_else_differs_is_held_against_a_server_that_cannot_reach_our_phones(
    tape: Any, tell: Any, server: Any, session: Any
) -> None:
    server.faults.plainly, server.faults.body = True, "no"
    told = tell(session(tape), commands_on="https://localhost")
    assert told.code == 1, told.said
    assert "the answer to incoming says 'no', recorded was 'ok'" in told.said
    assert "over plain HTTP, and our phones take TLS" in told.said


def test_nobody_there_decides_nothing(tape: Any, tell: Any, session: Any) -> None:
    told = tell(session(tape), target="http://127.0.0.1:9")
    assert told.code == 3
    assert "not decided: no server to tell: http://127.0.0.1:9 cannot be reached" in told.said


def test_a_recording_that_was_cut_off_is_the_same_only_as_far_as_it_goes(
    tape: Any, tell: Any, tmp_path: Path, session: Any
) -> None:
    cut = session(tape).write(tmp_path / "cut.mitm")
    cut.write_bytes(cut.read_bytes()[:-4])
    told = tell(cut)
    assert told.code == 3, told.said
    assert "same, as far as could be read (" in told.said


def test_original_pace_keeps_the_recorded_times(tape: Any, tell: Any, session: Any) -> None:
    assert tell(session(tape), pace="original", speed=4.0).code == 0


def test_a_dry_run_sends_nothing(tape: Any, tell: Any, server: Any, session: Any) -> None:
    told = tell(session(tape), dry_run=True)
    assert told.code == 0
    assert server.heard == []
    assert f"5 events of 000952C0FFEE to {server.url}; nothing is sent yet" in told.said
    assert "0.000 s  000952C0FFEE: incoming" in told.said


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"target": ""}, "--to=server needs --target=http://HOST:PORT/PATH"),
        ({"target": "ftp://x"}, "--target=ftp://x: name the server as http://HOST:PORT/PATH"),
        ({"target": "http://x:99999"}, "--target: that is no port"),
        ({"target": "http://u:secret@x"}, "a query, fragment or login in it has no place"),
        ({"commands_on": "http://x/y"}, "--commands-on=http://x/y: name it as HOST:PORT"),
        ({"commands_on": "ftp://x:1"}, "--commands-on=ftp://x:1: name it as HOST:PORT"),
        ({"commands_on": "http://192.0.2.1:0"}, "--commands-on: Cannot listen for commands on"),
        ({"phone": "0815"}, "has no such phone; it has 000952C0FFEE"),
    ],
)
def test_what_cannot_be_meant_is_told(
    more: dict[str, Any], sentence: str, tape: Any, tell: Any, session: Any
) -> None:
    told = tell(session(tape), **more)
    assert told.code == 2
    assert told.said.startswith("ringproof: ")
    assert sentence in told.said
    assert "secret" not in told.said


def test_a_recording_without_events_or_of_no_format_is_told(
    tape: Any, tell: Any, tmp_path: Path
) -> None:
    assert "has no events of a phone" in tell(tape.command("hold")).said
    (tmp_path / "y").write_text("once upon a time")
    told = tell(tmp_path / "y")
    assert (told.code, "is in no format that Ringproof reads" in told.said) == (2, True)


def test_a_report_that_cannot_be_written_is_told(
    tape: Any, tell: Any, tmp_path: Path, session: Any
) -> None:
    told = tell(session(tape), json=tmp_path / "no" / "x.json")
    assert (told.code, "x.json cannot be written" in told.said) == (2, True)


def test_a_command_of_somebody_at_the_server_is_not_held_against_it(tape: Any, tell: Any) -> None:
    tape.command("call", number="42").event("outgoing", body=b"ok", callId="TC@1", number="42")
    told = tell(tape.event("disconnected", body=b"ok", callId="TC@1"))
    assert told.code == 0, told.said
    assert "note: not judged: the command call (number 42) was recorded, and did not" in told.said
    assert "no event had led to it" in told.said
