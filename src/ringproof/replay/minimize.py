"""The least of a session that still differs in the same way: a prefix first, then fewer steps.

Delta debugging (Zeller and Hildebrandt's ddmin) over the steps, with every candidate completed by
the steps that it cannot do without. Only the same first divergence counts: a part that differs
elsewhere, for lack of a step, shows nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ringproof.replay.divergence import Comparison, Divergence
from ringproof.replay.part import Part, needed, part_of
from ringproof.replay.session import Session
from ringproof.replay.values import name_of

Run = Callable[[Session], Comparison]
"""Replays a session to a fresh target."""

ENOUGH: Final = 200
"""Replays after which the search ends with what it has."""

Mark = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Minimal:
    """The least that was found: a session, the steps of the whole that it is, its comparison.

    `runs` is how many replays that took. `complete` is False where the search was cut short.
    """

    session: Session
    steps: tuple[int, ...]
    comparison: Comparison
    runs: int
    complete: bool = True


@dataclass(slots=True)
class _Search:
    session: Session
    run: Run
    mark: Mark
    most: int
    comparison: Comparison
    best: frozenset[int]
    runs: int = 0
    tried: dict[frozenset[int], bool] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return self.runs >= self.most

    def shows(self, steps: frozenset[int]) -> bool:
        """Replay the part of `steps`; say whether it differs in the same way, and keep it so."""
        steps = needed(self.session, steps)
        known = self.tried.get(steps)
        if known is not None or self.over:
            return bool(known)
        part = part_of(self.session, steps)
        self.runs += 1
        comparison = self.run(part.session)
        first = comparison.first
        same = first is not None and mark_of(first, part) == self.mark
        self.tried[steps] = same
        if same and len(steps) < len(self.best):
            self.best, self.comparison = steps, comparison
        return same


def minimize(session: Session, comparison: Comparison, run: Run, most: int = ENOUGH) -> Minimal:
    """Return the least part of `session` that still shows the first divergence of `comparison`.

    `run` replays a part to a fresh target; `most` is how often at most. Where nothing less shows
    it, the whole session is returned. ValueError where nothing differs.
    """
    if comparison.first is None:
        raise ValueError("nothing differs in this replay, so there is nothing to minimize")
    everything = frozenset(step.n for step in session.steps)
    whole = Part(session, tuple(sorted(everything)), tuple(o.n for o in session.observations))
    mark = mark_of(comparison.first, whole)
    search = _Search(session, run, mark, most, comparison, everything)
    _shortest_prefix(search, comparison.first)
    _fewest(search)
    least = part_of(session, search.best)
    return Minimal(least.session, least.steps, search.comparison, search.runs, not search.over)


def mark_of(first: Divergence, part: Part) -> Mark:
    """Return by what a divergence is known again in another part of the same session."""
    of = part.observations[first.observation - 1] if first.observation else 0
    step = part.steps[first.step - 1] if first.step and not of else 0
    told = "" if first.observed_record is None else name_of(first.observed_record)
    return first.kind, first.phone, of, step, told


def _shortest_prefix(search: _Search, first: Divergence) -> None:
    """Keep the shortest prefix that shows it: doubling from where it differs, then halving."""
    steps = sorted(search.best)
    likely = first.step or sum(
        1 for n in steps if search.session.step(n).at <= _moment(search.session, first)
    )
    length = max(1, min(likely, len(steps)))
    more = 1
    while length < len(steps) and not search.shows(frozenset(steps[:length])):
        length, more = min(length + more, len(steps)), more * 2
    low, high = 0, length
    while high - low > 1 and not search.over:
        middle = (low + high) // 2
        if search.shows(frozenset(steps[:middle])):
            high = middle
        else:
            low = middle


def _moment(session: Session, first: Divergence) -> float:
    n = int(first.edge)
    return session.observation(n).at if 0 < n <= len(session.observations) else 0.0


def _fewest(search: _Search) -> None:
    """Leave out chunks of what is left, smaller and smaller ones."""
    chunks = 2
    while len(search.best) > 1 and not search.over:
        steps = sorted(search.best)
        size = max(1, len(steps) // chunks)
        parts = [frozenset(steps[at : at + size]) for at in range(0, len(steps), size)]
        less = any(_without(search, part) for part in parts)
        if less:
            chunks = max(2, chunks - 1)
        elif size == 1:
            return
        else:
            chunks = min(len(steps), chunks * 2)


def _without(search: _Search, chunk: frozenset[int]) -> bool:
    """Say whether it still shows without `chunk`, as far as that can be left out at all."""
    rest = needed(search.session, search.best - chunk)
    return len(rest) < len(search.best) and search.shows(rest)
