"""A certify run as a recording: every exchange of every test, and what was done beside it."""

from typing import Any

import pytest

from ringproof.campaign.record.of_run import RunRecording
from ringproof.protocol.events import Event
from ringproof.recordings.exchange import Deed, Exchange, Leg
from ringproof.report.document import TestReport
from ringproof.trace import Actor, Answer, Connection, Moment, Record, Stimulus, Told
from ringproof.verdict import Verdict

AT = Moment(5.0, 1000.0)
HOLD = b"GET /api/v1/exec/command?action=hold HTTP/1.1\r\nHost: phone\r\n\r\n"
TOLD = b"GET /events?event=holding&callId=TC@1 HTTP/1.1\nbare\n\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def report(*records: Record) -> TestReport:
    return TestReport("t", "", "", (), Verdict.PASS, "", (), records, AT, 0.0)


def recorded(*records: Record) -> list[Any]:
    recording = RunRecording("000952C0FFEE", "192.0.2.20:443", secure=True)
    return list(recording.of_test(report(*records)))


def command(n: int, at: Moment = AT) -> Stimulus:
    return Stimulus(n, at, Actor.CLIENT, "hold", raw=HOLD)


def told(n: int, *, answered: Moment | None = AT) -> Told:
    return Told(n, AT, AT, answered, 3, "GET", b"/events?event=holding", (), None, raw=TOLD)


def mode(n: int, name: str, value: str = "") -> Stimulus:
    return Stimulus(n, AT, Actor.EVENT_SERVER, "mode", {"name": name, "value": value})


def test_a_command_and_its_answer_are_an_exchange_with_their_own_bytes() -> None:
    (sent,) = recorded(command(1), Answer(2, AT, 1, 200, "OK", raw=OK))
    assert (sent.leg, sent.phone, sent.to) == (Leg.COMMANDS, "000952C0FFEE", "192.0.2.20:443")
    assert (sent.request, sent.response, sent.exact, sent.secure) == (HOLD, OK, True, True)


def test_an_answer_whose_bytes_were_not_kept_is_written_anew_and_not_exact() -> None:
    (sent,) = recorded(command(1), Answer(2, AT, 1, 409, "Conflict", body=b"no"))
    assert sent.response == b"HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\nno"
    assert not sent.exact


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ([command(1), Answer(2, AT, 1, None, lost="it is gone")], "it is gone"),
        ([command(1)], "the test ended before the phone had answered"),
    ],
)
def test_a_command_without_an_answer_says_why(records: list[Record], why: str) -> None:
    (sent,) = recorded(*records)
    assert (sent.response, sent.answered, sent.lost) == (b"", None, why)


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("ok", "", b"HTTP/1.1 200 OK"),
        ("slow", "", b"HTTP/1.1 200 OK"),
        ("status", "503", b"HTTP/1.1 503 Service Unavailable"),
        ("redirect", "http://x/", b"HTTP/1.1 302 Found"),
    ],
)
def test_an_event_was_answered_as_the_server_was_told_to(
    name: str, value: str, line: bytes
) -> None:
    deed, event = recorded(mode(1, name, value), told(2))
    assert isinstance(deed, Deed)
    assert (event.request, event.exact) == (TOLD, True)
    assert event.response.startswith(line + b"\r\n")


def test_an_event_that_got_no_answer_says_so() -> None:
    _, event = recorded(mode(1, "reset"), told(2, answered=None))
    assert (event.response, event.answered) == (b"", None)
    assert event.lost == "our event server gave no answer (it was to be reset)"


def test_what_stands_still_in_virtual_time_keeps_its_order() -> None:
    rename = Stimulus(3, AT, Actor.FAR_END, "rename", {"leg": "leg-1"})
    records = (command(1), Answer(2, AT, 1, 200), rename, told(4), told(5))
    moments = [
        one.stimulus.at.mono if isinstance(one, Deed) else one.complete.mono
        for one in recorded(*records)
    ]
    assert moments == sorted(set(moments))
    first, second = recorded(told(1), told(2))
    assert second.began.mono > first.answered.mono  # they did not overlap, and still do not


def test_a_test_with_a_clock_of_its_own_comes_after_the_one_before() -> None:
    recording = RunRecording("000952C0FFEE", "phone.invalid", secure=False)
    late, early = Moment(500.0, 1000.0), Moment(2.0, 1001.0)
    moments = [
        one.began.mono
        for at in (late, early, Moment(3.0, 1002.0))
        for one in recording.of_test(report(command(1, at)))
        if isinstance(one, Exchange)
    ]
    assert moments == sorted(set(moments))


def test_where_a_server_is_certified_the_phones_are_ours_and_its_answers_its_own() -> None:
    event = Event("holding", (("mac", "00:09:52:c0:ff:ee"), ("callId", "TC@1")))
    first = Told(
        1, AT, AT, None, 1, "GET", b"/?event=holding", (), event, listener="desk 1", raw=TOLD
    )
    again = Told(
        3, AT, AT, None, 2, "GET", b"/?event=holding", (), event, listener="desk 1", raw=TOLD
    )
    hold = Stimulus(4, AT, Actor.CLIENT, "hold", {"desk": "desk 1"}, raw=HOLD)
    lift = Stimulus(6, AT, Actor.LOCAL_USER, "lift", {"desk": "desk 2"})
    records: list[Record] = [
        first,
        Answer(2, AT, 1, 200, raw=OK),
        again,
        hold,
        Answer(5, AT, 4, 200),
        lift,
    ]
    recording = RunRecording("", "192.0.2.5:8080", secure=False, desks=True)
    told, unanswered, command, deed = recording.of_test(report(*records))
    assert isinstance(told, Exchange)
    assert isinstance(unanswered, Exchange)
    assert isinstance(command, Exchange)
    assert isinstance(deed, Deed)
    assert (told.phone, told.to, told.response) == ("000952C0FFEE", "192.0.2.5:8080", OK)
    assert unanswered.lost == "the test ended before the server had answered"
    assert (command.phone, command.request) == ("000952C0FFEE", HOLD)
    assert deed.phone == "desk 2"


@pytest.mark.parametrize("server", ["http", "https"])
@pytest.mark.parametrize("over", ["http", "https"])
def test_a_command_of_a_server_came_as_our_phone_heard_it(server: str, over: str) -> None:
    """How the server takes events says nothing of how its commands came."""
    recording = RunRecording("", "192.0.2.5:8080", secure=server == "https", desks=True)
    details = {"desk": "desk 1", "over": over}
    hold = Stimulus(1, AT, Actor.CLIENT, "hold", details, raw=HOLD)
    (command,) = recording.of_test(report(hold))
    assert isinstance(command, Exchange)
    assert command.secure is (over == "https")


PLAIN = "desk 1: the phone spoke plain HTTP on the HTTPS port, with the token of desk 1"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (Connection(2, AT, 7, "plain-on-tls", PLAIN, HOLD), True),
        (Connection(2, AT, 7, "plain-on-tls", PLAIN, b"GET / HTTP/1.1\r\n\r\n"), False),
        (Connection(2, AT, 7, "plain-on-tls", PLAIN), False),
        (Connection(2, AT, 7, "tls-failed", "desk 1: eof", HOLD), False),
    ],
)
def test_a_command_that_came_plainly_to_a_phone_of_ours_was_on_the_wire(
    line: Connection, kept: bool
) -> None:
    """Its phone takes TLS and did not hear it; its token was there for everybody to see."""
    event = Event("holding", (("mac", "00:09:52:c0:ff:ee"), ("callId", "TC@1")))
    told = Told(
        1, AT, AT, None, 1, "GET", b"/?event=holding", (), event, listener="desk 1", raw=TOLD
    )
    recording = RunRecording("", "192.0.2.5:8080", secure=False, desks=True)
    _, *commands = recording.of_test(report(told, line))
    assert len(commands) == kept
    for command in commands:
        assert isinstance(command, Exchange)
        assert (command.leg, command.phone) == (Leg.COMMANDS, "000952C0FFEE")
        assert (command.request, command.response, command.secure) == (HOLD, b"", False)
        assert command.lost == "our phone takes commands over TLS only"
