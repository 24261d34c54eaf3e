"""A recording in direction server: the phone's events are the steps."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringproof.recordings import Exchange, Leg, Origin, Recording
from ringproof.replay import (
    PHONE,
    Comparator,
    Comparison,
    Difference,
    Direction,
    Kind,
    Observation,
    Observed,
    Pacer,
    Session,
    server_session_of,
)
from ringproof.trace import Actor, Answer, Moment, Stimulus

Play = Callable[..., Comparison]

MAC = "000952C0FFEE"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
DONE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def exchange(n: int, leg: Leg, at: float, query: str, response: bytes, took: float) -> Exchange:
    path = "/api/v1/exec/command?" if leg is Leg.COMMANDS else "/events?"
    request = f"GET {path}{query} HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n".encode()
    return Exchange(
        n, leg, MAC, request, response, moment(at), moment(at + 0.001), moment(at + took)
    )


def moment(seconds: float) -> Moment:
    return Moment(50 + seconds, 1_700_000_000 + seconds)


@pytest.fixture
def session() -> Session:
    told = f"&mac={MAC}"
    events, commands = Leg.EVENTS, Leg.COMMANDS
    first = f"event=incoming&callId=TC@1&accountId=1&number=42{told}"
    exchanges = (
        exchange(1, events, 0.0, first, OK, 0.5),
        exchange(2, commands, 0.1, "action=accept&callid=TC@1&AuthToken=x", DONE, 0.2),
        exchange(3, events, 0.6, f"event=connected&callId=TC@1{told}", OK, 0.01),
        exchange(4, events, 9.0, f"event=disconnected&callId=TC@1{told}", b"", 0.01),
    )
    return server_session_of(Recording(Origin(Path("x.mitm"), "mitmproxy"), exchanges))


def test_events_are_the_steps_and_the_server_is_observed(session: Session) -> None:
    assert session.direction is Direction.SERVER
    assert [(step.actor, step.verb) for step in session.steps] == [
        (PHONE, "incoming"),
        (PHONE, "connected"),
        (PHONE, "disconnected"),
    ]
    assert session.steps[0].details["number"] == "42"
    assert session.steps[0].record is not None
    assert session.steps[0].record.raw.startswith(b"GET /events?event=incoming")
    assert [(o.kind, o.cause) for o in session.observations] == [
        (Kind.COMMAND, 1),
        (Kind.ANSWER, 1),
        (Kind.ANSWER, 2),
    ]


def test_the_phone_waits_for_the_command_that_it_reacted_to(session: Session) -> None:
    pacer = Pacer(session)
    assert [step.verb for step in pacer.ready(0.0, set()).steps] == ["incoming"]
    assert pacer.ready(0.1, {2}).steps == ()
    assert [step.verb for step in pacer.ready(0.2, {1, 2}).steps] == ["connected"]


def test_a_server_that_does_the_same_compares_equal(session: Session, play: Play) -> None:
    assert play(session).same


def observed(session: Session, **changes: Any) -> Comparison:
    """Compare a server whose command is changed as said."""
    comparator = Comparator(session)
    for step in session.steps:
        comparator.drove(step.n, step.at)
    for each in session.observations:
        record = each.record
        if isinstance(record, Stimulus):
            record = replace(record, **changes)
        comparator.saw(Observed(MAC, record, each.cause if isinstance(record, Answer) else 0))
    return comparator.finish()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"details": {"callid": "TC@2"}}, "callid is TC@2, recorded was TC@1; but call TC@1 is"),
        ({"details": {}}, "callid is missing"),
        ({"details": {"callid": "TC@1", "number": "4"}}, "number '4' was not recorded"),
        ({"verb": "terminate"}, "the command terminate (callid TC@1) came, recorded was the comm"),
        (
            {"raw": b"GET /api/v1/exec/command?action=accept&callid=TC@1 HTTP/1.1\r\n\r\n"},
            "it carries no token, the recorded one did",
        ),
    ],
)
def test_a_server_that_commands_something_else_differs_at_that_command(
    session: Session, changes: dict[str, Any], sentence: str
) -> None:
    found = observed(session, **changes).first
    assert found is not None
    assert (found.kind, found.observation) == (Difference.VALUE, 1)
    assert sentence in found.sentence


def test_a_server_that_does_not_react_is_missing_its_command(session: Session, play: Play) -> None:
    found = play(session, drop=1).first
    assert found is not None
    assert found.sentence == (
        "the command accept (callid TC@1) was recorded, and did not come (step 1, phone: incoming)"
    )


def test_a_server_that_fails_answers_otherwise(session: Session, play: Play) -> None:
    def change(each: Observation) -> Any:
        return replace(each.record, status=500) if isinstance(each.record, Answer) else each.record

    found = play(session, change=change).first
    assert found is not None
    assert (found.kind, found.observation, found.step) == (Difference.STATUS, 2, 1)


def test_a_command_that_no_event_brought_about_has_no_cause() -> None:
    later = exchange(1, Leg.COMMANDS, 0.0, "action=call&number=42", DONE, 0.1)
    session = server_session_of(Recording(Origin(Path("x"), "mitmproxy"), (later,)))
    (only,) = session.observations
    assert (only.kind, only.cause, session.steps) == (Kind.COMMAND, 0, ())
    assert isinstance(only.record, Stimulus)
    assert only.record.actor is Actor.CLIENT


def test_events_of_which_a_format_kept_no_bytes_are_not_exact() -> None:
    told = exchange(1, Leg.EVENTS, 0.0, f"event=holding&callId=TC@1&mac={MAC}", DONE, 0.1)
    session = server_session_of(Recording(Origin(Path("x"), "har"), (replace(told, exact=False),)))
    assert session.exact is False


def test_of_two_like_events_at_one_moment_each_has_its_own_answer() -> None:
    """A log has whole seconds: a phone that tells twice may be answered in two ways."""
    query = f"event=holding&callId=TC@1&mac={MAC}"
    busy = b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"
    both = tuple(
        exchange(n, Leg.EVENTS, 0.0, query, said, 0.1) for n, said in ((1, DONE), (2, busy))
    )
    session = server_session_of(Recording(Origin(Path("x"), "access log"), both))
    answers = [each.record for each in session.observations]
    assert [one.status for one in answers if isinstance(one, Answer)] == [200, 503]
