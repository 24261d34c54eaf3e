"""From the end of a test to the verdict of the clause it names. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

import pytest

from ringproof.report.document import Ending, How
from ringproof.session.failure import NotClaimed, NotMet, NotOffered
from ringproof.session.proof import REACTION, is_quiet, observed_nothing, unproven, unreached
from ringproof.target.protocol import DriverProblem
from ringproof.target.wire import TargetLost
from ringproof.trace import Expected, Record
from ringproof.verdict import Verdict, unmet

Judgement = tuple[Verdict, str, tuple[int, ...]]


class Interrupted(Exception):
    """The run was ended during this test, by Ctrl-C or by pytest."""


UNSEEN: Final = (
    "the server never sent a command, nor about a plain call of a known caller: "
    "nothing could be seen"
)
_ENDINGS: Final[tuple[tuple[type[BaseException], How], ...]] = (
    (NotMet, How.NOT_MET),
    (NotClaimed, How.NOT_CLAIMED),
    (NotOffered, How.NOT_OFFERED),
    (TargetLost, How.LOST),
    (DriverProblem, How.DRIVER),
    (Interrupted, How.INTERRUPTED),
    (pytest.skip.Exception, How.SKIPPED),
    (AssertionError, How.NOT_MET),
    (pytest.fail.Exception, How.NOT_MET),
    (BaseException, How.ERROR),
)
# What is in no line here is decided by what the test expected.
_DECIDED: Final[Mapping[How, Verdict]] = {
    How.NOT_CLAIMED: Verdict.NOT_APPLICABLE,
    How.NOT_OFFERED: Verdict.INCONCLUSIVE,
    How.LOST: Verdict.INCONCLUSIVE,
    How.DRIVER: Verdict.INCONCLUSIVE,
    How.INTERRUPTED: Verdict.INCONCLUSIVE,
    How.SKIPPED: Verdict.INCONCLUSIVE,
    How.ERROR: Verdict.HARNESS_ERROR,
}


def ending_of(
    failure: BaseException | None, *, arranging: bool, soft: Sequence[str] = ()
) -> Ending:
    """Return how a test ended that raised `failure` (None: its sentence was met)."""
    if failure is None:
        return Ending(arranging=arranging, soft=tuple(soft))
    how = next(how for kind, how in _ENDINGS if isinstance(failure, kind))
    evidence = failure.evidence if isinstance(failure, NotMet) else ()
    said = _line(failure)
    if how is How.ERROR:
        said = f"{type(failure).__name__}: {said}"
    return Ending(how, said, evidence, arranging, tuple(soft))


def own_judgement(ending: Ending, records: Sequence[Record], *, must: bool) -> Judgement:
    """Return what a test says of the clause it names: verdict, why, evidence.

    What the records say goes before what the test said at its end: an expectation that was not
    met counts, even where the test went on after it.
    """
    if ending.how in _DECIDED:
        return _DECIDED[ending.how], ending.said, ()
    broken = next((r for r in records if isinstance(r, Expected) and not r.met), None)
    if broken is not None:
        return _broken(broken, records, must=must)
    if ending.how is How.NOT_MET:
        return _not_met(ending.said, ending.evidence, ending.arranging, must)
    undecided = _undecided(records)
    if undecided:
        return Verdict.INCONCLUSIVE, undecided, ()
    if ending.soft:
        return Verdict.NON_STRICT, ending.soft[0], ()
    return Verdict.PASS, "as the specification says", ()


def _broken(expected: Expected, records: Sequence[Record], *, must: bool) -> Judgement:
    """Judge by an expectation that was not met.

    That a server does what it is said to do is a must; how it does it is not seen of one that
    never does anything. Neither is seen where it may not find our phones.
    """
    astray = unreached(records) if expected.kind == REACTION else ""
    if astray:
        return Verdict.INCONCLUSIVE, astray, expected.by
    seen = expected.kind != REACTION or not is_quiet(records)
    if seen or (must and not expected.arranging):
        return _not_met(expected.sentence, expected.by, expected.arranging, must)
    return Verdict.INCONCLUSIVE, UNSEEN, expected.by


def _undecided(records: Sequence[Record]) -> str:
    """Say why a test that met no trouble shows nothing all the same; empty where it shows it."""
    missing = unproven(records)
    if missing:
        return f"no positive control: {', '.join(missing)} was never seen to work"
    return "nothing was observed of the phone" if observed_nothing(records) else ""


def _not_met(said: str, evidence: tuple[int, ...], arranging: bool, must: bool) -> Judgement:
    said = (said.strip() or "no words").splitlines()[0]
    if arranging:
        return Verdict.INCONCLUSIVE, f"the arrangement failed: {said}", evidence
    return unmet(must), said, evidence


def _line(failure: BaseException) -> str:
    return (str(failure).strip() or "no words").splitlines()[0]
