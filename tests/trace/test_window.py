"""At the very moment it is due an event is in time, and a hair later it is not."""

import pytest

from ringproof.trace import due, in_time


@pytest.mark.parametrize(
    ("at", "so"), [(0.0, True), (1.999, True), (2.0, True), (2.0000001, True), (2.001, False)]
)
def test_the_edge_of_the_window(at: float, so: bool) -> None:
    assert in_time(at, due(2.0, 0.0)) is so


def test_a_window_counts_from_the_answer_where_that_came_late() -> None:
    assert due(2.0, 10.0, 13.0) == 15.0
