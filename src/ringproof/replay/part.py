"""A part of a session: some of its steps, what they brought about, and the order that remains."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ringproof.protocol.names import CALL_ID
from ringproof.replay.calls import ANNOUNCING
from ringproof.replay.session import PHONE, Kind, Observation, Session, Step
from ringproof.replay.unify import DOMAINS, Domain


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a session as a session of its own.

    `steps` and `observations` say for each of the part's, in order, which of the whole's it is.
    """

    session: Session
    steps: tuple[int, ...]
    observations: tuple[int, ...]


def part_of(session: Session, steps: Collection[int]) -> Part:
    """Return the part of `session` made of `steps`, and of those that these cannot do without.

    A step cannot do without the one that began the call it is about. Observations stay with the
    step that brought them about; those of no known cause with the step that preceded them.
    """
    kept = needed(session, steps)
    seen = [each for each, cause in _causes(session) if cause in kept]
    numbers = {old: new for new, old in enumerate(sorted(kept), start=1)}
    places = {each.n: new for new, each in enumerate(seen, start=1)}
    start = min((session.step(n).at for n in kept), default=0.0)
    part = replace(
        session,
        steps=_steps(session, numbers, places, start),
        observations=_observations(session, seen, numbers, places, start),
        length=max((each.at for each in seen), default=start) - start,
    )
    return Part(part, tuple(sorted(kept)), tuple(each.n for each in seen))


def needed(session: Session, steps: Iterable[int]) -> frozenset[int]:
    """Return `steps` and every step that one of them cannot do without."""
    begun = _beginnings(session)
    legs = {(line.phone, line.leg): line.call for line in session.lines}
    found: set[int] = set()
    todo = list(steps)
    while todo:
        n = todo.pop()
        if n in found:
            continue
        found.add(n)
        step = session.step(n)
        todo += (m for m in _needs(step, begun, legs) if m < n)
    return frozenset(found)


def _needs(
    step: Step,
    begun: Mapping[tuple[str, str], list[tuple[float, int]]],
    legs: Mapping[tuple[str, str], str],
) -> Iterable[int]:
    named = {v for key, v in step.details.items() if DOMAINS.get(key) is Domain.CALL}
    named.add(legs.get((step.phone, step.details.get("leg", "")), ""))
    for call in named:
        before = [n for at, n in begun.get((step.phone, call), []) if at <= step.at]
        yield from before[-1:]


def _beginnings(session: Session) -> Mapping[tuple[str, str], list[tuple[float, int]]]:
    """Return when each call was announced, and by which step: its doing, or its telling."""
    found: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for step in session.steps:
        if step.actor == PHONE and step.verb in ANNOUNCING:
            call = step.details.get(CALL_ID, "")
            found.setdefault((step.phone, call), []).append((step.at, step.n))
    for each in session.observations:
        event = each.event
        if event is not None and event.name in ANNOUNCING and each.cause:
            found.setdefault((each.phone, event.call or ""), []).append((each.at, each.cause))
    return found


def _causes(session: Session) -> Iterator[tuple[Observation, int]]:
    """Return each observation with its step: its cause, or else the one before it."""
    before: dict[str, int] = {}
    steps = deque(session.steps)
    for each in session.observations:
        while steps and steps[0].at <= each.at:
            step = steps.popleft()
            before[step.phone] = step.n
        yield each, each.cause or before.get(each.phone, 0)


def _steps(
    session: Session, numbers: Mapping[int, int], places: Mapping[int, int], start: float
) -> tuple[Step, ...]:
    found: list[Step] = []
    waited: dict[str, set[int]] = {}
    behind: dict[int, frozenset[int]] = {}
    for step in session.steps:
        waits = waited.setdefault(step.phone, set())
        waits |= {places[n] for n in step.after if n in places}
        nearest = frozenset(m for n in step.behind for m in ({n} if n in numbers else behind[n]))
        behind[step.n] = nearest
        if step.n not in numbers:
            continue
        found.append(
            replace(
                step,
                n=numbers[step.n],
                at=step.at - start,
                after=frozenset(waits),
                behind=frozenset(numbers[n] for n in nearest),
            )
        )
        waits.clear()
    return tuple(found)


def _observations(
    session: Session,
    seen: Iterable[Observation],
    numbers: Mapping[int, int],
    places: Mapping[int, int],
    start: float,
) -> tuple[Observation, ...]:
    after: dict[int, frozenset[int]] = {}
    for each in sorted(session.observations, key=_end):
        after[each.n] = frozenset(
            m for n in each.after for m in ({n} if n in places else after.get(n, frozenset()))
        )
    return tuple(
        replace(
            each,
            n=places[each.n],
            at=each.at - start,
            cause=numbers.get(each.cause, 0),
            after=frozenset(places[n] for n in after[each.n]),
        )
        for each in seen
    )


def _end(each: Observation) -> tuple[bool, float, int]:
    return each.kind is Kind.ANSWER, each.at, each.n
