"""From the end of a test to the verdict of the clause it names. Pure."""

from collections.abc import Sequence
from typing import Final

import pytest

from ringproof.session.failure import NotClaimed, NotMet, NotOffered
from ringproof.session.proof import observed_nothing, unproven
from ringproof.target.protocol import DriverProblem
from ringproof.target.wire import TargetLost
from ringproof.trace import Record
from ringproof.verdict import Verdict, unmet

Judgement = tuple[Verdict, str, tuple[int, ...]]


def own_judgement(
    failure: BaseException | None,
    *,
    arranging: bool,
    must: bool,
    records: Sequence[Record],
    soft: Sequence[tuple[str, tuple[int, ...]]],
) -> Judgement:
    """Return what a test says of the clause it names: verdict, why, evidence.

    `failure` is how it ended (None: its sentence was met), `arranging` whether that was still in
    its fixtures, `soft` what was not met but can be no failure.
    """
    if failure is not None:
        return _failed(failure, arranging, must)
    missing = unproven(records)
    if missing:
        kinds = ", ".join(missing)
        return Verdict.INCONCLUSIVE, f"no positive control: {kinds} was never seen to work", ()
    if observed_nothing(records):
        return Verdict.INCONCLUSIVE, "nothing was observed of the phone", ()
    if soft:
        why, evidence = soft[0]
        return Verdict.NON_STRICT, why, evidence
    return Verdict.PASS, "as the specification says", ()


class Interrupted(Exception):
    """The run was ended during this test, by Ctrl-C or by pytest."""


# How a test ended -> what that makes of its clause; None is "not met".
_ENDINGS: Final[tuple[tuple[type[BaseException], Verdict | None], ...]] = (
    (NotMet, None),
    (NotClaimed, Verdict.NOT_APPLICABLE),
    (NotOffered, Verdict.INCONCLUSIVE),
    (TargetLost, Verdict.INCONCLUSIVE),
    (DriverProblem, Verdict.INCONCLUSIVE),
    (Interrupted, Verdict.INCONCLUSIVE),
    (pytest.skip.Exception, Verdict.INCONCLUSIVE),
    (AssertionError, None),
    (pytest.fail.Exception, None),
    (BaseException, Verdict.HARNESS_ERROR),
)


def _failed(failure: BaseException, arranging: bool, must: bool) -> Judgement:
    verdict = next(verdict for kind, verdict in _ENDINGS if isinstance(failure, kind))
    evidence = failure.evidence if isinstance(failure, NotMet) else ()
    said = _line(failure)
    if verdict is Verdict.HARNESS_ERROR:
        said = f"{type(failure).__name__}: {said}"
    if verdict is not None:
        return verdict, said, ()
    if arranging:
        return Verdict.INCONCLUSIVE, f"the arrangement failed: {said}", evidence
    return unmet(must), said, evidence


def _line(failure: BaseException) -> str:
    return (str(failure).strip() or "no words").splitlines()[0]
