"""The whole verdict: any failed must decides, then what is our fault, then what is open."""

import pytest

from ringproof.protocol.clauses import Catalogue, catalogue
from ringproof.verdict import ClauseVerdict, Exit, Outcome, Verdict, judge_whole

PASS, NA, INC, NS, FAIL, HE = Verdict
MUST, OTHER_MUST, SHOULD = "EV-HOLDING-1", "EV-CONNECTED-1", "EV-ONCE-1"
OK, BAD, OPEN = Outcome.CONFORMANT, Outcome.NOT_CONFORMANT, Outcome.INCONCLUSIVE


@pytest.fixture(scope="module")
def clauses() -> Catalogue:
    return catalogue()


def verdicts(**by_name: Verdict) -> dict[str, ClauseVerdict]:
    names = {"must": MUST, "other": OTHER_MUST, "should": SHOULD}
    return {names[k]: ClauseVerdict(names[k], v, "because") for k, v in by_name.items()}


@pytest.mark.parametrize(
    ("seen", "strict", "outcome"),
    [
        (verdicts(must=PASS), False, OK),
        (verdicts(must=PASS, should=NS), False, OK),
        (verdicts(must=PASS, should=NS), True, BAD),
        (verdicts(must=PASS, should=INC), False, OK),
        (verdicts(must=PASS, should=INC), True, OPEN),
        (verdicts(must=PASS, other=NA), False, OK),
        (verdicts(must=FAIL, other=PASS), False, BAD),
        (verdicts(must=FAIL, other=HE), False, BAD),
        (verdicts(must=FAIL, other=INC), False, BAD),
        (verdicts(must=PASS, other=HE), False, OPEN),
        (verdicts(must=PASS, should=HE), False, OPEN),
        (verdicts(must=PASS, other=INC), False, OPEN),
        (verdicts(must=NA), False, OPEN),
        (verdicts(should=PASS), False, OPEN),
        ({}, False, OPEN),
    ],
)
def test_clauses_become_the_whole_verdict(
    seen: dict[str, ClauseVerdict], strict: bool, outcome: Outcome, clauses: Catalogue
) -> None:
    assert judge_whole(clauses, seen, strict=strict).outcome is outcome


def test_a_conformant_phone_that_left_shoulds_unmet_is_told_which(clauses: Catalogue) -> None:
    seen = verdicts(must=PASS, should=NS)
    one = judge_whole(clauses, seen)
    assert one.why == "all 1 musts in scope passed, with 1 should not met: EV-ONCE-1"
    seen["EV-ENC-1"] = ClauseVerdict("EV-ENC-1", NS, "because")
    two = judge_whole(clauses, seen)
    assert two.why.endswith(", with 2 shoulds not met: EV-ONCE-1, EV-ENC-1")
    one = judge_whole(clauses, seen, out_of_scope=frozenset({SHOULD, "EV-ENC-1"}))
    assert one.why == "all 1 musts in scope passed"


def test_what_is_out_of_scope_decides_nothing_and_makes_it_partial(clauses: Catalogue) -> None:
    seen = verdicts(must=PASS, other=INC)
    whole = judge_whole(clauses, seen, out_of_scope=frozenset({OTHER_MUST}))
    assert whole.outcome is OK
    assert whole.partial


def test_what_was_not_run_makes_it_partial(clauses: Catalogue) -> None:
    assert judge_whole(clauses, verdicts(must=PASS), not_run=frozenset({SHOULD})).partial
    assert not judge_whole(clauses, verdicts(must=PASS)).partial


def test_the_deciding_clauses_are_named(clauses: Catalogue) -> None:
    whole = judge_whole(clauses, verdicts(must=FAIL, other=PASS))
    assert whole.decided_by == (MUST,)
    assert whole.why == "EV-HOLDING-1: not met"


@pytest.mark.parametrize(
    ("outcome", "code"),
    [(PASS, Exit.CONFORMANT), (FAIL, Exit.NOT_CONFORMANT), (INC, Exit.INCONCLUSIVE)],
)
def test_the_exit_code_says_it(outcome: Verdict, code: Exit, clauses: Catalogue) -> None:
    assert judge_whole(clauses, verdicts(must=outcome)).exit_code == code


def test_the_exit_codes_are_the_documented_ones() -> None:
    assert [int(code) for code in Exit] == [0, 1, 2, 3]


def test_what_is_known_changes_the_exit_code_and_nothing_else(clauses: Catalogue) -> None:
    seen = verdicts(must=FAIL, other=PASS)
    whole = judge_whole(clauses, seen, known=frozenset({MUST}))
    assert (whole.outcome, whole.decided_by) == (BAD, (MUST,))
    assert whole.exit_code == Exit.CONFORMANT
    assert whole.exit_why == (
        "leaving out what the baseline knows (EV-HOLDING-1): all 1 musts in scope passed"
    )


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (verdicts(must=FAIL, other=FAIL), Exit.NOT_CONFORMANT),
        (verdicts(must=FAIL, other=INC), Exit.INCONCLUSIVE),
        (verdicts(must=FAIL, other=HE), Exit.INCONCLUSIVE),
        (verdicts(must=FAIL), Exit.INCONCLUSIVE),
    ],
)
def test_what_else_is_not_passed_counts_beside_what_is_known(
    clauses: Catalogue, seen: dict[str, ClauseVerdict], code: Exit
) -> None:
    assert judge_whole(clauses, seen, known=frozenset({MUST})).exit_code == code
