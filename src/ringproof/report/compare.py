"""Two phones, or two firmwares of one, by their reports: what changed beyond the noise. Pure.

Each side is one run or several of the same phone. A clause has changed where no verdict that it
got on one side was ever seen on the other: repeats that do not agree among themselves are noise,
and so is a difference that they cover. Choices likewise; latencies as `compare_latency` says.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Final, Generic, TypeVar

from ringproof.report.compare_latency import Delays, Latency, delays_of, latencies
from ringproof.report.document import RunReport
from ringproof.verdict import Verdict

Value = TypeVar("Value")
_NOT_SHOWN: Final = ("not shown",)


class NotRepeats(ValueError):
    """Reports that stand for one side but are not repeats of one run: says what differs."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one run showed of a phone, as far as it can be compared.

    `facts` say what was run against what, by name; `whys` are the reasons of the verdicts.
    """

    facts: Mapping[str, str]
    verdicts: Mapping[str, Verdict]
    whys: Mapping[str, str]
    sentences: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    delays: Delays
    whole: str

    @classmethod
    def of(cls, report: RunReport) -> "Seen":
        """Return what a report shows; a clause that was not run has no verdict to compare."""
        not_run = {clause for clause, _ in report.not_run}
        clauses = [one for one in report.clauses if one.clause not in not_run]
        return cls(
            facts=_facts(report),
            verdicts={one.clause: one.verdict for one in clauses},
            whys={one.clause: one.why for one in clauses},
            sentences={one.clause: report.catalogue[one.clause].sentence for one in clauses},
            choices=dict(report.choices),
            delays=delays_of(report.tests),
            whole=str(report.whole.outcome),
        )


@dataclass(frozen=True, slots=True)
class Change(Generic[Value]):
    """A clause or choice whose values differ between the sides: how often each was seen on each."""

    name: str
    a: tuple[tuple[Value, int], ...]
    b: tuple[tuple[Value, int], ...]

    @property
    def parted(self) -> bool:
        """Whether no value of one side was seen on the other."""
        return not {value for value, _ in self.a} & {value for value, _ in self.b}


@dataclass(frozen=True, slots=True)
class Differs:
    """Something that was not the same in what was run; `unfair` where verdicts may rest on it."""

    what: str
    a: str
    b: str
    unfair: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides compared. `verdicts` changed from one judgement to another, `undecided` are the
    clauses that one side alone could judge: often what follows from the others. `unsteady` are
    the clauses whose repeats do not agree: the noise.

    `only_a` and `only_b` are clauses and choices that one side alone has, with no word on why the
    other lacks them. `runs` is how many runs each side has, `sentences` those of clauses named.
    """

    names: tuple[str, str]
    runs: tuple[int, int]
    differs: tuple[Differs, ...]
    verdicts: tuple[Change[Verdict], ...]
    undecided: tuple[Change[Verdict], ...]
    choices: tuple[Change[str], ...]
    latencies: tuple[Latency, ...]
    unsteady: tuple[Change[Verdict], ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    compared: int
    whys: Mapping[str, tuple[str, str]]
    sentences: Mapping[str, str]
    whole: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def slower(self) -> tuple[tuple[Latency, int], ...]:
        """Every latency that changed, with the percentile at which it did."""
        return tuple((each, percent) for each in self.latencies for percent in each.changed)

    @property
    def changed(self) -> bool:
        """Whether anything of the phone changed beyond the noise."""
        return bool(self.verdicts or self.undecided or self.choices or self.slower)

    @property
    def odds(self) -> int:
        """One in how many unsteady clauses would fall apart like this though nothing changed."""
        return comb(sum(self.runs), self.runs[0])

    @property
    def sentence(self) -> str:
        """What came of it, in one line."""
        if not self.changed:
            return f"no change in {_many(self.compared, 'clause')}{self._reserve}"
        parts = (
            _many(len(self.verdicts), "verdict") if self.verdicts else "",
            f"{_many(len(self.undecided), 'clause')} undecided" if self.undecided else "",
            _many(len(self.choices), "choice") if self.choices else "",
            _many(len(self.slower), "latency figure") if self.slower else "",
        )
        return f"changed: {', '.join(part for part in parts if part)}{self._reserve}"

    @property
    def _reserve(self) -> str:
        unfair = [each.what for each in self.differs if each.unfair]
        return f" (but the reports differ in {', '.join(unfair)})" if unfair else ""


def compare(
    a: Sequence[Seen], b: Sequence[Seen], names: tuple[str, str] = ("A", "B")
) -> Comparison:
    """Return what changed from side `a` to side `b`, each one run or several of one phone.

    NotRepeats where the runs of a side are not of the same phone and suite.
    """
    for side, name in zip((a, b), names, strict=True):
        _check_repeats(side, name)
    verdicts = _changes(a, b, lambda run: run.verdicts)
    choices = _changes(a, b, lambda run: {k: ", ".join(v) for k, v in run.choices.items()})
    parted = [change for change in verdicts if change.parted]
    decided = tuple(change for change in parted if not _undecided_in(change))
    return Comparison(
        names=names,
        runs=(len(a), len(b)),
        differs=_differences(a[0].facts, b[0].facts),
        verdicts=decided,
        undecided=tuple(change for change in parted if _undecided_in(change)),
        choices=tuple(change for change in choices if change.parted),
        latencies=latencies([run.delays for run in a], [run.delays for run in b]),
        unsteady=tuple(each for each in verdicts if len(each.a) > 1 or len(each.b) > 1),
        only_a=_only(a, b),
        only_b=_only(b, a),
        compared=len(verdicts),
        whys={each.name: (_why(a, each.name), _why(b, each.name)) for each in decided},
        sentences={each.name: _sentence((*a, *b), each.name) for each in decided},
        whole=(tuple(run.whole for run in a), tuple(run.whole for run in b)),
    )


def _undecided_in(change: Change[Verdict]) -> str:
    """Return the side that did not decide a clause, A or B; empty where both did."""
    sides = (("A", change.a), ("B", change.b))
    return next((side for side, seen in sides if seen[0][0] is Verdict.INCONCLUSIVE), "")


def noise_of(runs: Sequence[Seen]) -> tuple[Change[Verdict], ...]:
    """Return the clauses that did not get the same verdict in all of these runs."""
    return tuple(
        change for change in _changes(runs, runs, lambda run: run.verdicts) if len(change.a) > 1
    )


def _changes(
    a: Sequence[Seen], b: Sequence[Seen], of: Callable[[Seen], Mapping[str, Value]]
) -> list[Change[Value]]:
    """Return every name that both sides have, with its values counted."""
    names = dict.fromkeys(name for run in a for name in of(run))
    theirs = {name for run in b for name in of(run)}
    return [
        Change(name, _counted(a, name, of), _counted(b, name, of))
        for name in names
        if name in theirs
    ]


def _counted(
    runs: Sequence[Seen], name: str, of: Callable[[Seen], Mapping[str, Value]]
) -> tuple[tuple[Value, int], ...]:
    counts = Counter(of(run)[name] for run in runs if name in of(run))
    return tuple(counts.most_common())


def _only(these: Sequence[Seen], others: Sequence[Seen]) -> tuple[str, ...]:
    clauses = dict.fromkeys(name for run in these for name in run.verdicts)
    choices = dict.fromkeys(name for run in these for name in run.choices)
    theirs = {name for run in others for name in (*run.verdicts, *run.choices)}
    return tuple(name for name in (*clauses, *choices) if name not in theirs)


def _why(runs: Sequence[Seen], clause: str) -> str:
    return next((run.whys[clause] for run in runs if clause in run.whys), "")


def _sentence(runs: Iterable[Seen], clause: str) -> str:
    return next((run.sentences[clause] for run in runs if clause in run.sentences), "")


def _differences(a: Mapping[str, str], b: Mapping[str, str]) -> tuple[Differs, ...]:
    return tuple(
        Differs(what, a[what] or "not said", b[what] or "not said", what in _UNFAIR)
        for what in a
        if a[what] != b[what]
    )


def _check_repeats(runs: Sequence[Seen], name: str) -> None:
    for number, run in enumerate(runs[1:], start=2):
        for differs in _differences(runs[0].facts, run.facts):
            raise NotRepeats(
                f"{name}: run {number} is no repeat of the first: its {differs.what} is "
                f"{differs.b}, that of the first {differs.a}; compare them as A and B"
            )


# What verdicts rest on beside the phone: where it differs, so may they.
_UNFAIR: Final = (
    "role",
    "edition",
    "suite",
    "catalogue",
    "Ringproof",
    "harness",
    "strictness",
    "scope",
    "drivers",
    "claims",
    "timing",
    "ending",
)


def _facts(report: RunReport) -> dict[str, str]:
    target = report.target
    rests = dict(report.made_from)
    embedded = target.driver in ("emulator", "reference")
    return {
        "target": target.name,
        "driver": target.driver,
        "url": "" if embedded else target.url,  # its port is another one in each run
        "mac": target.mac,
        "firmware": target.firmware,
        "role": target.role,
        "edition": target.edition,
        "suite": rests.get("suite", "")[:12],
        "catalogue": rests.get("catalogue", "")[:12],
        "Ringproof": report.ringproof,
        "harness": rests.get("harness", "")[:12],
        "strictness": "every should a must" if report.strict else "as the clauses say",
        "scope": ", ".join(f"-{clause}" for clause in report.out_of_scope),
        "drivers": f"{target.far_end}, {target.local_user}, {target.admin}",
        "claims": ", ".join(f"{name}: {'yes' if on else 'no'}" for name, on in target.claims),
        "timing": ", ".join(f"{name} {value:g} s" for name, value in target.timing),
        "ending": "ended early" if report.ended_early else "",
    }


def _many(count: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count} {noun if count == 1 else plural}"
