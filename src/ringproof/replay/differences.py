"""What a finished comparison has to say: every difference, in the recorded order, as sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ringproof.replay.answers import answers_differ
from ringproof.replay.divergence import Difference, Divergence, Observed
from ringproof.replay.matching import Way
from ringproof.replay.session import Kind, Observation, Session
from ringproof.replay.unify import DOMAINS, in_words
from ringproof.replay.values import Terms, spoken, values_of
from ringproof.trace import Answer, Told, overlap

_RANK = tuple(Difference)


@dataclass(frozen=True, slots=True)
class Found:
    """A finished comparison, as far as it was matched.

    `answers` are the places of answers by their recorded observation, `extra_answers` second ones.
    `driven` is when each step was driven, `undriven` the place of each that was not, and why.
    """

    session: Session
    terms: Terms
    way: Way
    observed: tuple[Observed, ...]
    answers: Mapping[int, int]
    extra_answers: Mapping[int, int]
    driven: Mapping[int, float]
    undriven: Mapping[int, tuple[float, str]]


def differences_of(found: Found) -> tuple[Divergence, ...]:
    """Return every difference, the first differing edge first."""
    missing = _missing(found)
    replaced = _replaced(found, missing)
    every = [
        *(_undriven(found, step) for step in found.undriven),
        *(_missed(found, each) for each in missing if each.n not in replaced),
        *(_instead(found, n, place) for n, place in replaced.items()),
        *(
            _extra(found, place, after)
            for place, after in found.way.extra.items()
            if place not in replaced.values()
        ),
        *(_extra(found, place, n) for place, n in found.extra_answers.items()),
        *(_wrong(found, n) for n in found.way.wrong),
        *_disorders(found),
        *_answers(found),
        *_late(found),
    ]
    return tuple(sorted(every, key=lambda each: (each.edge, _RANK.index(each.kind))))


def _missing(found: Found) -> list[Observation]:
    seen = found.way.pairs.keys() | found.answers.keys()
    return [
        each
        for each in found.session.observations
        if each.owed and each.n not in seen and each.cause not in found.undriven
    ]


def _replaced(found: Found, missing: list[Observation]) -> Mapping[int, int]:
    """Return what was told in the place of something missing: the observation, and its place."""
    replaced: dict[int, int] = {}
    for place, after in sorted(found.way.extra.items()):
        phone = found.observed[place].phone
        following = [
            each
            for each in found.session.observations[after:]
            if each.phone == phone and each.kind is not Kind.ANSWER and each.owed
        ]
        first = following[0] if following else None
        if first is not None and first in missing and first.n not in replaced:
            replaced[first.n] = place
    return replaced


def _divergence(
    found: Found,
    kind: Difference,
    edge: float,
    sentence: str,
    each: Observation | None = None,
    place: int | None = None,
) -> Divergence:
    observed = None if place is None else found.observed[place]
    phone = each.phone if each is not None else observed.phone if observed is not None else ""
    several = len(found.session.phones) > 1
    return Divergence(
        kind,
        phone,
        edge,
        f"{phone}: {sentence}" if several else sentence,
        0 if each is None else each.n,
        each.cause if each is not None else observed.step if observed is not None else 0,
        place,
        None if each is None else each.record,
        None if observed is None else observed.record,
        {} if each is None else _bound(found, each),
    )


def _bound(found: Found, each: Observation) -> Mapping[str, str]:
    """Return what the ids that an observation names are in the replay."""
    named = [
        (domain, value)
        for name, values in values_of(each.record).items()
        if (domain := DOMAINS.get(name)) is not None
        for value in values
    ]
    bound = {
        in_words((domain, each.phone, value)): found.way.bindings.get(domain, each.phone, value)
        for domain, value in named
    }
    return {name: value for name, value in bound.items() if value is not None}


def _by(found: Found, each: Observation) -> str:
    """Return what brought an observation about, as the end of a sentence."""
    if not each.cause:
        return ""
    step = found.session.step(each.cause)
    return f" (step {step.n}, {step.actor}: {step.verb or 'no action'})"


def _undriven(found: Found, step: int) -> Divergence:
    edge, why = found.undriven[step]
    done = found.session.step(step)
    return Divergence(
        Difference.UNDRIVEN,
        done.phone,
        edge,
        f"step {step}, {done.actor}: {done.verb} could not be done: {why}",
        step=step,
    )


def _missed(found: Found, each: Observation) -> Divergence:
    what = spoken(each.record) if each.kind is not Kind.ANSWER else f"{spoken(each.record)} came"
    sentence = (
        f"no answer came, recorded was {spoken(each.record)}"
        if each.kind is Kind.ANSWER
        else f"{what} was recorded, and did not come"
    )
    return _divergence(found, Difference.MISSING, each.n, sentence + _by(found, each), each)


def _instead(found: Found, n: int, place: int) -> Divergence:
    each = found.session.observation(n)
    told, wanted = spoken(found.observed[place].record), spoken(each.record)
    sentence = f"{told} came, recorded was {wanted}{_by(found, each)}"
    return _divergence(found, Difference.VALUE, n, sentence, each, place)


def _extra(found: Found, place: int, after: int) -> Divergence:
    told = spoken(found.observed[place].record)
    where = "before anything that was recorded"
    if after:
        where = f"after {spoken(found.session.observation(after).record)}"
    sentence = f"{told} came {where}, and was not recorded"
    return _divergence(found, Difference.EXTRA, after + 0.5, sentence, None, place)


def _wrong(found: Found, n: int) -> Divergence:
    each = found.session.observation(n)
    said = "; ".join(found.way.wrong[n].differences)
    sentence = f"{spoken(each.record)}{_by(found, each)}: {said}"
    return _divergence(found, Difference.VALUE, n, sentence, each, found.way.pairs[n])


def _disorders(found: Found) -> Iterator[Divergence]:
    """Return what came before something that precedes it, where that came at all."""
    for n, unseen in found.way.early.items():
        each, place = found.session.observation(n), found.way.pairs[n]
        for earlier in unseen:
            there = found.way.pairs.get(earlier)
            if there is None or _unordered(found, place, there):
                continue
            first = found.session.observation(earlier)
            sentence = (
                f"{spoken(each.record)}{_by(found, each)} came before {spoken(first.record)}, "
                "recorded was the other order"
            )
            yield _divergence(found, Difference.ORDER, earlier, sentence, each, place)
            break


def _unordered(found: Found, place: int, other: int) -> bool:
    one, two = found.observed[place].record, found.observed[other].record
    return isinstance(one, Told) and isinstance(two, Told) and overlap(one, two)


def _answers(found: Found) -> Iterator[Divergence]:
    for n, place in found.answers.items():
        each, observed = found.session.observation(n), found.observed[place].record
        if not isinstance(each.record, Answer) or not isinstance(observed, Answer):
            continue
        verb = found.session.step(each.cause).verb if each.cause else ""
        differs = answers_differ(
            each.record, observed, verb, each.phone, found.way.bindings, found.terms
        )
        if differs is not None:
            kind, sentence = differs
            yield _divergence(found, kind, n, sentence, each, place)


def _late(found: Found) -> Iterator[Divergence]:
    tolerance = found.terms.tolerance
    if tolerance is None:
        return
    for n, place in {**found.way.pairs, **found.answers}.items():
        each = found.session.observation(n)
        driven = found.driven.get(each.cause)
        if driven is None or each.latency is None:
            continue
        took = found.observed[place].record.at.mono - driven
        if took > each.latency + tolerance:
            sentence = (
                f"{spoken(each.record)}{_by(found, each)} took {took:.3f} s, recorded were "
                f"{each.latency:.3f} s, and {tolerance:g} s more are tolerated"
            )
            yield _divergence(found, Difference.LATE, n, sentence, each, place)
