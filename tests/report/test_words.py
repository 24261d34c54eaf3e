from dataclasses import replace

import pytest

from ringproof.report.document import RunReport
from ringproof.report.words import (
    EXIT_MEANING,
    NOT_COLLECTED,
    NOT_EXERCISED,
    NOT_PICKED,
    exit_line,
    folded,
    left_out,
    left_out_line,
    seconds,
    span,
)
from ringproof.verdict import Exit, Outcome, Whole


def test_every_exit_code_has_a_meaning() -> None:
    assert set(EXIT_MEANING) == {int(code) for code in Exit}


@pytest.mark.parametrize(
    ("value", "words"), [(0.0124, "0.012 s"), (4.24, "4.2 s"), (125.9, "2 min 05 s")]
)
def test_lengths_of_time_are_said_as_people_do(value: float, words: str) -> None:
    assert seconds(value) == words


def test_many_clauses_are_named_in_short() -> None:
    assert span(["A", "B", "C"]) == "A, B, C"
    assert span(["A", "B", "C", "D"]) == "A, B and 2 more"


def test_ids_are_folded_family_by_family() -> None:
    ids = ["AC-TOKEN-1", "AC-TOKEN-2", "AC-TOKEN-3", "AC-TOKEN-8", "EV-GET-1"]
    assert folded(ids) == "AC-TOKEN-1..3,8, EV-GET-1"


def undecided(report: RunReport, command: str, **not_run: str) -> RunReport:
    reasons = tuple((name.replace("_", "-"), why) for name, why in not_run.items())
    whole = Whole(Outcome.INCONCLUSIVE, "undecided", tuple(name for name, _ in reasons))
    return replace(report, command=command, whole=whole, not_run=reasons)


@pytest.mark.parametrize(
    ("command", "reasons", "said"),
    [
        ("certify --test x", {"A_1": NOT_COLLECTED}, "1 must was not run (--test)"),
        (
            "certify --test=x -k 'a or b'",
            {"A_1": NOT_PICKED, "B_1": NOT_EXERCISED},
            "2 musts were not run (--test, -k)",
        ),
        ("pytest 'x", {"A_1": NOT_PICKED, "B_1": NOT_PICKED}, "2 musts were not run"),
        ("certify", {"A_1": NOT_EXERCISED}, EXIT_MEANING[3]),
        ("certify --test x", {"A_1": NOT_COLLECTED, "B_1": "not run: lost"}, EXIT_MEANING[3]),
    ],
)
def test_a_run_of_a_few_tests_says_that_the_others_were_not_run(
    report: RunReport, command: str, reasons: dict[str, str], said: str
) -> None:
    assert exit_line(undecided(report, command, **reasons)) == f"exit 3: {said}"


def test_a_must_that_was_run_and_is_undecided_is_not_said_to_be_left_out(
    report: RunReport,
) -> None:
    few = undecided(report, "certify --test x", A_1=NOT_COLLECTED)
    more = replace(few, whole=replace(few.whole, decided_by=("A-1", "B-1")))
    assert exit_line(more) == f"exit 3: {EXIT_MEANING[3]}"
    assert exit_line(replace(few, ended_early=True)) == f"exit 3: {EXIT_MEANING[3]}"


def test_what_nothing_happened_to_is_left_out_only_of_a_run_of_a_few_tests(
    report: RunReport,
) -> None:
    few = undecided(report, "", A_1=NOT_COLLECTED, B_1=NOT_EXERCISED)
    assert left_out(few) == {NOT_COLLECTED: ["A-1"], NOT_EXERCISED: ["B-1"]}
    assert left_out(undecided(report, "", B_1=NOT_EXERCISED)) == {}
    lost = undecided(report, "", A_1="not run: the phone was lost")
    assert list(left_out(lost)) == ["not run: the phone was lost"]


def test_what_was_left_out_is_counted() -> None:
    assert left_out_line(NOT_COLLECTED, ["A-1"]) == f"1 clause {NOT_COLLECTED}"
    lost = "not run: the phone was lost"
    assert left_out_line(lost, ["A-1", "B-1"]) == f"2 clauses {lost}"
