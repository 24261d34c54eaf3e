"""From what was seen to a value: the more frequent wins, and what is missing has a reason."""

import pytest

from ringproof.campaign.learn.evidence import Evidence
from ringproof.campaign.learn.plan import PROBES, SHOWN_BY, name_of
from ringproof.campaign.learn.plan import tests_of_suite as of_suite
from ringproof.campaign.learn.settling import NUMBERS, Lesson, settle
from ringproof.emulator.profile import CHOICES, DEFAULT
from ringproof.packaged import folder
from ringproof.report.document import Ending, How, TestReport
from ringproof.trace import Moment
from ringproof.verdict import Verdict


def seen(choice: str, *values: str) -> list[Evidence]:
    return [Evidence(choice, value, f"test_{n}", n) for n, value in enumerate(values, 1)]


def report(nodeid: str, how: How, why: str) -> TestReport:
    ending = Ending(how, why)
    at = Moment(0.0, 0.0)
    return TestReport(nodeid, "", "", (), Verdict.INCONCLUSIVE, why, (), (), at, 0.0, ending=ending)


def why_not(lesson: Lesson, name: str) -> str:
    return next(one.why for one in lesson.not_observed if one.name == name)


def test_the_more_frequent_of_two_values_is_taken_and_both_are_named() -> None:
    lesson = settle(seen("status_off", "404", "403", "403"), ())
    (one,) = lesson.learned
    assert (one.value, one.times, one.contradictory) == ("403", 2, True)
    assert [(value, times, first.n) for value, times, first in one.others] == [("404", 1, 1)]
    assert lesson.profile("x").status_off == "403"


def test_of_two_values_seen_as_often_the_defaults_is_taken() -> None:
    (one,) = settle(seen("mac_format", "colons", "upper"), ()).learned
    assert (one.value, one.first.n) == ("upper", 2)


def test_a_value_that_no_profile_can_have_is_named_and_never_taken() -> None:
    (one,) = settle(seen("status_off", "500", "500", "401"), ()).learned
    assert (one.value, one.contradictory) == ("401", False)
    assert [value for value, _, _ in one.unlawful] == ["500"]


def test_of_a_choice_seen_in_no_lawful_way_the_default_is_kept() -> None:
    lesson = settle(seen("status_off", "500"), ())
    assert lesson.learned == ()
    assert why_not(lesson, "status_off") == (
        "it shows '500' (test_1, record 1), and a profile can have 404 or 403 or 401"
    )
    assert lesson.profile("x").choices() == DEFAULT.choices()


def test_of_a_number_the_middle_is_taken() -> None:
    (one,) = settle(seen("answer_delay", "0.3", "0.1", "5"), ()).learned
    assert (one.value, one.contradictory) == ("0.3", False)


def test_a_number_keeps_its_kind() -> None:
    profile = settle([*seen("max_calls", "2"), *seen("ring_seconds", "12")], ()).profile("x")
    assert (profile.max_calls, profile.ring_seconds) == (2, 12.0)
    assert isinstance(profile.max_calls, int)


def test_a_test_that_could_not_be_performed_says_why_nothing_was_seen() -> None:
    test = SHOWN_BY["status_off"][0]
    reports = (report(test, How.NOT_OFFERED, "the target offers no admin (key admin)"),)
    assert why_not(settle((), reports), "status_off") == (
        f"{test}: inconclusive: the target offers no admin (key admin)"
    )


def test_what_a_phone_said_in_a_test_that_went_wrong_is_not_handed_on() -> None:
    test = SHOWN_BY["anonymous"][0]
    reports = (report(test, How.NOT_MET, "told instead: incoming of Erika, 0301234567"),)
    (one,) = (one for one in settle((), reports).not_observed if one.name == "anonymous")
    assert one.why.endswith("told instead: incoming of Erika, 0301234567")
    assert one.shareable == f"{test}: inconclusive"


def test_an_answer_that_has_no_body_hides_what_the_body_would_be() -> None:
    lesson = settle(seen("status_success", "204"), ())
    assert why_not(lesson, "body_success") == "an answer 204 has no body"


def test_every_choice_and_number_is_learned_or_listed() -> None:
    names = {one.name for one in settle((), ()).not_observed}
    assert names == {*CHOICES, *NUMBERS}


@pytest.mark.parametrize("test", of_suite())
def test_a_test_of_the_plan_is_in_the_suite(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name}(" in (folder("conformance") / file).read_text("utf-8")


def test_a_probe_of_the_plan_is_a_probe_and_the_other_way_round() -> None:
    text = PROBES.read_text("utf-8")
    named = {test for tests in SHOWN_BY.values() for test in tests if test.startswith("probe ")}
    there = {
        name_of(f"::{line[4:].partition('(')[0]}")
        for line in text.splitlines()
        if line.startswith("def test_")
    }
    assert named == there


def test_every_choice_has_a_test_and_every_number_but_one() -> None:
    assert {*CHOICES, *NUMBERS} - SHOWN_BY.keys() == {"event_timeout"}
