"""What always holds between a server and our phones, from records alone."""

from collections.abc import Sequence

import pytest

from ringproof.judge import ServerSetting, blame_server, judge_server
from ringproof.protocol.events import read_event
from ringproof.trace import Actor, Answer, Connection, Moment, Record, Stimulus, Told, Witnessed
from ringproof.verdict import Finding, Party, Verdict

SETTING = ServerSetting(1.0, lambda clause: Verdict.FAIL)
MAC = "&mac=000952C0F001"
OWN = {"desk": "desk 1", "credential": "bearer own", "over": "https"}
GET = b"GET /api/v1/exec/command?action=accept&callid=TC@1 HTTP/1.1\r\n\r\n"


def at(seconds: float) -> Moment:
    return Moment(seconds, 1_700_000_000.0 + seconds)


def told(n: int, query: str, when: float = 0.0, desk: str = "desk 1") -> Told:
    target = f"/events?{query}{MAC}".encode()
    event, defects = read_event(target)
    return Told(n, at(when), at(when), None, n, "GET", target, (), event, defects, listener=desk)


def answer(n: int, to: int, status: int | None = 200, when: float = 0.1, **more: object) -> Answer:
    return Answer(n, at(when), to, status, **more)  # type: ignore[arg-type]


def command(n: int, verb: str = "accept", when: float = 0.2, **details: str) -> Stimulus:
    raw = details.pop("raw", "").encode() or GET
    said = {"callid": "TC@1", **OWN, **details}
    return Stimulus(n, at(when), Actor.CLIENT, verb, said, raw=raw)


RING = "event=incoming&callId=TC@1&accountId=1&number=42"
RUNG = (told(1, RING), answer(2, 1))


def offences(*records: Record) -> dict[str, str]:
    found = judge_server(records, SETTING)
    return {finding.clause: finding.why for finding in found if finding.verdict is Verdict.FAIL}


def passed(records: Sequence[Record]) -> set[str]:
    found = judge_server(records, SETTING)
    return {finding.clause for finding in found if finding.verdict is Verdict.PASS}


def test_a_call_that_is_dealt_with_offends_nothing() -> None:
    records = (*RUNG, command(3))
    assert offences(*records) == {}
    assert passed(records) == {
        *("SV-ACCEPT-1", "SV-ACCEPT-2", "SV-SECRET-1", "SV-SECRET-2"),
        *(f"SV-COMMAND-{number}" for number in range(1, 7)),
    }


def test_nothing_is_said_of_what_did_not_happen() -> None:
    assert judge_server((), SETTING) == []
    assert not {clause for clause in passed(RUNG) if "COMMAND" in clause}


@pytest.mark.parametrize("status", [301, 404, 500, None])
def test_an_event_of_the_page_is_owed_2xx(status: int | None) -> None:
    assert "SV-ACCEPT-1" in offences(told(1, RING), answer(2, 1, status))


@pytest.mark.parametrize("query", ["event=ringback&callId=TC@1", "callId=TC@1", RING + "&x=%ZZ"])
def test_what_the_page_does_not_describe_is_owed_an_answer_only(query: str) -> None:
    assert offences(told(1, query), answer(2, 1, 400)) == {}


def test_an_answer_has_its_time() -> None:
    assert offences(told(1, RING), answer(2, 1, when=1.5)) == {
        "SV-ACCEPT-2": "incoming was not answered within 1 s"
    }


@pytest.mark.parametrize(
    ("clause", "wrong", "why"),
    [
        ("SV-COMMAND-1", command(3, "transfer"), "transfer: number is missing"),
        ("SV-COMMAND-2", command(3, credential="none"), "accept to desk 1 carries no token"),
        (
            "SV-COMMAND-2",
            command(3, credential="bearer unknown"),
            "accept to desk 1 carries a token of nobody's",
        ),
        (
            "SV-COMMAND-3",
            command(3, callid="TC@7"),
            "accept names TC@7, which is no live call at desk 1",
        ),
        (
            "SV-COMMAND-3",
            command(3, desk="desk 2"),
            "accept names TC@1, which is no live call at desk 2",
        ),
        (
            "SV-COMMAND-4",
            command(3, raw="POST /api/v1/exec/command?action=accept HTTP/1.1\r\n"),
            "a command came as POST, not GET",
        ),
        (
            "SV-COMMAND-4",
            command(3, raw="GET /command?action=accept HTTP/1.1\r\n"),
            "a command came to another path than the page's",
        ),
        ("SV-COMMAND-5", command(3, "hangup"), "the page knows no command 'hangup'"),
        (
            "SV-COMMAND-6",
            command(3, raw="GET /api/v1/exec/command?action=show&text=a+b HTTP/1.1\r\n"),
            "a command's query: plus-sign, ",
        ),
        ("SV-SECRET-1", command(3, over="http"), "a token came over plain HTTP"),
        (
            "SV-SECRET-2",
            command(3, credential="query of desk 2"),
            "the token of desk 2 came to desk 1",
        ),
    ],
)
def test_each_offence_is_that_of_one_clause(clause: str, wrong: Stimulus, why: str) -> None:
    [(offended, said)] = offences(*RUNG, wrong).items()
    assert offended == clause
    assert said.startswith(why)


def test_a_token_on_a_plain_line_is_given_away() -> None:
    line = Connection(1, at(0), 1, "plain-on-tls", "desk 1: GET, with the token of desk 1")
    assert offences(line) == {"SV-SECRET-1": "a token came over plain HTTP"}
    assert offences(Connection(1, at(0), 1, "plain-on-tls", "desk 1: GET")) == {}


def test_a_token_in_an_answer_is_given_away() -> None:
    seen = Witnessed(3, at(0.1), Actor.EVENT_SERVER, "shows a token", {"answer": "2"})
    assert set(offences(*RUNG, seen)) == {"SV-SECRET-4"}


def test_a_call_that_has_ended_is_named_no_more() -> None:
    ended = (told(3, "event=disconnected&callId=TC@1", 1.0), answer(4, 3, when=1.1))
    assert set(offences(*RUNG, *ended, command(5, when=2.2))) == {"SV-COMMAND-3"}


def test_a_call_that_was_told_of_before_the_trace_began_is_nobodys() -> None:
    late = command(3, callid="TC@7", earlier="yes")
    assert offences(*RUNG, late) == {}


@pytest.mark.parametrize("when", [1.05, 1.5, 2.0])
def test_a_command_that_crosses_the_end_of_its_call_is_no_offence(when: float) -> None:
    ended = (told(3, "event=disconnected&callId=TC@1", 1.0), answer(5, 3, when=1.1))
    records = (*RUNG, *ended, command(4, when=when))
    assert offences(*records) == {}
    assert "SV-COMMAND-3" not in passed(records), "nor is it a proof"


def test_whose_fault_it_is() -> None:
    finding = Finding("SV-DOES-1", Verdict.FAIL, "nothing came")
    assert blame_server(finding).party is Party.SERVER
    broken = Finding("SV-DOES-1", Verdict.HARNESS_ERROR, "ValueError")
    assert blame_server(broken).party is Party.HARNESS
