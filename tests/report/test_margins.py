"""How near to their limit events came."""

from ringproof.report.document import TestReport
from ringproof.report.margins import margins
from ringproof.trace import Expected, Moment
from ringproof.verdict import Verdict

AT = Moment(0.0, 0.0)


def one_test(*expected: Expected, nodeid: str = "test_x") -> TestReport:
    return TestReport(nodeid, "", "", (), Verdict.PASS, "", (), expected, AT, 0.0)


def told(took: float | None, within: float = 2.0, *, met: bool = True) -> Expected:
    return Expected(1, AT, "told", "connected of TC@1", met, within=within, took=took)


def test_an_event_late_in_its_window_is_told_with_both_times() -> None:
    (margin,) = margins([one_test(told(1.8))])
    assert (margin.test, margin.words) == ("test_x", "connected of TC@1 came after 1.80 s of 2 s")


def test_an_event_in_good_time_is_not() -> None:
    assert margins([one_test(told(1.4), told(0.0), told(None), told(1.9, met=False))]) == ()


def test_what_has_no_window_has_no_margin() -> None:
    assert margins([one_test(told(1.8, within=0.0))]) == ()


def test_the_tightest_comes_first_and_ten_are_enough() -> None:
    tests = [one_test(told(1.5 + n / 100), nodeid=f"test_{n}") for n in range(20)]
    found = margins(tests)
    assert [margin.test for margin in found] == [f"test_{n}" for n in range(19, 9, -1)]
