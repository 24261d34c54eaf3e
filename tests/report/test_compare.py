from dataclasses import replace
from typing import Any

import pytest

from ringproof.report.compare import Comparison, NotRepeats, Seen, compare, noise_of
from ringproof.report.document import RunReport
from ringproof.verdict import Verdict


def with_verdict(report: RunReport, clause: str, verdict: Verdict) -> RunReport:
    changed = (
        replace(one, verdict=verdict, why=f"now {verdict}") if one.clause == clause else one
        for one in report.clauses
    )
    return replace(report, clauses=tuple(changed))


def seen(report: RunReport, *verdicts: Verdict) -> list[Seen]:
    return [Seen.of(with_verdict(report, "EV-HOLDING-1", verdict)) for verdict in verdicts]


def names(found: Comparison) -> list[str]:
    return [change.name for change in found.verdicts]


def test_a_phone_is_no_other_than_itself(report: RunReport) -> None:
    found = compare([Seen.of(report)], [Seen.of(report)])
    assert not found.changed
    assert found.sentence == f"no change in {len(report.clauses)} clauses"
    assert (found.only_a, found.only_b, found.differs, found.unsteady) == ((), (), (), ())


def test_a_verdict_that_changed_is_told_with_both_reasons(report: RunReport) -> None:
    found = compare(seen(report, Verdict.PASS), seen(report, Verdict.FAIL))
    assert names(found) == ["EV-HOLDING-1"]
    assert found.whys["EV-HOLDING-1"] == ("now pass", "now fail")
    assert found.sentence == "changed: 1 verdict"


def test_a_change_for_the_better_is_a_change(report: RunReport) -> None:
    assert compare(seen(report, Verdict.FAIL), seen(report, Verdict.PASS)).changed


def test_a_verdict_that_the_other_side_had_too_is_noise(report: RunReport) -> None:
    steady = [Verdict.PASS] * 5
    flapping = [*[Verdict.PASS] * 4, Verdict.FAIL]
    found = compare(seen(report, *steady), seen(report, *flapping))
    assert not found.changed
    [unsteady] = found.unsteady
    assert unsteady.a == ((Verdict.PASS, 5),)
    assert unsteady.b == ((Verdict.PASS, 4), (Verdict.FAIL, 1))


def test_repeats_that_never_agree_with_the_other_side_are_a_change(report: RunReport) -> None:
    found = compare(
        seen(report, Verdict.PASS, Verdict.INCONCLUSIVE), seen(report, Verdict.FAIL, Verdict.FAIL)
    )
    assert names(found) == ["EV-HOLDING-1"]


def test_a_clause_that_one_side_could_not_judge_is_listed_apart(report: RunReport) -> None:
    found = compare(seen(report, Verdict.PASS), seen(report, Verdict.INCONCLUSIVE))
    assert [change.name for change in found.undecided] == ["EV-HOLDING-1"]
    assert (names(found), found.sentence) == ([], "changed: 1 clause undecided")


def test_the_odds_are_those_of_five_runs_falling_apart(report: RunReport) -> None:
    five = seen(report, *[Verdict.PASS] * 5)
    assert compare(five, five).odds == 252
    assert compare(five[:1], five[:1]).odds == 2


def test_a_choice_that_changed_is_told(report: RunReport) -> None:
    other = replace(report, choices=(("number_format", ("e164",)), report.choices[1]))
    [change] = compare([Seen.of(report)], [Seen.of(other)]).choices
    assert (change.name, change.a, change.b) == ("number_format", (("plain", 1),), (("e164", 1),))


def test_what_one_side_alone_has_is_listed_and_is_no_change(report: RunReport) -> None:
    less = replace(
        report,
        clauses=tuple(one for one in report.clauses if one.clause != "EV-HOLDING-1"),
        choices=report.choices[:1],
    )
    found = compare([Seen.of(report)], [Seen.of(less)])
    assert found.only_a == ("EV-HOLDING-1", "call_id_at")
    assert not found.changed


def test_a_clause_that_was_not_run_is_not_compared(report: RunReport) -> None:
    sample = replace(
        with_verdict(report, "EV-HOLDING-1", Verdict.INCONCLUSIVE),
        not_run=(("EV-HOLDING-1", "not run: its test was deselected"),),
    )
    found = compare([Seen.of(report)], [Seen.of(sample)])
    assert (names(found), found.only_a) == ([], ("EV-HOLDING-1",))


@pytest.mark.parametrize(
    ("other", "what", "unfair"),
    [
        ({"edition": "1.5"}, "edition", True),
        ({"firmware": "1.5A"}, "firmware", False),
        ({"name": "desk 8"}, "target", False),
        ({"far_end": "none"}, "drivers", True),
        ({"claims": ()}, "claims", True),
    ],
)
def test_what_was_not_the_same_is_said(
    report: RunReport, other: dict[str, Any], what: str, unfair: bool
) -> None:
    later = replace(report, target=replace(report.target, **other))
    found = compare([Seen.of(report)], [Seen.of(later)])
    assert [(each.what, each.unfair) for each in found.differs] == [(what, unfair)]
    assert ("but the reports differ in" in found.sentence) is unfair


def test_another_suite_is_said(report: RunReport) -> None:
    a, b = (replace(report, made_from=(("suite", digit * 64),)) for digit in "ab")
    [differs] = compare([Seen.of(a)], [Seen.of(b)]).differs
    assert (differs.what, differs.a, differs.unfair) == ("suite", "a" * 12, True)


def test_runs_of_two_phones_are_no_repeats(report: RunReport) -> None:
    other = replace(report, target=replace(report.target, mac="000952000001"))
    with pytest.raises(NotRepeats, match="A: run 2 is no repeat of the first: its mac is"):
        compare([Seen.of(report), Seen.of(other)], [Seen.of(report)])


def test_the_noise_of_repeats_is_what_does_not_agree(report: RunReport) -> None:
    assert noise_of(seen(report, Verdict.PASS, Verdict.PASS)) == ()
    [change] = noise_of(seen(report, Verdict.PASS, Verdict.FAIL))
    assert change.name == "EV-HOLDING-1"
