"""What had to come before what: the order of a recording that truly matters.

A step waits for everything that its own phone had shown before it, and for what the phone at the
other end of its call had shown of that call. Events of one phone are ordered unless they
overlapped; an answer is ordered after its command and against nothing else.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Mapping, Sequence

from ringproof.replay.drafts import Draft, SeenDraft, StepDraft
from ringproof.replay.session import (
    Direction,
    Kind,
    Line,
    Observation,
    Session,
    Step,
)
from ringproof.trace import Moment


def ordered(draft: Draft, direction: Direction) -> Session:
    """Return the session of a draft: numbered, and with its causal order."""
    steps = sorted(draft.steps, key=lambda each: (each.moment, not each.ahead))
    seen = sorted(draft.seen, key=lambda each: each.moment)
    for n, step in enumerate(steps, start=1):
        step.n = n
    for n, each in enumerate(seen, start=1):
        each.n = n
    moments = [s.moment.mono for s in steps] + [each.moment.mono for each in seen]
    start = min(moments, default=0.0)
    waits, behind = _waits(steps, seen), _behind(steps)
    before = _before(seen)
    return Session(
        direction,
        draft.phones,
        tuple(_step(step, start, waits[step.n], behind[step.n]) for step in steps),
        tuple(_observation(each, start, before[each.n]) for each in seen),
        _lines(draft),
        tuple(doubt.refusal() for doubt in draft.doubts),
        max(moments, default=0.0) - start,
    )


def _step(draft: StepDraft, start: float, after: frozenset[int], behind: frozenset[int]) -> Step:
    return Step(
        draft.n,
        draft.phone,
        draft.moment.mono - start,
        draft.actor,
        draft.verb,
        dict(draft.details),
        draft.source,
        draft.why,
        draft.evidence,
        after,
        behind,
        draft.by_role,
        draft.record,
    )


def _observation(draft: SeenDraft, start: float, after: frozenset[int]) -> Observation:
    cause = draft.cause
    latency = None if cause is None else max(0.0, draft.moment.mono - cause.moment.mono)
    return Observation(
        draft.n,
        draft.phone,
        draft.moment.mono - start,
        draft.kind,
        draft.record,
        0 if cause is None else cause.n,
        after,
        draft.owed,
        latency,
    )


def _waits(steps: Sequence[StepDraft], seen: Sequence[SeenDraft]) -> Mapping[int, frozenset[int]]:
    """Return for each step the observations since the step before it that it waits for."""
    found: dict[int, frozenset[int]] = {}
    coming: dict[str, deque[SeenDraft]] = {}
    early: dict[str, list[SeenDraft]] = {}  # seen already, and brought about by a later step
    for each in seen:
        if each.owed:
            coming.setdefault(each.phone, deque()).append(each)
    for step in steps:
        mine, came = coming.get(step.phone, deque()), early.pop(step.phone, [])
        while mine and mine[0].moment <= step.moment:
            came.append(mine.popleft())
        known = [each for each in came if _preceded(each, step)]
        early[step.phone] = [each for each in came if not _preceded(each, step)]
        found[step.n] = frozenset(each.n for each in (*known, *_elsewhere(step, seen)))
    return found


def _elsewhere(step: StepDraft, seen: Sequence[SeenDraft]) -> list[SeenDraft]:
    """Return what the phone at the other end of the step's calls had shown of them at last."""
    peers = {call.peer for call in step.touched if call.peer is not None}
    if not peers:
        return []
    shown = [e for e in seen if e.owed and not peers.isdisjoint(e.calls) and _preceded(e, step)]
    return shown[-1:]


def _preceded(seen: SeenDraft, step: StepDraft) -> bool:
    caused_before = seen.cause is None or seen.cause.n < step.n
    return seen.moment <= step.moment and caused_before


def _behind(steps: Sequence[StepDraft]) -> Mapping[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = {}
    last: dict[str, int] = {}
    for step in steps:
        before = last.get(step.phone)
        found[step.n] = frozenset() if before is None else frozenset({before})
        last[step.phone] = step.n
    return found


def _before(seen: Sequence[SeenDraft]) -> Mapping[int, frozenset[int]]:
    """Return for each observation those that surely came just before it, at the same phone."""
    found: dict[int, frozenset[int]] = {each.n: frozenset() for each in seen}
    phones: dict[str, list[SeenDraft]] = {}
    for each in seen:
        if each.kind is not Kind.ANSWER and each.owed:
            phones.setdefault(each.phone, []).append(each)
    for those in phones.values():
        found.update(_chain(those))
    return found


def _chain(seen: Sequence[SeenDraft]) -> Mapping[int, frozenset[int]]:
    """Return the nearest predecessors of each, where one is before another that it ended before."""
    done = sorted(
        ((each.ended, each) for each in seen if each.ended is not None), key=lambda each: each[0]
    )
    ends = [ended for ended, _ in done]
    latest: list[Moment] = []  # the latest beginning among the first k that ended
    for _, each in done:
        latest.append(max(latest[-1], each.began) if latest else each.began)
    found = {}
    for each in seen:
        before = bisect_right(ends, each.began)
        nearest: list[int] = []
        for at in range(before - 1, -1, -1):
            if ends[at] <= latest[before - 1] and nearest:
                break
            if done[at][1] is not each:
                nearest.append(done[at][1].n)
        found[each.n] = frozenset(nearest)
    return found


def _lines(draft: Draft) -> tuple[Line, ...]:
    return tuple(
        Line(
            call.phone,
            call.id,
            call.leg,
            call.dialled,
            call.direction,
            call.role or ("waits" if call.direction == "out" else ""),
            call.account,
            call.shown,
            call.far[0],
        )
        for book in draft.books.values()
        for call in book.every
        if not call.strange
    )
