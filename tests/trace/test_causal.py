"""Events whose exchanges overlapped have no order."""

from ringproof.trace import Moment, Told, came_before
from ringproof.trace.causal import overlap


def told(n: int, began: float, at: float, answered: float | None) -> Told:
    def moment(mono: float) -> Moment:
        return Moment(mono, mono)

    answer = None if answered is None else moment(answered)
    return Told(n, moment(at), moment(began), answer, n, "GET", b"/", (), None)


FIRST = told(1, 1.0, 1.1, 1.2)
AFTER = told(2, 1.3, 1.4, 1.5)
BESIDE = told(3, 1.15, 1.4, 1.5)
WITHHELD = told(4, 1.0, 1.1, None)


def test_one_after_the_other_is_ordered() -> None:
    assert came_before(FIRST, AFTER) is True
    assert came_before(AFTER, FIRST) is False


def test_one_that_began_before_the_other_was_answered_is_unordered() -> None:
    assert overlap(FIRST, BESIDE)
    assert came_before(FIRST, BESIDE) is None
    assert came_before(BESIDE, FIRST) is None


def test_a_withheld_answer_leaves_all_later_ones_unordered() -> None:
    assert came_before(WITHHELD, AFTER) is None


def test_what_was_answered_before_a_withheld_one_began_is_ordered() -> None:
    earlier = told(5, 0.1, 0.2, 0.3)
    assert came_before(earlier, WITHHELD) is True
