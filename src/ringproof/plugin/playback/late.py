"""What came after it was no longer waited for: too late to be as recorded. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from ringproof.replay import Comparison, Difference, Divergence, Session
from ringproof.replay.values import spoken
from ringproof.trace import Answer


def with_late(session: Session, comparison: Comparison, given_up: Iterable[int]) -> Comparison:
    """Return `comparison` with what a step had to go without, and came all the same, told as late.

    The phone did what it did later for another reason, or took longer than anybody waits.
    """
    told = {each.observation for each in comparison.divergences}
    places = {pair.observation: pair.observed for pair in comparison.pairs}
    late = [
        _late(session, comparison, n, places[n])
        for n in sorted(set(given_up) & places.keys() - told)
    ]
    if not late:
        return comparison
    every = sorted((*late, *comparison.divergences), key=lambda each: each.edge)
    return replace(comparison, divergences=tuple(every))


def _late(session: Session, comparison: Comparison, n: int, place: int) -> Divergence:
    recorded, observed = session.observation(n), comparison.observed[place]
    what = "the answer" if isinstance(recorded.record, Answer) else spoken(recorded.record)
    return Divergence(
        Difference.LATE,
        recorded.phone,
        float(n),
        f"{what} came only after the replay had gone on without it",
        observation=n,
        step=recorded.cause,
        observed=place,
        recorded_record=recorded.record,
        observed_record=observed.record,
    )
