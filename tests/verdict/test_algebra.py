"""Several verdicts become one, and the order in which they come does not matter."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.verdict import Verdict, unmet, worst

PASS, NA, INC, NS, FAIL, HE = Verdict

verdicts = st.lists(st.sampled_from(list(Verdict)))


def test_the_order_of_severity_is_the_documented_one() -> None:
    names = ["pass", "not applicable", "inconclusive", "non-strict", "fail", "harness error"]
    assert [str(v) for v in sorted(Verdict, key=lambda v: v.severity)] == names


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ([], None),
        ([PASS], PASS),
        ([NA], NA),
        ([NA, NA], NA),
        ([PASS, NA], PASS),
        ([INC, NA], INC),
        ([PASS, INC], INC),
        ([INC, NS], NS),
        ([NS, FAIL], FAIL),
        ([FAIL, HE], HE),
        (list(Verdict), HE),
    ],
)
def test_the_most_severe_leads(several: list[Verdict], one: Verdict | None) -> None:
    assert worst(several) is one


@given(verdicts, st.randoms())
def test_order_does_not_matter(several: list[Verdict], random: Random) -> None:
    shuffled = list(several)
    random.shuffle(shuffled)
    assert worst(shuffled) is worst(several)


@given(verdicts, verdicts)
def test_parts_can_be_summed_first(some: list[Verdict], others: list[Verdict]) -> None:
    parts = [part for part in (worst(some), worst(others)) if part is not None]
    assert worst(parts) is worst(some + others)


@given(verdicts)
def test_one_more_pass_never_makes_it_worse(several: list[Verdict]) -> None:
    before, after = worst(several), worst([*several, PASS])
    assert after is not None
    assert before is None or after.severity <= before.severity


def test_a_must_that_is_not_met_fails_and_a_should_does_not() -> None:
    assert unmet(must=True) is FAIL
    assert unmet(must=False) is NS
