"""How a test ended, and what that makes of its clause."""

import pytest

from ringproof.plugin.outcome import own_judgement
from ringproof.session import NotClaimed, NotMet, NotOffered
from ringproof.target.protocol import CannotDo
from ringproof.target.wire import TargetLost
from ringproof.trace import Expected, Moment
from ringproof.verdict import Verdict

AT = Moment(0.0, 0.0)
SEEN = (Expected(1, AT, "told", "an event", met=True, control="client:hold"),)


def verdict(
    failure: BaseException | None, *, arranging: bool = False, must: bool = True
) -> Verdict:
    return own_judgement(failure, arranging=arranging, must=must, records=SEEN, soft=())[0]


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (None, Verdict.PASS),
        (NotMet("no"), Verdict.FAIL),
        (AssertionError("no"), Verdict.FAIL),
        (NotOffered("no far end"), Verdict.INCONCLUSIVE),
        (NotClaimed("no conference"), Verdict.NOT_APPLICABLE),
        (TargetLost("gone"), Verdict.INCONCLUSIVE),
        (CannotDo("no hands"), Verdict.INCONCLUSIVE),
        (RuntimeError("ours"), Verdict.HARNESS_ERROR),
        (KeyError("ours"), Verdict.HARNESS_ERROR),
    ],
)
def test_the_end_of_a_test_decides(failure: BaseException | None, expected: Verdict) -> None:
    assert verdict(failure) is expected


def test_a_should_is_never_failed() -> None:
    assert verdict(NotMet("no"), must=False) is Verdict.NON_STRICT


@pytest.mark.parametrize("failure", [NotMet("no"), AssertionError("no")])
def test_a_failed_arrangement_judges_nothing(failure: BaseException) -> None:
    assert verdict(failure, arranging=True) is Verdict.INCONCLUSIVE


def test_what_was_met_softly_is_non_strict() -> None:
    soft = [("answered 200", ())]
    found = own_judgement(None, arranging=False, must=True, records=SEEN, soft=soft)
    assert found == (Verdict.NON_STRICT, "answered 200", ())


def test_a_test_that_saw_nothing_of_the_phone_is_inconclusive() -> None:
    found = own_judgement(None, arranging=False, must=True, records=(), soft=())
    assert found[0] is Verdict.INCONCLUSIVE
