"""The verdicts, their order of severity, and how several become one."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """What is said of a clause, from the mildest to the most severe."""

    PASS = "pass"  # noqa: S105  a verdict, not a password
    NOT_APPLICABLE = "not applicable"
    INCONCLUSIVE = "inconclusive"
    NON_STRICT = "non-strict"
    FAIL = "fail"
    HARNESS_ERROR = "harness error"

    @property
    def severity(self) -> int:
        """The place of this verdict in the order of severity, 0 for pass."""
        return _ORDER.index(self)


_ORDER = tuple(Verdict)


def worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return the most severe of `verdicts`, None where there is none.

    Not applicable counts only if all say so: beside a pass it is dropped.
    """
    seen = set(verdicts)
    if len(seen) > 1:
        seen.discard(Verdict.NOT_APPLICABLE)
    return max(seen, key=lambda verdict: verdict.severity, default=None)


def unmet(must: bool) -> Verdict:
    """Return what a requirement that was not met becomes: fail for a must, else non-strict."""
    return Verdict.FAIL if must else Verdict.NON_STRICT
