"""How long a phone took, and whether it takes longer now: the delays of runs side by side. Pure.

A figure of one run says little: the next run of the same phone has another. So every percentile
is taken run by run; what repeats of one phone differ by among themselves is the noise, and only a
figure that left the whole range of the other side, by more than the wider of both ranges, is a
change. The ranges of two sides of five runs each of one phone lie that far apart in fewer than 2
of 10,000 cases, whatever the distribution (docs/comparing-two-firmwares.md has the table); with
fewer runs it happens too often, and the figures are shown and nothing is said of them.

Like is compared with like: only delays of tests that waited as often in every run of both sides.
A test that broke off early would otherwise change the mix, and with it every percentile.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median
from typing import Final

from ringproof.report.document import TestReport
from ringproof.trace import Actor, Answer, Expected, Record, Stimulus

ENOUGH: Final = 5
"""Runs on either side from which on a latency can be said to have changed."""

PERCENTILES: Final[Mapping[int, int]] = {
    # percentile: delays that a run must have before it says more than the slowest one
    50: 5,
    90: 10,
    99: 100,
}
_LEAST: Final = 0.002  # seconds: no clock and no scheduler is better
_SHARE: Final = 0.1  # of the figure: less than that nobody would notice

Delays = Mapping["Delayed", Mapping[str, tuple[float, ...]]]
"""The delays of one run: of what, in which test."""


@dataclass(frozen=True, slots=True, order=True)
class Delayed:
    """What was waited for: the ``answer`` to a command, or an ``event``, by its name."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"answer to {self.name}" if self.kind == "answer" else f"event {self.name}"


@dataclass(frozen=True, slots=True)
class Spread:
    """One percentile over the runs of a side: their median, the lowest and the highest, seconds.

    `firm` says whether a run has delays enough for it.
    """

    median: float
    low: float
    high: float
    firm: bool


@dataclass(frozen=True, slots=True)
class Side:
    """The delays of one kind on one side: how many in all, and each percentile."""

    count: int
    spreads: Mapping[int, Spread]


@dataclass(frozen=True, slots=True)
class Latency:
    """The delays of one kind on both sides; `changed` are the percentiles beyond the noise."""

    what: Delayed
    a: Side
    b: Side
    changed: tuple[int, ...] = ()

    def slower(self, percentile: int) -> bool:
        """Say whether B is the slower one at a percentile."""
        return self.b.spreads[percentile].median > self.a.spreads[percentile].median


def delays_of(tests: Iterable[TestReport]) -> Delays:
    """Return every delay of a run: command to answer, and stimulus to the event it led to.

    Seconds on the run's clock; round the embedded emulator they are virtual ones.
    """
    found: dict[Delayed, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for test in tests:
        sent: dict[int, Stimulus] = {}
        for record in test.records:
            if isinstance(record, Stimulus):
                sent[record.n] = record
            elif isinstance(record, Answer) and record.status is not None and record.to in sent:
                asked = sent[record.to]
                if asked.actor is Actor.CLIENT:
                    what = Delayed("answer", asked.verb or "a request without action")
                    found[what][test.nodeid].append(record.at.since(asked.at))
            elif (event := _event(record)) is not None:
                found[event[0]][test.nodeid].append(event[1])
    return {
        what: {test: tuple(delays) for test, delays in found[what].items()}
        for what in sorted(found)
    }


def _event(record: Record) -> tuple[Delayed, float] | None:
    if not isinstance(record, Expected) or record.kind != "told" or not record.met:
        return None
    name = record.pattern.get("event", "")
    return None if record.took is None or not name else (Delayed("event", name), record.took)


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return a percentile of delays that stand in order, by nearest rank: one that did occur."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def latencies(a: Sequence[Delays], b: Sequence[Delays]) -> tuple[Latency, ...]:
    """Return what both sides have waited for, and where it took longer or less than the noise."""
    names = sorted({what for run in a for what in run} & {what for run in b for what in run})
    found = []
    for what in names:
        alike = _alike([run.get(what, {}) for run in (*a, *b)])
        if alike:
            sides = (_side(what, a, alike), _side(what, b, alike))
            found.append(_latency(what, *sides, enough=min(len(a), len(b)) >= ENOUGH))
    return tuple(found)


def _alike(runs: Sequence[Mapping[str, tuple[float, ...]]]) -> list[str]:
    """Return the tests that waited as often in each of these runs."""
    first, *others = runs
    return [
        test
        for test, delays in first.items()
        if all(len(run.get(test, ())) == len(delays) for run in others)
    ]


def _latency(what: Delayed, a: Side, b: Side, *, enough: bool) -> Latency:
    if not enough:
        return Latency(what, a, b)
    changed = tuple(p for p in PERCENTILES if beyond_noise(a.spreads[p], b.spreads[p]))
    return Latency(what, a, b, changed)


def beyond_noise(a: Spread, b: Spread) -> bool:
    """Say whether two figures differ by more than either differs from run to run."""
    if not a.firm or not b.firm:
        return False
    gap = max(b.low - a.high, a.low - b.high)
    noise = max(a.high - a.low, b.high - b.low)
    return gap > max(noise, _LEAST, _SHARE * min(a.median, b.median))


def _side(what: Delayed, runs: Sequence[Delays], tests: Sequence[str]) -> Side:
    own = [sorted(chain.from_iterable(run[what][test] for test in tests)) for run in runs]
    spreads = {}
    for percent, least in PERCENTILES.items():
        figures = [percentile(delays, percent) for delays in own]
        firm = len(own[0]) >= least
        spreads[percent] = Spread(median(figures), min(figures), max(figures), firm)
    return Side(sum(map(len, own)), spreads)
