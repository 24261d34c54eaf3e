"""Three-valued logic: a known no or yes decides, what is unknown does not."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.model.facts import NO, UNKNOWN, YES, Fact, both, either, known, no

facts = st.lists(st.sampled_from(list(Fact)))


@pytest.mark.parametrize(
    ("one", "other", "and_", "or_"),
    [
        (YES, YES, YES, YES),
        (YES, NO, NO, YES),
        (YES, UNKNOWN, UNKNOWN, YES),
        (NO, NO, NO, NO),
        (NO, UNKNOWN, NO, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_both_and_either(one: Fact, other: Fact, and_: Fact, or_: Fact) -> None:
    assert both(one, other) is both(other, one) is and_
    assert either(one, other) is either(other, one) is or_


@given(facts)
def test_no_turns_both_into_either(several: list[Fact]) -> None:
    assert no(both(*several)) is either(*(no(fact) for fact in several))


@given(facts)
def test_what_is_unknown_could_be_either(several: list[Fact]) -> None:
    choices = [(YES, NO) if fact is UNKNOWN else (fact,) for fact in several]
    possible = {both(*each) for each in product(*choices)} if len(choices) < 6 else None
    if possible is not None:
        assert both(*several) is (possible.pop() if len(possible) == 1 else UNKNOWN)


def test_a_fact_is_no_truth_value() -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(UNKNOWN)


def test_what_was_observed_is_known() -> None:
    assert (known(True), known(False)) == (YES, NO)
