"""One way to match what was observed with what was recorded, as far as the stream has come.

While nothing differs every lawful way is kept: two events that overlapped, or two calls that look
alike, may be either. Once something differs the first way is taken, and it decides what is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ringproof.replay.divergence import Observed
from ringproof.replay.session import Kind, Observation, Session
from ringproof.replay.unify import DOMAINS, Bindings, Domain
from ringproof.replay.values import Terms, Unified, name_of, unify, values_of
from ringproof.trace import Stimulus, Told

REACH: Final = 64
"""Observations of one phone that are looked at, from the first that is not there yet."""


@dataclass(slots=True)
class Way:
    """One way: which recorded observation is which observed one, and what is bound by that.

    `wrong` are pairs whose values differ, with what differs; `early` are observations that came
    while others were missing that precede them, which are `skipped`; `extra` are the observed ones
    that match nothing. `since` and the values of `extra` are what was last seen before each, `last`
    what was seen last of each phone.
    """

    pairs: dict[int, int] = field(default_factory=dict)
    bindings: Bindings = field(default_factory=Bindings)
    heads: dict[str, int] = field(default_factory=dict)
    wrong: dict[int, Unified] = field(default_factory=dict)
    early: dict[int, tuple[int, ...]] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    since: dict[int, int] = field(default_factory=dict)
    extra: dict[int, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "Way":
        """Return the same way, to be gone on apart."""
        return Way(
            dict(self.pairs),
            self.bindings.copy(),
            dict(self.heads),
            dict(self.wrong),
            dict(self.early),
            set(self.skipped),
            dict(self.since),
            dict(self.extra),
            dict(self.last),
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recorded observation that an observed one may be, and how they unify."""

    observation: Observation
    unified: Unified


class Matcher:
    """Finds what an observed event or command is, in a way."""

    def __init__(self, session: Session, terms: Terms, driven: Mapping[int, float]) -> None:
        self._session = session
        self._terms = terms
        self._driven = driven
        self._streams: dict[str, list[Observation]] = {}
        self._renewed: set[int] = set()
        known: set[tuple[str, str]] = set()
        for each in session.observations:
            if each.kind is Kind.ANSWER or not each.owed:
                continue
            self._streams.setdefault(each.phone, []).append(each)
            if each.event is not None and each.event.name in ("incoming", "outgoing"):
                named = (each.phone, each.event.call or "")
                if named in known:
                    self._renewed.add(each.n)
                known.add(named)

    def left(self, way: Way, phone: str) -> Iterator[Observation]:
        """Return what of `phone` was not seen yet and may come, from the first on."""
        stream = self._streams.get(phone, [])
        head = way.heads.get(phone, 0)
        while head < len(stream) and stream[head].n in way.pairs:
            head += 1
        way.heads[phone] = head
        for each in stream[head : head + REACH]:
            if each.n not in way.pairs and self._begun(each):
                yield each

    def _begun(self, each: Observation) -> bool:
        return not each.cause or each.cause in self._driven

    def exact(self, way: Way, observed: Observed, *, ordered: bool = True) -> list[Candidate]:
        """Return every recorded observation that `observed` can be, with nothing that differs.

        With `ordered`, only those of which all predecessors were seen. One that others came before
        already is most likely missing, and is taken last.
        """
        found = [
            each
            for each in self._alike(way, observed)
            if not each.unified.differences and not (ordered and self.unseen(way, each.observation))
        ]
        return sorted(found, key=lambda each: each.observation.n in way.skipped)

    def nearest(self, way: Way, observed: Observed) -> Candidate | None:
        """Return the recorded observation that `observed` is, if it says something else."""
        found = self._alike(way, observed)
        return min(
            found,
            key=lambda each: (
                bool(self.unseen(way, each.observation)),
                len(each.unified.differences),
            ),
            default=None,
        )

    def usurped(self, way: Way, observed: Observed) -> Candidate | None:
        """Return one that something else was taken for, and that `observed` is exactly."""
        for n in way.wrong:
            recorded = self._session.observation(n)
            if recorded.phone == observed.phone and _same_kind(recorded, observed):
                unified = self._unify(way, recorded, observed)
                if not unified.differences:
                    return Candidate(recorded, unified)
        return None

    def free(self, way: Way, n: int) -> None:
        """Take back what was taken for observation `n`: it matches nothing, and is extra."""
        way.extra[way.pairs.pop(n)] = way.since.pop(n)
        way.early.pop(n, None)
        way.wrong.pop(n)

    def unseen(self, way: Way, recorded: Observation) -> tuple[int, ...]:
        """Return the predecessors of `recorded` that were not seen, the nearest ones."""
        return tuple(sorted(n for n in recorded.after if n not in way.pairs))

    def take(self, way: Way, found: Candidate, place: int) -> None:
        """Go on with `found` being what was observed at `place`."""
        recorded = found.observation
        unseen = self.unseen(way, recorded)
        if unseen:
            way.early[recorded.n] = unseen
            way.skipped.update(unseen)
        if recorded.n in self._renewed and recorded.event is not None:
            way.bindings.forget(Domain.CALL, recorded.phone, recorded.event.call or "")
        way.since.setdefault(recorded.n, way.last.get(recorded.phone, 0))
        way.bindings.add(found.unified.bonds)
        way.pairs[recorded.n] = place
        way.last[recorded.phone] = recorded.n
        if found.unified.differences:
            way.wrong[recorded.n] = found.unified
        else:
            way.wrong.pop(recorded.n, None)

    def _alike(self, way: Way, observed: Observed) -> list[Candidate]:
        return [
            Candidate(each, self._unify(way, each, observed))
            for each in self.left(way, observed.phone)
            if _same_kind(each, observed)
        ]

    def _unify(self, way: Way, recorded: Observation, observed: Observed) -> Unified:
        bindings = way.bindings
        if recorded.n in self._renewed and recorded.event is not None:
            bindings = bindings.copy()
            bindings.forget(Domain.CALL, recorded.phone, recorded.event.call or "")
        return unify(
            recorded.record,
            observed.record,
            recorded.phone,
            bindings,
            self._terms,
            exact=self._session.exact,
        )


def _same_kind(recorded: Observation, observed: Observed) -> bool:
    kinds = {Kind.EVENT: Told, Kind.COMMAND: Stimulus}
    kind = kinds.get(recorded.kind)
    if kind is None or not isinstance(observed.record, kind):
        return False
    return name_of(recorded.record) == name_of(observed.record)


def calls_named(session: Session) -> frozenset[tuple[str, str]]:
    """Return every call that a session's events name, by phone and id."""
    return frozenset(
        (each.phone, value)
        for each in session.observations
        if isinstance(each.record, Told)
        for name, values in values_of(each.record).items()
        if DOMAINS.get(name) is Domain.CALL
        for value in values
    )
