"""A recording as the judge reads it: the same values that a live run writes down."""

from pathlib import Path
from typing import Any

import pytest

from ringproof.judge.oracle import Oracle
from ringproof.judge.setting import Setting
from ringproof.recordings import Deed, Exchange, Recording, read, records_of
from ringproof.recordings.exchange import Origin
from ringproof.trace import Actor, Answer, Record, Stimulus, Told

TOKEN = "s3cr3t-T0ken"


def records(*exchanges: Exchange) -> tuple[Record, ...]:
    recording = Recording(Origin(Path("a"), "mitmproxy"), exchanges)
    (those,) = records_of(recording).values()
    return those


def stimulus(*exchanges: Exchange) -> Stimulus:
    first = records(*exchanges)[0]
    assert isinstance(first, Stimulus)
    return first


@pytest.mark.parametrize(
    ("query", "verb", "details", "admits"),
    [
        ("action=hold&callid=TC@1", "hold", {"callid": "TC@1"}, True),
        ("action=call&number=%2B49%2030", "call", {"number": "+49 30"}, True),
        ("action=?", "?", {}, False),
        ("action=log&help", "help", {"of": "log", "help": ""}, False),
        ("", "", {}, True),
        (f"action=hold&AuthToken={TOKEN}", "hold", {}, True),
        (f"action=hold&authtoken={TOKEN}&%41uthToken={TOKEN}", "hold", {}, True),
    ],
)
def test_a_command_is_a_stimulus_of_the_client(
    make: Any, query: str, verb: str, details: dict[str, str], admits: bool
) -> None:
    seen = stimulus(make.command(1, query))
    assert (seen.actor, seen.verb, seen.details, seen.admits) == (
        Actor.CLIENT,
        verb,
        details,
        admits,
    )
    assert TOKEN not in repr(seen.details)


@pytest.mark.parametrize(("status", "admits"), [(401, False), (403, False), (404, True)])
def test_a_command_that_was_not_admitted_owes_no_effect(
    make: Any, status: int, admits: bool
) -> None:
    response = b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status
    assert stimulus(make.command(1, response=response)).admits is admits


@pytest.mark.parametrize(
    ("header", "exact", "admits"),
    [
        (b"", True, False),
        (b"", False, True),
        (b"Cookie: a\r\n", True, True),
        (b"Authorization: \r\n", True, False),
    ],
)
def test_a_command_without_any_credential_owes_no_effect(
    make: Any, header: bytes, exact: bool, admits: bool
) -> None:
    raw = b"GET /api/v1/exec/command?action=hold HTTP/1.1\r\nHost: phone\r\n" + header + b"\r\n"
    assert stimulus(make.command(1, request=raw, exact=exact)).admits is admits


def test_while_commands_are_switched_off_none_is_admitted(make: Any) -> None:
    def allows(seconds: float, on: str) -> Deed:
        deed = Stimulus(0, make.at(seconds), Actor.ADMIN, "allow", {"on": on})
        return Deed("192.0.2.20:443", deed)

    commands = tuple(make.command(seconds) for seconds in (1.0, 3.0, 5.0, 7.0))
    reset = Deed("192.0.2.20:443", Stimulus(0, make.at(6), Actor.ADMIN, "factory_reset"))
    deeds = (allows(2, "no"), allows(4, "yes"), reset)
    (those,) = records_of(Recording(Origin(Path("a"), "mitmproxy"), commands, deeds)).values()
    admits = [r.admits for r in those if isinstance(r, Stimulus) and r.actor is Actor.CLIENT]
    assert admits == [True, False, True, False]


def test_a_script_of_another_name_is_not_the_stock_one(make: Any) -> None:
    raw = b"GET /api/v1/exec/disco?action=hold HTTP/1.1\r\nHost: phone\r\n\r\n"
    assert not stimulus(make.command(1, request=raw)).admits


def test_an_answer_belongs_to_its_command_and_is_read_as_live(make: Any) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    slow = make.command(1, answered=make.at(5), response=chunked)
    quick = make.command(2)
    one, two, answer_two, answer_one = records(slow, quick)
    assert isinstance(answer_one, Answer)
    assert isinstance(answer_two, Answer)
    assert (answer_two.to, answer_one.to) == (two.n, one.n) == (2, 1)
    assert (answer_one.status, answer_one.body) == (200, b"ok")
    assert answer_one.headers == (("transfer-encoding", "chunked"),)


@pytest.mark.parametrize(
    ("fields", "lost"),
    [
        ({"response": b"", "answered": None, "lost": "it hung up"}, "it hung up"),
        ({"response": b"what?\r\n\r\n"}, "the answer is no HTTP"),
        ({"response": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"}, "the answer is no HTTP"),
    ],
)
def test_where_no_answer_came_the_answer_says_why(
    make: Any, fields: dict[str, Any], lost: str
) -> None:
    answer = records(make.command(1, **fields))[1]
    assert isinstance(answer, Answer)
    assert answer.status is None
    assert answer.lost.startswith(lost)


def test_an_answer_that_ends_with_the_connection_is_whole(make: Any) -> None:
    answer = records(make.command(1, response=b"HTTP/1.0 200 OK\r\n\r\nall of it"))[1]
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (200, b"all of it")


def test_an_event_is_told_with_its_defects(make: Any) -> None:
    raw = b"GET /e?event=incoming&name=J\xf6rg M HTTP/1.1\r\nno colon\r\n\r\n"
    (exact,) = records(make.event(1, request=raw))
    (anew,) = records(make.event(1, request=raw, exact=False))
    assert isinstance(exact, Told)
    assert isinstance(anew, Told)
    kinds = {defect.kind for defect in exact.defects}
    assert {"header-no-colon", "host-missing", "target-blank", "raw-blank", "not-utf8"} <= kinds
    left = {defect.kind for defect in anew.defects}
    assert kinds - left == {"header-no-colon", "host-missing"}  # nobody knows what they were
    assert (exact.raw, exact.method, exact.event and exact.event.name) == (raw, "GET", "incoming")


def test_events_of_one_connection_are_known_as_such(make: Any) -> None:
    here, there = make.event(1), make.event(2, client="192.0.2.20:40001")
    numbers = [r.connection for r in records(here, there, make.event(3)) if isinstance(r, Told)]
    assert numbers == [1, 2, 1]


def test_deeds_stand_where_they_were_done(make: Any, file: Path) -> None:
    make.write(file, make.event(2), make.command(3), make.rings(1))
    those = records_of(read(file))[make.mac]
    assert [record.n for record in those] == [1, 2, 3, 4]
    deed = those[0]
    assert isinstance(deed, Stimulus)
    assert (deed.actor, deed.verb, deed.details["number"]) == (Actor.FAR_END, "call", "42")


def test_the_oracle_judges_a_recording(make: Any) -> None:
    def remarks(*exchanges: Exchange) -> list[str]:
        oracle = Oracle(Setting(None, (1,), 2.0, complete=False, must=frozenset()))
        for record in records(*exchanges):
            oracle.see(record)
        return [remark.why for remark in oracle.state.remarks if remark.why]

    rings = make.event(1, "event=incoming&callId=TC@1&accountId=1&number=42")
    accepts = make.command(2, phone=make.mac)
    talks = make.event(3, "event=connected&callId=TC@1")
    ends = make.event(4, "event=disconnected&callId=TC@1")
    assert remarks(rings, accepts, talks, ends) == []
    assert remarks(rings, accepts, talks, ends, make.event(5, "event=holding&callId=TC@1"))
