"""When a step may go."""

from collections.abc import Callable

import pytest

from ringproof.replay import Pace, Pacer, Session

Read = Callable[..., Session]

CALL = """
0.0 told incoming callId=TC@1 accountId=1 number=42
10.0 client accept callid=TC@1 -> 200
10.1 told connected callId=TC@1
70.0 client show text=one -> 200 took=5.0
70.5 client show text=two -> 200
"""


def verbs(session: Session, pacer: Pacer, now: float, seen: set[int]) -> list[str]:
    return [step.verb for step in pacer.ready(now, seen).steps]


def test_at_original_pace_each_step_goes_at_its_recorded_time(read: Read) -> None:
    session = read(CALL)
    pacer = Pacer(session, Pace.ORIGINAL)
    assert verbs(session, pacer, 0.0, set()) == ["call"]
    due = pacer.ready(4.0, set())
    assert due.steps == ()
    assert due.wait == pytest.approx(6.0)
    assert verbs(session, pacer, 70.2, set()) == ["accept", "show"]
    assert pacer.ready(71.0, set()).wait is None


def test_a_speed_divides_the_recorded_times(read: Read) -> None:
    session = read(CALL)
    pacer = Pacer(session, Pace.ORIGINAL, speed=10)
    assert verbs(session, pacer, 1.0, set()) == ["call", "accept"]
    assert pacer.ready(1.0, set()).wait == pytest.approx(6.0)


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_a_speed_that_is_none_is_refused(read: Read, speed: float) -> None:
    with pytest.raises(ValueError, match="a replay goes at a speed above 0"):
        Pacer(read(CALL), Pace.ORIGINAL, speed=speed)


def test_at_causal_pace_a_step_goes_once_what_preceded_it_was_seen(read: Read) -> None:
    """Sixty recorded seconds without a word pass at once; commands sent together stay so."""
    session = read(CALL)
    pacer = Pacer(session)
    assert verbs(session, pacer, 0.0, set()) == ["call"]
    assert verbs(session, pacer, 0.5, set()) == []
    assert verbs(session, pacer, 0.6, {1}) == ["accept"]
    assert verbs(session, pacer, 0.7, {1, 2}) == []
    assert verbs(session, pacer, 0.8, {1, 2, 3}) == ["show", "show"]
    assert pacer.ready(0.8, {1, 2, 3}).wait is None


def test_what_does_not_come_is_given_up_after_its_recorded_latency_and_patience(
    read: Read,
) -> None:
    session = read(CALL.replace("10.1 told connected", "13.0 told connected"))
    pacer = Pacer(session, patience=2.0)
    pacer.ready(0.0, set())
    pacer.ready(1.0, {1})
    due = pacer.ready(2.0, {1, 2})
    assert due.wait == pytest.approx(1.0 + 3.0 + 2.0 - 2.0, abs=0.01)
    late = pacer.ready(6.1, {1, 2})
    assert [step.verb for step in late.steps] == ["show", "show"]
    assert late.given_up == {3}


def test_an_event_without_a_cause_is_waited_for_from_the_step_before_it(read: Read) -> None:
    session = read(
        "0.0 client show text=a -> 200\n4.0 told /?event=nonsense\n5.0 client show text=b -> 200"
    )
    pacer = Pacer(session, patience=1.0)
    pacer.ready(0.0, set())
    assert pacer.ready(0.0, {1}).wait == pytest.approx(5.0, abs=0.01)
    assert verbs(session, pacer, 5.1, {1}) == ["show"]


def test_phones_do_not_wait_for_each_other(read: Read) -> None:
    session = read({"one": CALL, "two": "5.0 client show text=b -> 200"})
    assert verbs(session, Pacer(session), 0.0, set()) == ["call", "show"]


def test_an_empty_session_is_over_at_once(read: Read) -> None:
    for pace in Pace:
        assert Pacer(read(""), pace).ready(0.0, set()).wait is None
