"""All findings on a clause become its verdict; the ambient doubt counts only if alone."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.verdict import Blame, Finding, Party, Verdict, conclude

PASS, NA, INC, NS, FAIL, HE = Verdict
CLAUSE = "EV-HOLDING-1"
NOT_RUN = "no test judged it"

findings = st.lists(
    st.builds(
        Finding,
        st.just(CLAUSE),
        st.sampled_from(list(Verdict)),
        st.sampled_from(["a", "b"]),
        ambient=st.booleans(),
    )
).map(tuple)


def found(verdict: Verdict, *, ambient: bool = False) -> Finding:
    return Finding(CLAUSE, verdict, f"it was {verdict}", (1,), ambient=ambient)


@pytest.mark.parametrize(
    ("several", "verdict"),
    [
        ((), INC),
        ((found(PASS),), PASS),
        ((found(PASS), found(FAIL)), FAIL),
        ((found(PASS), found(NA)), PASS),
        ((found(NA), found(NA)), NA),
        ((found(PASS), found(INC)), INC),
        ((found(PASS), found(INC, ambient=True)), PASS),
        ((found(NA), found(INC, ambient=True)), NA),
        ((found(INC, ambient=True),), INC),
        ((found(PASS), found(FAIL, ambient=True)), FAIL),
        ((found(NS), found(PASS, ambient=True)), NS),
        ((found(FAIL), found(HE)), HE),
    ],
)
def test_findings_become_a_verdict(several: tuple[Finding, ...], verdict: Verdict) -> None:
    concluded = conclude(CLAUSE, several, NOT_RUN)
    assert concluded.verdict is verdict
    assert concluded.findings == several


def test_a_clause_without_a_finding_says_why() -> None:
    concluded = conclude(CLAUSE, (), NOT_RUN)
    assert concluded.why == NOT_RUN
    assert concluded.leading is None


def test_the_leading_finding_gives_the_reason() -> None:
    concluded = conclude(CLAUSE, (found(PASS), found(FAIL)), NOT_RUN)
    assert concluded.why == "it was fail"
    assert concluded.leading == found(FAIL)


@given(findings, st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(
    several: tuple[Finding, ...], random: Random
) -> None:
    shuffled = list(several)
    random.shuffle(shuffled)
    again = conclude(CLAUSE, tuple(shuffled), NOT_RUN)
    assert again.verdict is conclude(CLAUSE, several, NOT_RUN).verdict


@given(findings)
def test_a_verdict_is_that_of_one_of_the_findings(several: tuple[Finding, ...]) -> None:
    concluded = conclude(CLAUSE, several, NOT_RUN)
    assert concluded.verdict in {finding.verdict for finding in several} | {INC}
    assert (concluded.leading is None) == (not several)


def test_blame_in_words() -> None:
    blame = Blame(Party.DEVICE, "the far end was connected at 12.304")
    assert blame.sentence() == "device: the far end was connected at 12.304"
    alone = Blame(Party.PEER, "it says so itself", single_witness=True)
    assert alone.sentence() == "peer (single witness): it says so itself"
