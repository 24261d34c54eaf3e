"""Which windows suit a phone of a certain pace, and which are too short for it."""

import pytest

from ringproof.campaign.onboarding.pace import GENEROUS, Pace, suits, too_slow
from ringproof.target.settings import Timing


def test_a_fast_phone_has_the_generous_windows() -> None:
    assert suits(Pace((0.01, 0.02), 0.03)) == GENEROUS
    assert suits(Pace(())) == GENEROUS


@pytest.mark.parametrize(
    ("pace", "windows"),
    [
        (Pace((0.5, 1.0)), (12.0, 6.0, 8.0)),  # an event is taken to last as long as two answers
        (Pace((0.5, 1.0), 0.2), (3.0, 3.0, 8.0)),
        (Pace((0.1, 0.2), 1.1), (7.0, 3.5, 5.0)),
    ],
)
def test_a_slow_one_has_several_times_what_was_measured(
    pace: Pace, windows: tuple[float, float, float]
) -> None:
    timing = suits(pace)
    assert (timing.event_within, timing.settle, timing.answer_within) == windows
    assert too_slow(pace, timing) is None


@pytest.mark.parametrize(
    ("timing", "named"),
    [
        (Timing(event_within=1.9), "timing.event_within is 1.9 s"),
        (Timing(event_within=9.0, answer_within=1.9), "timing.answer_within is 1.9 s"),
        (Timing(event_within=9.0, settle=0.4), "timing.settle is 0.4 s"),
    ],
)
def test_a_window_that_is_too_short_is_named_with_a_better_one(timing: Timing, named: str) -> None:
    trouble = too_slow(Pace((0.45, 1.0)), timing)
    assert trouble is not None
    assert trouble.seen.endswith(f"; {named}")
    key = named.split(maxsplit=1)[0].removeprefix("timing.")
    assert f"{key}: {getattr(suits(Pace((0.45, 1.0))), key):g}" in trouble.cure


def test_an_event_that_takes_long_makes_its_window_too_short() -> None:
    trouble = too_slow(Pace((0.01,), 1.5), Timing(event_within=2.0))
    assert trouble is not None
    assert "an event 1.50 s; timing.event_within is 2 s" in trouble.seen
    assert trouble.cure.startswith("Write into timing event_within: 9, settle: 4.5, ")


def test_one_late_answer_of_many_is_no_slow_network() -> None:
    hiccup = (*[0.01] * 9, 1.5)
    assert too_slow(Pace(hiccup), Timing(event_within=2.0)) is None
    assert suits(Pace(hiccup)).answer_within == 12.0  # and yet it is heeded where it costs nothing
    assert too_slow(Pace((*hiccup[1:], 1.5)), Timing(event_within=2.0)) is not None
