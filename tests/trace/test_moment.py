"""Windows are differences of the run's own clock, whatever the wall clock does."""

from ringproof.trace import Moment


def test_a_window_is_measured_on_the_runs_clock() -> None:
    assert Moment(5.0, 100.0).since(Moment(3.0, 900.0)) == 2.0


def test_moments_are_ordered_by_the_runs_clock() -> None:
    assert sorted([Moment(2.0, 1.0), Moment(1.0, 2.0)])[0].mono == 1.0
