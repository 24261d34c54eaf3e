"""The rules of the kill matrix: what a kill is, what is asked of each mutant and of all."""

from dataclasses import replace

import pytest

from ringproof.campaign.selfcheck.matrix import (
    Examination,
    Matrix,
    Subject,
    blamed_by,
    certain,
    kills_of,
    order,
)
from ringproof.verdict import Blame, Finding, Party, Verdict

UNTOLD = Subject("hold-untold", "missing", "It does not tell.", ("EV-HOLDING-1",))
CRASHES = Subject("crashes", "wire", "It crashes.", ("EV-HOLDING-1",))
LIES = Subject("far-end-lies", "exchange", "The far end lies.", ("CM-HOLD-1",))
PEER = Blame(Party.PEER, "its leg is connected", single_witness=True)
DEVICE = Blame(Party.DEVICE, "the phone's own request 3 shows it")


def finding(clause: str, verdict: Verdict, test: str = "t", blame: Blame | None = None) -> Finding:
    return replace(Finding(clause, verdict, "", ()), test=test, blame=blame)


def examined(subject: Subject, **kills: str) -> Examination:
    named = {clause.replace("_", "-"): test for clause, test in kills.items()}
    return Examination(subject, named, 3, 0.1)


@pytest.mark.parametrize(
    ("verdict", "kills"),
    [
        (Verdict.FAIL, True),
        (Verdict.NON_STRICT, True),
        (Verdict.INCONCLUSIVE, False),
        (Verdict.HARNESS_ERROR, False),
        (Verdict.NOT_APPLICABLE, False),
        (Verdict.PASS, False),
    ],
)
def test_only_what_is_not_met_kills(verdict: Verdict, kills: bool) -> None:
    assert bool(kills_of([finding("EV-HOLDING-1", verdict)], {})) is kills


def test_a_clause_kills_by_the_first_test_that_shows_it() -> None:
    findings = [finding("A", Verdict.PASS, "1"), finding("A", Verdict.FAIL, "2")]
    assert kills_of([*findings, finding("A", Verdict.FAIL, "3")], {}) == {"A": "2"}


@pytest.mark.parametrize(
    ("before", "now", "kills"),
    [
        (Verdict.FAIL, Verdict.FAIL, False),
        (Verdict.NON_STRICT, Verdict.NON_STRICT, False),
        (Verdict.NON_STRICT, Verdict.FAIL, True),
        (Verdict.INCONCLUSIVE, Verdict.NON_STRICT, True),
    ],
)
def test_what_the_faultless_phone_does_not_meet_either_is_no_kill(
    before: Verdict, now: Verdict, kills: bool
) -> None:
    assert bool(kills_of([finding("A", now)], {"A": before})) is kills


def test_a_missing_event_must_fall_to_the_clause_that_names_it() -> None:
    elsewhere, named = examined(UNTOLD, EV_TOLD_1="t"), examined(UNTOLD, EV_HOLDING_1="t")
    assert (elsewhere.killed, elsewhere.by_name, elsewhere.satisfied) == (True, False, False)
    assert (named.killed, named.by_name, named.satisfied) == (True, True, True)


def test_another_fault_may_fall_to_any_clause() -> None:
    assert examined(CRASHES, EV_TOLD_1="t").satisfied
    assert not examined(CRASHES).satisfied


def test_a_verdict_is_certain_when_nothing_more_can_be_asked() -> None:
    assert not certain(UNTOLD, [])
    assert not certain(UNTOLD, ["EV-TOLD-1"])
    assert certain(UNTOLD, ["EV-TOLD-1", "EV-HOLDING-1"])
    assert certain(CRASHES, ["EV-TOLD-1"])
    assert not certain(CRASHES, [])


def test_tests_that_name_the_fault_come_first_then_their_family() -> None:
    tests = [
        ("a", ("AC-OFF-1",)),
        ("b", ("EV-HOLDING-2",)),
        ("c", ("EV-TOLD-1", "EV-HOLDING-1")),
        ("d", ("AC-OFF-2",)),
        ("e", ("EV-HOLDING-1",)),
    ]
    assert order(tests, UNTOLD) == [2, 4, 1, 0, 3]


def test_the_phone_without_a_fault_is_examined_in_the_order_of_the_suite() -> None:
    assert order([("a", ("B",)), ("b", ("A",))], Subject("")) == [0, 1]


def test_a_matrix_in_which_all_is_killed_is_sound() -> None:
    matrix = Matrix((examined(UNTOLD, EV_HOLDING_1="t"),), ("EV-HOLDING-1",))
    assert matrix.sound
    assert matrix.killers == {"EV-HOLDING-1": ("hold-untold",)}


def test_a_survivor_makes_the_matrix_unsound() -> None:
    matrix = Matrix((examined(UNTOLD, EV_TOLD_1="t"),), ())
    assert [e.subject.name for e in matrix.survivors] == ["hold-untold"]
    assert not matrix.sound


def test_a_must_that_kills_nothing_makes_the_matrix_unsound() -> None:
    matrix = Matrix((examined(UNTOLD, EV_HOLDING_1="t"),), ("EV-HOLDING-1", "CM-DTMF-1"))
    assert matrix.barren == ("CM-DTMF-1",)
    assert not matrix.sound


def test_a_broken_far_end_does_not_show_that_a_must_can_tell_a_broken_phone() -> None:
    assert Matrix((examined(LIES, CM_HOLD_1="t"),), ("CM-HOLD-1",)).barren == ("CM-HOLD-1",)


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.HARNESS_ERROR])
def test_a_faultless_phone_that_does_not_pass_makes_the_matrix_unsound(verdict: Verdict) -> None:
    matrix = Matrix((examined(UNTOLD, EV_HOLDING_1="t"),), (), {"EV-GET-1": verdict})
    assert matrix.unsound_phone == ("EV-GET-1",)
    assert not matrix.sound


def test_what_the_harness_stumbled_over_is_listed_and_kills_nothing() -> None:
    stumbled = replace(examined(UNTOLD), harness=("t: it broke",))
    assert Matrix((stumbled,), ()).broken == (stumbled,)
    assert not stumbled.killed


def test_each_party_that_is_blamed_is_kept_with_its_first_sentence() -> None:
    findings = [
        finding("A", Verdict.PASS),
        finding("B", Verdict.FAIL, "b", PEER),
        finding("C", Verdict.NON_STRICT, "c", DEVICE),
        finding("D", Verdict.FAIL, "d", PEER),
    ]
    assert blamed_by(findings) == {
        "peer": "B in b: peer (single witness): its leg is connected",
        "device": "C in c: device: the phone's own request 3 shows it",
    }


def test_a_phone_that_is_blamed_for_a_broken_far_end_makes_the_matrix_unsound() -> None:
    killed = examined(LIES, CM_HOLD_1="t")
    just = replace(killed, blamed={"peer": "CM-HOLD-1 in t: peer: its leg"})
    unjust = replace(killed, blamed={**just.blamed, "device": "EV-TOLD-1 in u: device: it"})
    assert Matrix((just,), ()).sound
    assert Matrix((unjust,), ()).misblamed == (unjust,)
    assert unjust.misblamed == ("EV-TOLD-1 in u: device: it",)
    assert not Matrix((unjust,), ()).sound


def test_a_broken_phone_may_be_blamed() -> None:
    killed = replace(examined(UNTOLD, EV_HOLDING_1="t"), blamed={"device": "it"})
    assert killed.misblamed == ()
    assert Matrix((killed,), ()).sound
