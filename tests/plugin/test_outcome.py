"""How a test ended, and what that makes of its clause."""

import pytest

from ringproof.plugin.outcome import UNSEEN, ending_of, own_judgement
from ringproof.report.document import Ending, How
from ringproof.session import NotClaimed, NotMet, NotOffered
from ringproof.session.proof import QUIET, UNREACHED
from ringproof.target.protocol import CannotDo
from ringproof.target.wire import TargetLost
from ringproof.trace import Actor, Expected, Moment, Witnessed
from ringproof.verdict import Verdict

AT = Moment(0.0, 0.0)
SEEN = (Expected(1, AT, "told", "an event", met=True, control="client:hold"),)


def verdict(
    failure: BaseException | None, *, arranging: bool = False, must: bool = True
) -> Verdict:
    return own_judgement(ending_of(failure, arranging=arranging), SEEN, must=must)[0]


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
    found = own_judgement(Ending(soft=("answered 200",)), SEEN, must=True)
    assert found == (Verdict.NON_STRICT, "answered 200", ())


def test_a_test_that_saw_nothing_of_the_phone_is_inconclusive() -> None:
    found = own_judgement(Ending(), (), must=True)
    assert found[0] is Verdict.INCONCLUSIVE


def test_an_expectation_that_was_not_met_counts_though_the_test_went_on() -> None:
    unmet = Expected(2, AT, "told", "expected holding", met=False, by=(1,))
    found = own_judgement(Ending(), (*SEEN, unmet), must=True)
    assert found == (Verdict.FAIL, "expected holding", (1,))


def test_a_phone_that_was_lost_is_not_failed_for_what_it_did_not_tell() -> None:
    unmet = Expected(2, AT, "told", "expected holding", met=False)
    found = own_judgement(Ending(How.LOST, "it is gone"), (*SEEN, unmet), must=True)
    assert found == (Verdict.INCONCLUSIVE, "it is gone", ())


QUIET_SERVER = Witnessed(9, AT, Actor.EVENT_SERVER, QUIET)


@pytest.mark.parametrize(
    ("kind", "must", "arranging", "expected"),
    [
        ("reaction", False, False, Verdict.INCONCLUSIVE),
        ("reaction", True, True, Verdict.INCONCLUSIVE),
        ("reaction", True, False, Verdict.FAIL),
        ("answered", False, False, Verdict.NON_STRICT),
        ("witnessed", False, False, Verdict.NON_STRICT),
    ],
)
def test_how_a_server_does_what_it_never_does_cannot_be_seen(
    kind: str, must: bool, arranging: bool, expected: Verdict
) -> None:
    unmet = Expected(2, AT, kind, "expected accept", met=False, arranging=arranging)
    found = own_judgement(Ending(), (*SEEN, unmet, QUIET_SERVER), must=must)
    assert found[0] is expected
    assert (found[1] == UNSEEN) is (kind == "reaction" and expected is Verdict.INCONCLUSIVE)
    reacting = own_judgement(Ending(), (*SEEN, unmet), must=must)
    assert reacting[1] != UNSEEN


ASTRAY = Witnessed(9, AT, Actor.EVENT_SERVER, UNREACHED, {"why": "the address is another's"})


@pytest.mark.parametrize("must", [True, False])
@pytest.mark.parametrize("arranging", [True, False])
def test_a_server_that_may_not_find_our_phones_is_not_held_to_their_commands(
    must: bool, arranging: bool
) -> None:
    unmet = Expected(2, AT, "reaction", "expected accept", met=False, arranging=arranging)
    found = own_judgement(Ending(), (*SEEN, unmet, QUIET_SERVER, ASTRAY), must=must)
    assert found == (Verdict.INCONCLUSIVE, "the address is another's", ())


def test_how_it_answers_events_is_held_against_it_wherever_our_phones_are() -> None:
    unmet = Expected(2, AT, "answered", "expected 2xx", met=False)
    assert own_judgement(Ending(), (*SEEN, unmet, ASTRAY), must=True)[0] is Verdict.FAIL
