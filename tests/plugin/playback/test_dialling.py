"""Recorded numbers are never dialled on a device: others that do the same are."""

from dataclasses import replace

import pytest

from ringproof.plugin.playback.dialling import (
    NoRole,
    dialled_in,
    numbers_for,
    with_quiet_exchange,
)
from ringproof.replay import Direction, Line, Session, Step
from ringproof.target.settings import DialPlan, DriverChoice, TargetSettings
from ringproof.target.spec import emulator

DESK = TargetSettings("desk 7", "device", source="desk.yaml")
PLAYED = DriverChoice("emulated", "http://127.0.0.1:9900")


def desk(**plan: str) -> TargetSettings:
    return replace(DESK, dial=DialPlan(plan))


def step(actor: str, verb: str, **details: str) -> Step:
    return Step(1, "desk", 0.0, actor, verb, details)


@pytest.mark.parametrize(
    ("did", "plan", "role"),
    [
        ("answers", {"answers": "1", "busy": "2"}, "answers"),
        ("answers", {"answers_too": "1"}, "answers_too"),
        ("busy", {"answers": "1", "busy": "2"}, "busy"),
        ("rejects", {"busy": "2"}, "busy"),
        ("unreachable", {"rejects": "3", "busy": "2"}, "rejects"),
        ("waits", {"rings_out": "4"}, "rings_out"),
    ],
)
def test_the_role_that_does_the_same_is_dialled(did: str, plan: dict[str, str], role: str) -> None:
    numbers = numbers_for({"110": did}, desk(**plan))
    assert numbers.of("110") == plan[role]
    assert numbers.roles == {"110": role}
    assert "110" in numbers.by_itself


@pytest.mark.parametrize("plan", [{}, {"answers": "1"}, {"international": "+4930"}])
def test_where_no_role_does_the_same_nothing_is_dialled(plan: dict[str, str]) -> None:
    with pytest.raises(NoRole) as told:
        numbers_for({"110": "busy"}, desk(**plan))
    assert "110 (busy)" in str(told.value)
    assert "desk.yaml" in str(told.value)


def test_two_numbers_are_never_the_same_one() -> None:
    numbers = numbers_for({"1": "answers", "2": "answers"}, desk(answers="42", answers_too="47"))
    assert {numbers.of("1"), numbers.of("2")} == {"42", "47"}
    with pytest.raises(NoRole, match=r"2 \(answers\)"):
        numbers_for({"1": "answers", "2": "answers"}, desk(answers="42"))


def test_where_a_far_end_is_played_one_that_waits_can_be_told_to_do_it() -> None:
    settings = replace(desk(answers="42", waits="48"), far_end=PLAYED)
    numbers = numbers_for({"1": "answers", "2": "answers"}, settings)
    assert numbers.known == {"1": "42", "2": "48"}
    assert numbers.by_itself == {"1"}


def test_nobody_waits_for_a_ring_time_where_a_far_end_can_be_told() -> None:
    settings = replace(desk(rings_out="44", waits="48"), far_end=PLAYED)
    assert numbers_for({"1": "rings_out"}, settings).of("1") == "48"


def test_within_the_emulator_numbers_stay_and_nobody_acts_by_itself() -> None:
    numbers = numbers_for({"110": "busy"}, emulator())
    assert (numbers.of("110"), numbers.by_itself) == ("110", frozenset())


def test_a_number_that_was_never_dialled_stays_itself() -> None:
    assert numbers_for({}, desk()).of("030555101") == "030555101"


def test_a_quiet_exchange_has_no_opinion_of_a_recorded_number() -> None:
    quiet = with_quiet_exchange(emulator())
    assert quiet.dial.numbers.keys() == emulator().dial.numbers.keys()
    assert not any(number.isdecimal() for number in quiet.dial.numbers.values())


def test_what_a_session_dials_is_called_transferred_to_or_dialled_by_hand() -> None:
    lines = (
        Line("desk", "TC@1", "leg-1", "43", "out", role="busy"),
        Line("desk", "TC@2", "leg-2", "030555101", "in"),
    )
    steps = (
        step("client", "call", number="43"),
        step("client", "call", number="*21#"),
        step("client", "transfer", callid="TC@2", number="45"),
        step("local_user", "dial", number="46"),
        step("far_end", "rename", number="47"),
        step("client", "call"),
    )
    session = Session(Direction.PHONE, (), steps, (), lines)
    assert dialled_in(session) == {
        "43": "busy",
        "*21#": "answers",
        "45": "answers",
        "46": "answers",
    }
