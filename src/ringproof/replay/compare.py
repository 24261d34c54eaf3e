"""The observed stream against the recorded one, as partial orders, by unification.

Everything observed is matched as it comes with something recorded of the same phone that may come
now: its cause was driven, its predecessors were seen, its values unify. What cannot be matched so
is matched with what it most likely is and differs from, or with nothing. What differs is said at
the end, in the recorded order: the first is the first differing edge.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Final

from ringproof.replay.differences import Found, differences_of
from ringproof.replay.divergence import Comparison, Observed, Pair
from ringproof.replay.matching import Matcher, Way, calls_named
from ringproof.replay.session import PHONE, Kind, Session, Step
from ringproof.replay.unify import DOMAINS, NUMBERS, Domain, Unbound, key_of, mapped
from ringproof.replay.values import Terms
from ringproof.trace import Answer

WAYS: Final = 32
"""Ways of matching that are kept at most while nothing differs."""


class Comparator:
    """Takes what a replay does and observes, as it happens, and compares it with the recording."""

    def __init__(self, session: Session, terms: Terms | None = None) -> None:
        self.session = session
        self.terms = terms or Terms()
        self._driven: dict[int, float] = {}
        self._undriven: dict[int, str] = {}
        self._observed: list[Observed] = []
        self._answers: dict[int, int] = {}  # step -> place of its answer
        self._expected = {
            each.cause: each.n for each in session.observations if each.kind is Kind.ANSWER
        }
        self._answered: set[int] = set()
        self._extra_answers: dict[int, int] = {}
        self._calls = calls_named(session)
        self._ats = [each.at for each in session.observations]
        self._matcher = Matcher(session, self.terms, self._driven)
        self._ways = [Way()]

    @property
    def settled(self) -> frozenset[int]:
        """The recorded observations that were seen, alike or not: what the pacer waits for."""
        return frozenset(self._ways[0].pairs) | self._answered

    def bind(self, domain: Domain, phone: str, recorded: str, observed: str) -> None:
        """Say beforehand what something of the recording is in the replay."""
        for way in self._ways:
            bond = (key_of(domain, phone, recorded), observed)
            if not way.bindings.conflict(bond):
                way.bindings.add([bond])

    def details(self, step: int) -> Mapping[str, str]:
        """Return the details of `step` as they are in the replay: its ids, its numbers.

        Raises unify.Unbound where it names a call that the replay has not shown.
        """
        wanted = self.session.step(step)
        return {key: self._there(wanted, key, value) for key, value in wanted.details.items()}

    def _there(self, step: Step, key: str, value: str) -> str:
        domain = DOMAINS.get(key)
        if domain is Domain.CALL or domain is Domain.MAC:
            bound = self._ways[0].bindings.get(domain, step.phone, value)
            missing = bound is None and (step.phone, value) in self._calls
            if missing and step.actor != PHONE:
                raise Unbound(
                    f"step {step.n}, {step.actor}: {step.verb}: it is about the call {value} of "
                    "the recording, and the replay has shown no such call"
                )
            return value if bound is None else bound
        return mapped(value, self.terms.dial) if key in NUMBERS else value

    def drove(self, step: int, at: float) -> None:
        """Note that `step` was driven, at `at` on the replay's clock (mono seconds).

        What it told the other side by its own name (an identity; in direction server the ids of
        the calls as well) is called so from then on.
        """
        self._driven[step] = at
        done = self.session.step(step)
        own = {Domain.ACCOUNT, Domain.CALL, Domain.MAC} if done.actor == PHONE else {Domain.ACCOUNT}
        for key, value in done.details.items():
            domain = DOMAINS.get(key)
            if domain in own and domain is not None:
                self.bind(domain, done.phone, value, value)

    def not_driven(self, step: int, why: str) -> None:
        """Note that `step` could not be driven, and why: a divergence."""
        self._undriven[step] = why

    def saw(self, observed: Observed) -> bool:
        """Take something observed; say whether it is as recorded, as far as can be said yet."""
        place = len(self._observed)
        self._observed.append(observed)
        if isinstance(observed.record, Answer):
            return self._saw_answer(observed, observed.record, place)
        return self._goes_on(observed, place) or self._differs(observed, place)

    def _saw_answer(self, observed: Observed, answer: Answer, place: int) -> bool:
        n = self._expected.get(observed.step)
        if n is None or n in self._answered:
            # What nobody recorded the answer to is no surprise: a step of an access log has none.
            if n is not None:
                self._extra_answers[place] = n
            return n is None
        self._answered.add(n)
        self._answers[n] = place
        recorded = self.session.observation(n).record
        return isinstance(recorded, Answer) and recorded.status == answer.status

    def _goes_on(self, observed: Observed, place: int) -> bool:
        """Go on in every way in which nothing differs; say whether there is one."""
        onward: list[Way] = []
        for way in self._ways:
            found = self._matcher.exact(way, observed)
            for candidate in found[: WAYS - len(onward)]:
                branch = way if len(found) == 1 else way.copy()
                self._matcher.take(branch, candidate, place)
                onward.append(branch)
        if onward:
            self._ways = onward
        return bool(onward)

    def _differs(self, observed: Observed, place: int) -> bool:
        """Go on in the first way with something that differs, or is early; False."""
        way = self._ways[0]
        self._ways = [way]
        early = self._matcher.exact(way, observed, ordered=False)
        if early:
            self._matcher.take(way, early[0], place)
            return False
        usurped = self._matcher.usurped(way, observed)
        if usurped is not None:
            self._matcher.free(way, usurped.observation.n)
            self._matcher.take(way, usurped, place)
            return False
        nearest = self._matcher.nearest(way, observed)
        if nearest is not None:
            self._matcher.take(way, nearest, place)
        else:
            way.extra[place] = way.last.get(observed.phone, 0)
        return False

    def finish(self) -> Comparison:
        """Return the comparison: what is not there by now is missing."""
        way = self._ways[0]
        answers = dict(self._answers)
        pairs = {**way.pairs, **answers}
        found = Found(
            self.session,
            self.terms,
            way,
            tuple(self._observed),
            answers,
            self._extra_answers,
            self._driven,
            {step: (self._place(step), why) for step, why in self._undriven.items()},
        )
        several = len(self.session.phones) > 1
        return Comparison(
            tuple(self._observed),
            tuple(Pair(n, place) for n, place in sorted(pairs.items())),
            differences_of(found),
            way.bindings.named(phones=several),
        )

    def _place(self, step: int) -> float:
        """Return the place of a step among the observations: after those that preceded it."""
        return bisect_right(self._ats, self.session.step(step).at) + 0.25


def compare(
    session: Session, observed: Iterable[Observed], terms: Terms | None = None
) -> Comparison:
    """Return the comparison of a whole stream with a session of which every step was driven."""
    comparator = Comparator(session, terms)
    for step in session.steps:
        comparator.drove(step.n, step.at)
    for each in observed:
        comparator.saw(each)
    return comparator.finish()
