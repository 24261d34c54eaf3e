"""What a comparison cannot know of the playing: what was given up, cut off, or left over. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from ringproof.replay import Comparison, Difference, Divergence, Session
from ringproof.replay.values import spoken
from ringproof.trace import Answer, Told


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


def without_tail(comparison: Comparison) -> Comparison:
    """Return `comparison` without what came after everything recorded: the recording was cut off.

    What its last steps still brought about stood in the part that is missing.
    """
    last = max((pair.observed for pair in comparison.pairs), default=-1)
    return _without(comparison, lambda each: each.observed is not None and each.observed > last)


def without_left_over(session: Session, comparison: Comparison) -> Comparison:
    """Return `comparison` without what is told of calls whose recorded end is not replayed.

    Such a call goes on in the replay, and may be put on hold or taken back beside the others.
    """
    barred = {
        id
        for seen in session.observations
        if not seen.owed and seen.event is not None
        for id in (seen.event.call, seen.event.call2)
    }
    left = {there for key, there in comparison.bindings.items() if _call(key) in barred}

    def of_one(each: Divergence) -> bool:
        record = each.observed_record
        return isinstance(record, Told) and record.event is not None and record.event.call in left

    return _without(comparison, of_one)


def _without(comparison: Comparison, left_out: Callable[[Divergence], bool]) -> Comparison:
    kept = tuple(
        each
        for each in comparison.divergences
        if each.kind is not Difference.EXTRA or not left_out(each)
    )
    return replace(comparison, divergences=kept)


def _call(binding: str) -> str:
    """Return the id of a binding of a call, as ``call TC@1``; empty for any other binding."""
    kind, _, id = binding.partition(" ")
    return id.rpartition(" ")[2] if kind == "call" else ""


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
