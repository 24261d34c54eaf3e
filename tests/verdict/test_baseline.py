"""Known failures beside a run: which it met again, which have gone stale, what is written anew."""

from dataclasses import replace

import pytest

from ringproof.verdict import ClauseVerdict, Finding, Known, Ran, Verdict, conclude
from ringproof.verdict.baseline import compare, is_known, matches, matches_nothing, updated

PASS, NA, INC, NS, FAIL, HE = Verdict
A, B = "events/test_holding.py::test_a", "events/test_holding.py::test_b"
CLAUSE = "EV-HOLDING-1"
EVERY = Known(CLAUSE, FAIL, "the vendor knows")
IN_A = replace(EVERY, test=A)
ALL = Ran(frozenset({A, B}), frozenset({A, B}), complete=True)
PART = Ran(frozenset({A, B}), frozenset({A}))


def judged(
    *said: tuple[Verdict, str], clause: str = CLAUSE, ambient: bool = False
) -> ClauseVerdict:
    found = tuple(Finding(clause, v, "because", test=test, ambient=ambient) for v, test in said)
    return conclude(clause, found, "not run")


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        *(("", True), (A, True), (f"conformance/{A}", False), ("test_holding.py::test_a", True)),
        *(("events/*", True), ("*::test_a", True), ("test_holding*", True)),
        *(("events/test_holding.py", False), ("*::test_b", False), ("holding.py::test_a", False)),
    ],
)
def test_a_pattern_means_whole_parts_of_a_node_id(pattern: str, *, meant: bool) -> None:
    assert matches(pattern, A) is meant


def test_a_node_id_below_the_suite_means_the_test_of_a_checkout_too() -> None:
    assert matches(A, f"conformance/{A}")
    assert matches("test_x.py::test[a]", "events/test_x.py::test[a]"), "brackets are no pattern"


def test_a_failure_that_is_listed_is_known() -> None:
    verdict = judged((FAIL, A), (PASS, B))
    for baseline in ([EVERY], [IN_A]):
        compared = compare(baseline, [verdict], ALL)
        assert (dict(compared.known), compared.stale) == ({CLAUSE: "the vendor knows"}, ())


def test_a_failure_in_another_test_is_new() -> None:
    assert compare([IN_A], [judged((FAIL, A), (FAIL, B))], ALL).known == {}


def test_a_failure_of_another_clause_is_new() -> None:
    verdict = judged((FAIL, A), clause="EV-TOLD-1")
    assert compare([EVERY], [verdict, judged((FAIL, A))], ALL).known == {CLAUSE: EVERY.reason}


def test_a_fail_is_not_known_by_an_entry_for_non_strict() -> None:
    entry = replace(EVERY, verdict=NS)
    compared = compare([entry], [judged((FAIL, A), (PASS, B))], ALL)
    assert (compared.known, compared.stale) == ({}, (entry,))


def test_reasons_of_several_entries_are_all_said() -> None:
    baseline = [IN_A, replace(EVERY, test=B, reason="ordered")]
    compared = compare(baseline, [judged((FAIL, A), (FAIL, B))], ALL)
    assert compared.known == {CLAUSE: "the vendor knows; ordered"}


def test_what_no_longer_fails_is_stale() -> None:
    assert compare([EVERY], [judged((PASS, A), (PASS, B))], ALL).stale == (EVERY,)
    assert EVERY.sentence().startswith("the baseline lists EV-HOLDING-1 as fail, but it no longer")
    assert f"EV-HOLDING-1 in {A} as fail" in IN_A.sentence()


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(((INC, A), (PASS, B)), id="a test was not decided"),
        pytest.param(((HE, A), (PASS, B)), id="a test broke"),
        pytest.param(((NA, A), (NA, B)), id="it is no longer claimed"),
        pytest.param((), id="nothing was judged"),
    ],
)
def test_what_was_not_decided_is_not_stale(said: tuple[tuple[Verdict, str], ...]) -> None:
    assert compare([EVERY], [judged(*said)], ALL).stale == ()


def test_what_was_left_out_is_not_stale() -> None:
    verdict = judged((PASS, A))
    assert compare([EVERY], [verdict], PART).stale == ()
    assert compare([IN_A], [verdict], PART).stale == (IN_A,), "its own test was run"
    assert compare([replace(IN_A, test=B)], [verdict], PART).stale == ()


def test_an_ambient_inconclusive_decides_nothing() -> None:
    ambient = judged((INC, A), (PASS, B), ambient=True)
    assert compare([EVERY], [ambient], ALL).stale == (EVERY,)


def test_a_test_is_known_where_each_of_its_failures_is() -> None:
    failed = Finding(CLAUSE, FAIL, "because", test=A)
    other = replace(failed, clause="EV-TOLD-1")
    assert is_known([EVERY], [failed, replace(other, verdict=PASS)])
    assert not is_known([EVERY], [failed, other])
    assert not is_known([EVERY], [replace(failed, verdict=PASS)])


def test_an_update_lists_what_fails_drops_what_is_stale_and_keeps_the_rest() -> None:
    stale = Known("EV-CONNECTED-1", FAIL, "mended since")
    not_run = Known("EV-URL-3", NS, "no server")
    found = [
        judged((FAIL, f"conformance/{A}"), (PASS, B)),
        judged((PASS, A), clause="EV-CONNECTED-1"),
        judged((FAIL, A), (FAIL, B), clause="EV-TOLD-1", ambient=True),
        judged((INC, A), clause="EV-URL-3"),
    ]
    assert updated([stale, not_run], found, ALL, "known since today") == (
        not_run,
        Known(CLAUSE, FAIL, "known since today", A),
        Known("EV-TOLD-1", FAIL, "known since today"),
    )
    assert updated([EVERY], found[:1], ALL, "today") == (EVERY,), "its reason stays"


@pytest.mark.parametrize(
    ("pattern", "complete", "nothing"),
    [
        (A, False, False),
        ("events/test_holding.py::test_c", False, True),
        ("events/test_other.py::test_a", False, False),
        ("events/test_other.py::test_a", True, True),
        ("access/*", False, False),
        ("access/*", True, True),
    ],
)
def test_a_pattern_for_no_test_is_found_where_its_file_was_read(
    pattern: str, *, complete: bool, nothing: bool
) -> None:
    assert matches_nothing(pattern, replace(PART, complete=complete)) is nothing
