"""The exit code says what was lost, late or misattributed, and whether one may believe it."""

from dataclasses import replace

import pytest

from ringproof.campaign.load.counting import compare
from ringproof.campaign.load.measure import Sample, latency
from ringproof.campaign.load.plan import Plan
from ringproof.campaign.load.reactions import Reactions
from ringproof.campaign.load.verdict import Generator, Measured, judge
from ringproof.verdict import Exit

GOOD = Sample("A", "incoming", "TC@1", 0.0, 0.0, 0.01, 200)
PLAN = Plan("http://127.0.0.1/e", answer_within=2.0)
MEASURED = Measured(PLAN, (GOOD,) * 10, 10, compare({"A": 10}, {}, {"A": 10}), Reactions(3, 3))
SLOW = Generator(latency([0.5]), 0.2)


def test_nothing_lost_and_all_in_time_holds() -> None:
    result = judge(MEASURED)
    assert result.exit is Exit.CONFORMANT
    assert "the server counted every one" in result.sentence
    assert "3 of 3" in result.sentence


def test_nobody_who_counted_is_not_said_to_have_counted() -> None:
    assert "counted" not in judge(replace(MEASURED, counted=None)).sentence


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"counted": compare({"A": 10}, {}, {"A": 8})}, "2 events were lost"),
        ({"counted": compare({"A": 10}, {}, {"A": 11})}, "1 events were counted that nobody told"),
        ({"samples": (GOOD, replace(GOOD, status=503))}, "1 events were answered with 503"),
        ({"samples": (replace(GOOD, status=None, lost="gone"),)}, "not answered, the first: gone"),
        ({"samples": (GOOD, replace(GOOD, took=2.5))}, "1 answers took longer than 2 s"),
        ({"reactions": Reactions(1, missing=("x",))}, "1 reactions never came, the first: x"),
        ({"reactions": Reactions(1, 1, misattributed=("x",))}, "1 commands were misattributed"),
        ({"reactions": Reactions(1, late=("x",))}, "1 reactions were late"),
    ],
)
def test_each_thing_that_goes_wrong_is_told(broken: dict[str, object], words: str) -> None:
    result = judge(replace(MEASURED, **broken))  # type: ignore[arg-type]
    assert result.exit is Exit.NOT_CONFORMANT
    assert words in result.sentence


def test_lateness_of_our_own_making_is_not_held_against_the_server() -> None:
    late = replace(MEASURED, samples=(GOOD, replace(GOOD, took=2.5)), generator=SLOW)
    result = judge(late)
    assert result.exit is Exit.INCONCLUSIVE
    assert "our own generator was the bottleneck" in result.sentence


def test_a_loss_is_a_loss_however_slow_we_are() -> None:
    lost = replace(MEASURED, counted=compare({"A": 10}, {}, {"A": 9}), generator=SLOW)
    assert judge(lost).exit is Exit.NOT_CONFORMANT


@pytest.mark.parametrize(
    ("doubtful", "words"),
    [
        ({"partial": "ended early"}, "ended early"),
        ({"samples": ()}, "no event was told"),
        ({"reactions": Reactions()}, "no reaction was owed"),
    ],
)
def test_what_nobody_can_tell_is_inconclusive(doubtful: dict[str, object], words: str) -> None:
    result = judge(replace(MEASURED, **doubtful))  # type: ignore[arg-type]
    assert result.exit is Exit.INCONCLUSIVE
    assert words in result.sentence


def test_what_waits_behind_a_slow_answer_counts_from_when_it_was_due() -> None:
    slow = replace(GOOD, took=1.0)
    behind = replace(GOOD, due=0.5, sent=1.0)
    result = judge(replace(MEASURED, samples=(slow, behind)))
    assert result.latency["p50"] == 0.01
    assert result.from_due["p50"] == 0.51


@pytest.mark.parametrize(
    ("own", "slow"),
    [
        (Generator(latency([0.01]), 0.5), False),
        (SLOW, True),
        (Generator(latency([0.01]), 0.95), True),
    ],
)
def test_our_own_process_is_told_to_be_the_bottleneck(own: Generator, slow: bool) -> None:
    assert bool(own.slow) is slow
