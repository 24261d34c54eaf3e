"""Percentiles and rates of what was measured."""

import pytest

from ringproof.campaign.load.measure import (
    Sample,
    delays,
    latency,
    over_time,
    percentile,
    sent_by,
    width_of,
)


def sample(sent: float, took: float = 0.01, status: int | None = 200, **more: object) -> Sample:
    plain: dict[str, object] = {"mac": "A", "event": "incoming", "call": "TC@1", "due": sent}
    plain |= more
    return Sample(sent=sent, took=took, status=status, **plain)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("share", "expected"), [(50, 50), (90, 90), (99, 99), (99.5, 100), (100, 100), (0.1, 1)]
)
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: float) -> None:
    assert percentile([float(n) for n in range(1, 101)], share) == expected


def test_nothing_has_no_percentiles() -> None:
    assert latency([]).count == 0
    assert latency([])["p99"] == 0.0


def test_latencies_are_put_in_order() -> None:
    found = latency([0.3, 0.1, 0.2])
    assert (found["p50"], found["max"], found.count) == (0.2, 0.3, 3)


def test_an_event_is_sent_in_one_stretch_of_time_and_answered_in_another() -> None:
    first, second = over_time([sample(0.9, took=0.4)], 1.0)
    assert (first.sent, first.answered, first.rung) == (1, 0, 1)
    assert (second.sent, second.answered, second.rung) == (0, 1, 0)


def test_failures_are_counted_apart_and_silence_has_no_latency() -> None:
    bins = over_time([sample(0.1, status=500), sample(0.2, took=0.5, status=None)], 1.0)
    assert (bins[0].failed, bins[0].answered) == (2, 0)
    assert bins[0].p99 == 0.01


def test_stretches_in_which_nothing_happened_are_there() -> None:
    assert [each.sent for each in over_time([sample(0.0), sample(3.2)], 1.0)] == [1, 0, 0, 1]


def test_a_long_load_has_wider_stretches() -> None:
    assert width_of(18.0) == 0.5
    assert width_of(3600.0) == 30.0


@pytest.mark.parametrize(
    ("due", "sent", "before", "waited", "lag"),
    [
        (1.5, 2.0, None, 0.0, 0.5),  # nobody held it up but we
        (1.5, 1.0, None, 0.0, 0.0),
        (1.5, 2.0, 2.0, 0.5, 0.0),  # the phone waited for its answer until then
        (1.5, 2.0, 1.7, 0.2, 0.3),  # and then we were slow
        (1.5, 2.0, 1.2, 0.0, 0.5),  # the answer was there in time
        (1.5, 2.0, 9.0, 0.5, 0.0),  # it was told all the same
    ],
)
def test_a_delay_is_the_servers_while_the_phone_waits_for_an_answer(
    due: float, sent: float, before: float | None, waited: float, lag: float
) -> None:
    mine = sample(sent, took=0.25, due=due)
    earlier = [] if before is None else [sample(0.0, took=before)]
    strangers = [sample(0.5, took=5.0, mac="B")]
    found = next(d for d in delays([mine, *earlier, *strangers]) if d.sample is mine)
    assert found.waited == pytest.approx(waited)
    assert found.lag == pytest.approx(lag)
    assert found.took == pytest.approx(waited + 0.25)


def test_a_server_that_stalls_once_delays_all_that_waits_behind_it() -> None:
    """One event in a hundred takes 3 s; the phone's next thirty were due meanwhile."""
    told, free = [], 0.0
    for n in range(100):
        sent = max(n * 0.1, free)
        told.append(sample(sent, took=3.0 if n == 10 else 0.01, due=n * 0.1))
        free = sent + told[-1].took
    by_answer = latency(one.took for one in told)
    by_due = latency(each.took for each in delays(told))
    assert by_answer["p95"] == 0.01
    assert by_due["p95"] > 2.0
    assert max(each.lag for each in delays(told)) == pytest.approx(0.0)


@pytest.mark.parametrize(("status", "ok"), [(200, True), (204, True), (302, False), (None, False)])
def test_only_2xx_is_good(status: int | None, ok: bool) -> None:
    assert sample(0.0, status=status).ok is ok


def test_what_one_process_writes_another_reads() -> None:
    one = sample(1.0, lost="gone")
    assert Sample(*one.plain()) == one  # type: ignore[arg-type]


def test_events_are_counted_by_phone() -> None:
    assert sent_by([sample(0.0), sample(1.0), sample(2.0, mac="B")]) == {"A": 2, "B": 1}
