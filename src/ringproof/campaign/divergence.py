"""A comparison as the report of it: what `replay` found out, in the words that `report` draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ringproof.replay import PHONE, Comparison, Direction, Observation, Session, Step
from ringproof.replay import Divergence as Found
from ringproof.replay import Kind as Observes
from ringproof.report.divergence import Binding, Difference, Divergence, Entry, Kind
from ringproof.trace import Actor, Moment, Record, Stimulus, Told


@dataclass(frozen=True, slots=True)
class Replayed:
    """What is said of a replay beside its comparison.

    `driven` are the records of the steps that were driven, by their number. `undecided` says why
    the replay decides nothing, where that is so.
    """

    title: str
    target: str
    driven: Mapping[int, Record]
    pace: str = "causal"
    undecided: str = ""
    notes: Sequence[str] = ()


def divergence_of(session: Session, comparison: Comparison, replayed: Replayed) -> Divergence:
    """Return the report of a replay: both sides, what matches, and what differs."""
    recorded = _recorded(session)
    observed = _observed(session, comparison, replayed.driven)
    at = {key: index for index, (key, _) in enumerate(recorded)}
    then = {key: index for index, (key, _) in enumerate(observed)}
    steps = [(at[key], then[key]) for key in at if key[0] == _STEP and key in then]
    pairs = [(at[_SAW, p.observation], then[_SAW, p.observed]) for p in comparison.pairs]
    return Divergence(
        title=replayed.title,
        target=replayed.target,
        recorded=tuple(entry for _, entry in recorded),
        observed=tuple(entry for _, entry in observed),
        matched=tuple(sorted((*steps, *pairs))),
        differences=tuple(_difference(each, at, then) for each in comparison.divergences),
        bindings=tuple(map(_binding, comparison.bindings.items())),
        notes=tuple(replayed.notes),
        direction=str(session.direction),
        pace=replayed.pace,
        undecided=replayed.undecided,
    )


_STEP, _SAW = "step", "observation"
_Key = tuple[str, int]


def _recorded(session: Session) -> list[tuple[_Key, Entry]]:
    found: list[tuple[float, int, _Key, Entry]] = []
    began = began_of(session)
    for step in session.steps:
        record = step.record or _made(step, began)
        entry = Entry(step.phone, record, step.why if step.source == "inferred" else "")
        found.append((step.at, 0, (_STEP, step.n), entry))
    for each in session.observations:
        entry = Entry(each.phone, each.record, by_server=_by_server(session, each.kind))
        found.append((each.at, 1, (_SAW, each.n), entry))
    found.sort(key=lambda each: each[:2])
    return [(key, entry) for _, _, key, entry in found]


def _observed(
    session: Session, comparison: Comparison, driven: Mapping[int, Record]
) -> list[tuple[_Key, Entry]]:
    found: list[tuple[float, int, _Key, Entry]] = []
    for n, record in driven.items():
        phone = session.step(n).phone
        found.append((record.at.mono, 0, (_STEP, n), Entry(phone, record)))
    for place, each in enumerate(comparison.observed):
        by_server = session.direction is Direction.SERVER and each.step > 0
        entry = Entry(each.phone, each.record, by_server=by_server)
        found.append((each.record.at.mono, 1, (_SAW, place), entry))
    found.sort(key=lambda each: each[:2])
    return [(key, entry) for _, _, key, entry in found]


def _by_server(session: Session, kind: Observes) -> bool:
    return session.direction is Direction.SERVER and kind is Observes.ANSWER


def began_of(session: Session) -> Moment:
    """Return when the session began, on the clock of its records."""
    known: tuple[Step | Observation, ...] = (*session.steps, *session.observations)
    for each in known:
        if each.record is not None:
            # An event that is told (a step) counts from its first byte, one that is heard from
            # its last.
            at = each.record.at
            if isinstance(each, Step) and isinstance(each.record, Told):
                at = each.record.began
            return Moment(at.mono - each.at, at.wall - each.at)
    return Moment(0.0, 0.0)


def _made(step: Step, began: Moment) -> Stimulus:
    """Return the record of an act that nobody recorded."""
    actor = Actor.CLIENT if step.actor == PHONE else Actor(step.actor)
    at = Moment(began.mono + step.at, began.wall + step.at)
    return Stimulus(step.n, at, actor, step.verb, step.details)


def _difference(found: Found, at: Mapping[_Key, int], then: Mapping[_Key, int]) -> Difference:
    recorded = (_SAW, found.observation) if found.observation else None
    if recorded is None and found.observed is None and found.step:
        recorded = (_STEP, found.step)
    observed = None if found.observed is None else (_SAW, found.observed)
    return Difference(
        Kind(str(found.kind)),
        found.sentence,
        None if recorded is None else at.get(recorded),
        None if observed is None else then.get(observed),
    )


def _binding(pair: tuple[str, str]) -> Binding:
    what, _, recorded = pair[0].rpartition(" ")
    return Binding(what, recorded, pair[1])
