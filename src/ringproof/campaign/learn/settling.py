"""From evidence to values: the more frequent wins, and what nobody saw stays as it was."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from ringproof.campaign.learn.evidence import MEASURES, Evidence
from ringproof.campaign.learn.plan import SHOWN_BY, name_of
from ringproof.emulator.profile import CHOICES, DEFAULT, Profile
from ringproof.report.document import How, TestReport
from ringproof.verdict import Verdict

_OF_THE_TARGET: Final = (How.NOT_CLAIMED, How.NOT_OFFERED)
"""Endings whose sentence is about the target file, and quotes nothing that a phone said."""

NUMBERS: Final = ("ring_seconds", "answer_delay", "transfer_delay", "event_timeout", "max_calls")


@dataclass(frozen=True, slots=True)
class Learned:
    """A value that the phone showed: how often, where first, and what it showed beside it.

    `others` are the other values it showed, the most frequent first; those that no profile can
    have (`unlawful`) are never taken.
    """

    name: str
    value: str
    times: int
    first: Evidence
    others: tuple[tuple[str, int, Evidence], ...] = ()
    unlawful: tuple[tuple[str, int, Evidence], ...] = ()

    @property
    def contradictory(self) -> bool:
        """Whether the phone showed a choice in more than one lawful way."""
        return bool(self.others) and self.name in CHOICES


@dataclass(frozen=True, slots=True)
class NotObserved:
    """What the phone did not show, why not, and what an emulator is told to do instead.

    `why` is for whoever learns the phone; `shareable` is what may be handed on of it, for a test
    that went wrong can quote numbers and names of people.
    """

    name: str
    why: str
    default: str
    shareable: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that was learned of one phone."""

    learned: tuple[Learned, ...]
    not_observed: tuple[NotObserved, ...]

    def profile(self, name: str) -> Profile:
        """Return the profile: the default's values where nothing was observed."""
        values: dict[str, Any] = {key: getattr(DEFAULT, key) for key in (*CHOICES, *NUMBERS)}
        for one in self.learned:
            values[one.name] = type(values[one.name])(_value(one))
        return Profile(name, **values)


def _value(one: Learned) -> str | float:
    return one.value if one.name in CHOICES else float(one.value)


def settle(evidence: Iterable[Evidence], tests: Sequence[TestReport]) -> Lesson:
    """Return what the evidence amounts to; the tests say why something was not shown."""
    by_name: dict[str, list[Evidence]] = {name: [] for name in (*CHOICES, *NUMBERS)}
    for each in evidence:
        by_name[each.choice].append(each)
    learned: list[Learned] = []
    missing: list[NotObserved] = []
    reports = {name_of(test.nodeid): test for test in tests}
    for name, seen in by_name.items():
        one = _number(name, seen) if name in NUMBERS else _choice(name, seen)
        if one is not None:
            learned.append(one)
        else:
            why, shareable = _why(name, seen, reports, {one.name: one.value for one in learned})
            missing.append(NotObserved(name, why, str(getattr(DEFAULT, name)), shareable))
    return Lesson(tuple(learned), tuple(missing))


def _choice(name: str, seen: Sequence[Evidence]) -> Learned | None:
    ranked = _ranked(name, seen)
    lawful = [each for each in ranked if each[0] in CHOICES[name]]
    if not lawful:
        return None
    (value, times, first), *others = lawful
    unlawful = tuple(each for each in ranked if each[0] not in CHOICES[name])
    return Learned(name, value, times, first, tuple(others), unlawful)


def _ranked(name: str, seen: Sequence[Evidence]) -> list[tuple[str, int, Evidence]]:
    """Return each value, how often and where first: the most frequent first, then the default."""
    counted = Counter(each.value for each in seen)
    firsts = {each.value: each for each in reversed(seen)}
    lawful = {value: place for place, value in enumerate(CHOICES[name])}
    return [
        (value, counted[value], firsts[value])
        for value in sorted(counted, key=lambda v: (-counted[v], lawful.get(v, len(lawful)), v))
    ]


def _number(name: str, seen: Sequence[Evidence]) -> Learned | None:
    if not seen:
        return None
    middle = median(float(each.value) for each in seen)
    return Learned(name, f"{middle:g}", len(seen), seen[0])


def _why(
    name: str,
    seen: Sequence[Evidence],
    reports: Mapping[str, TestReport],
    learned: Mapping[str, str],
) -> tuple[str, str]:
    """Say why nothing lawful was seen of a choice or a number, and what may be shared of that."""
    for test in () if seen else SHOWN_BY.get(name, ()):
        report = reports.get(test)
        if report is not None and report.verdict is not Verdict.PASS:
            said = f"{test}: {report.verdict}"
            why = f"{said}: {report.why}"
            return why, why if report.ending.how in _OF_THE_TARGET else said
    why = _why_unseen(name, seen, learned)
    return why, why


def _why_unseen(name: str, seen: Sequence[Evidence], learned: Mapping[str, str]) -> str:
    if seen:
        values = " and ".join(dict.fromkeys(repr(each.value) for each in seen))
        lawful = " or ".join(CHOICES[name])
        return f"it shows {values} ({seen[0]}), and a profile can have {lawful}"
    if name == "body_success" and learned.get("status_success") == "204":
        return "an answer 204 has no body"
    if name not in SHOWN_BY:
        return "nothing measures it"
    if name in MEASURES:
        return f"{SHOWN_BY[name][0]} came to no such point"
    return f"{SHOWN_BY[name][0]} was passed and did not show it"
