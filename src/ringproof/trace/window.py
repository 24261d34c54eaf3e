"""The window in which an event is in time: one ruler for what tests expect and what rules owe.

It begins with the deed, or with the answer to it where the phone took its time to answer.
"""

from typing import Final

HAIR: Final = 1e-6
"""Seconds by which sums of moments may differ."""


def due(within: float, *began: float) -> float:
    """Return the last second at which an event is in time: `within` after the latest of `began`."""
    return max(began) + within


def in_time(at: float, due: float) -> bool:
    """Say whether what came at `at` came by `due`; at that very moment it did."""
    return at <= due + HAIR
