import random
from typing import Any

import pytest

from ringproof.report.compare_latency import (
    ENOUGH,
    Delayed,
    Latency,
    beyond_noise,
    delays_of,
    latencies,
    percentile,
)

HOLD = Delayed("answer", "hold")


def runs(*figures: float, count: int = 5) -> list[dict[Delayed, dict[str, tuple[float, ...]]]]:
    return [{HOLD: {"a test": (figure,) * count}} for figure in figures]


def the_latency(a: Any, b: Any) -> Latency:
    [found] = latencies(a, b)
    return found


def test_answers_and_events_are_measured(report: Any) -> None:
    found = delays_of(report.tests)
    accepted = list(found[Delayed("answer", "accept")].values())
    assert accepted == [pytest.approx((0.004,))] * 2  # two of the tests accept a call
    assert Delayed("event", "holding") not in found  # these expectations name no event


def test_an_event_is_measured_where_the_expectation_names_it(story: Any) -> None:
    class OneTest:
        nodeid = "a test"
        records = story.records

    story.expect("holding of TC@1", pattern={"event": "holding"}, took=0.25)
    story.expect("holding of TC@2", met=False, pattern={"event": "holding"}, took=2.0)
    story.expect("connected", pattern={"event": "connected"})
    assert delays_of([OneTest()]) == {Delayed("event", "holding"): {"a test": (0.25,)}}  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("count", "percent", "value"),
    [(1, 50, 1), (1, 99, 1), (2, 50, 1), (10, 90, 9), (100, 99, 99), (101, 99, 100)],
)
def test_a_percentile_is_a_delay_that_did_occur(count: int, percent: int, value: int) -> None:
    assert percentile([float(n) for n in range(1, count + 1)], percent) == value


def test_a_phone_that_became_slower_is_told() -> None:
    found = the_latency(runs(0.010, 0.011, 0.012, 0.010, 0.011), runs(*[0.030] * 5))
    assert found.changed == (50,)
    assert found.slower(50)
    assert not the_latency(runs(*[0.030] * 5), runs(*[0.010] * 5)).slower(50)


def test_what_repeats_differ_by_themselves_is_no_change() -> None:
    wide = runs(0.010, 0.040, 0.015, 0.020, 0.012)
    assert the_latency(wide, runs(*[0.050] * 5)).changed == ()
    assert the_latency(wide, runs(*[0.090] * 5)).changed == (50,)


def test_less_than_anybody_would_notice_is_no_change() -> None:
    assert the_latency(runs(*[0.0001] * 5), runs(*[0.0019] * 5)).changed == ()
    assert the_latency(runs(*[1.0] * 5), runs(*[1.09] * 5)).changed == ()


def test_nothing_is_said_of_fewer_runs_than_enough() -> None:
    few = runs(*[0.010] * (ENOUGH - 1))
    assert the_latency(few, runs(*[9.0] * ENOUGH)).changed == ()


def test_a_percentile_of_too_few_delays_is_shown_and_not_judged() -> None:
    found = the_latency(runs(*[0.01] * 5, count=99), runs(*[9.0] * 5, count=99))
    assert found.changed == (50, 90)
    assert not found.a.spreads[99].firm
    assert found.b.spreads[99].median == 9.0


def test_only_tests_that_waited_as_often_everywhere_are_compared() -> None:
    a = [{HOLD: {"whole": (0.01,) * 5, "broken off": (0.5, 0.5)}}] * 5
    b = [{HOLD: {"whole": (0.01,) * 5, "broken off": (0.5,)}}] * 5
    found = the_latency(a, b)
    assert (found.a.count, found.b.count, found.changed) == (25, 25, ())
    assert latencies(a, [*b[:4], {}]) == ()


def test_two_sides_of_one_phone_hardly_ever_seem_to_differ() -> None:
    """The figure of the documents: fewer than 2 of 10,000, for a long-tailed delay too."""
    dice = random.Random(13)
    false_alarms = 0
    for _ in range(1000):
        a, b = ([dice.lognormvariate(0, 1) for _ in range(5)] for _ in range(2))
        found = the_latency(runs(*a), runs(*b))
        false_alarms += beyond_noise(found.a.spreads[50], found.b.spreads[50])
    assert false_alarms <= 1
