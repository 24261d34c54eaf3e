"""What had to come before what."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ringproof.replay import Session, session_of

Read = Callable[..., Session]


def test_events_of_one_phone_are_ordered_unless_they_overlapped(read: Read) -> None:
    session = read(
        """
        0.0 told incoming callId=TC@1 accountId=1 number=41 slow=5
        1.0 told incoming callId=TC@2 accountId=1 number=42
        2.0 told incoming callId=TC@3 accountId=1 number=43
        6.0 told incoming callId=TC@4 accountId=1 number=44
        """
    )
    after = [set(o.after) for o in session.observations]
    assert after == [set(), set(), {2}, {1, 3}]


def test_an_event_whose_answer_is_not_known_is_before_none(read: Read) -> None:
    session = read(
        "0.0 told incoming callId=TC@1 accountId=1 number=41 slow=inf\n"
        "9.0 told connected callId=TC@1"
    )
    assert [set(o.after) for o in session.observations] == [set(), set()]


def test_an_answer_is_after_its_command_and_nothing_else(read: Read) -> None:
    session = read(
        "0.0 client call number=4 -> 200 took=3\n1.0 told outgoing callId=TC@1 accountId=1 number=4"
    )
    told, answer = session.observations
    assert (told.cause, answer.cause) == (1, 1)
    assert told.after == answer.after == frozenset()
    assert answer.latency is not None
    assert round(answer.latency, 3) == 3


def test_a_step_waits_for_what_its_phone_had_shown_since_the_step_before_it(read: Read) -> None:
    session = read(
        """
        0.0 client call number=43 -> 200 took=4
        1.0 told outgoing callId=TC@1 accountId=1 number=43
        2.0 client hold callid=TC@1 -> 409
        9.0 client terminate callid=TC@1 -> 200
        """
    )
    names = [(s.verb, set(s.after), set(s.behind)) for s in session.steps]
    assert names == [("call", set(), set()), ("hold", {1}, {1}), ("terminate", {2, 3}, {2})]


def test_phones_are_not_ordered_against_each_other(read: Read) -> None:
    session = read({"a": "0.0 client show text=a -> 200", "b": "5.0 client show text=b -> 200"})
    assert all(not step.after and not step.behind for step in session.steps)


def test_times_count_from_the_beginning_of_the_session(read: Read) -> None:
    session = read("7.0 client show text=a -> 200\n9.0 client show text=b -> 200 took=0.5")
    assert [round(step.at, 3) for step in session.steps] == [0, 2]
    assert round(session.length, 3) == 2.5
    assert read("").length == 0


def test_a_step_does_not_wait_for_what_it_brings_about_itself(records: Any) -> None:
    """An access log knows one moment of each event: that of its inferred cause too."""
    script = "0.0 told incoming callId=TC@1 accountId=1 number=42\n5.0 told connected callId=TC@1"
    session = session_of({"one": [replace(told, at=told.began) for told in records(script)]})
    assert [(s.verb, set(s.after)) for s in session.steps] == [("call", set()), ("lift", {1})]
