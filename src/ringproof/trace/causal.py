"""Which of two events came first, where that can be known at all."""

from ringproof.trace.records import Told


def overlap(one: Told, other: Told) -> bool:
    """Say whether two event exchanges were under way at the same time, hence unordered."""
    first, second = sorted((one, other), key=lambda told: told.at)
    return first.answered is None or second.began < first.answered


def came_before(one: Told, other: Told) -> bool | None:
    """Say whether `one` came before `other`; None where their exchanges overlapped."""
    if overlap(one, other):
        return None
    return one.at < other.at
