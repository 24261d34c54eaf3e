"""What was measured: one sample for each event, percentiles of them, and rates over time. Pure.

A phone tells one event at a time. While it waits for an answer its next event waits too, so a
server that stops for a moment delays more events than those under way: to leave them out of the
latencies is called coordinated omission. Hence two latencies: of the answer, from the moment at
which the event was told, and of the event, from the moment at which it was due.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

PERCENTILES: Final = (50.0, 90.0, 95.0, 99.0)
_MOST_BINS: Final = 120


@dataclass(frozen=True, slots=True)
class Sample:
    """One event that was told.

    `due` and `sent` are seconds from the beginning of the load, `took` the seconds until the
    answer was complete; `status` is None where none came, `lost` then says why.
    """

    mac: str
    event: str
    call: str
    due: float
    sent: float
    took: float
    status: int | None
    lost: str = ""

    @property
    def ok(self) -> bool:
        """Whether the answer was 2xx."""
        return self.status is not None and 200 <= self.status < 300

    def plain(self) -> list[object]:
        """Return it as it is written down by the process that told it."""
        return [getattr(self, name) for name in self.__slots__]


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles of some seconds; all are 0 where nothing was measured."""

    count: int = 0
    at: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.at.get(name, 0.0)


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile of values in order; 0 of none."""
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]


def latency(values: Iterable[float]) -> Latency:
    """Return p50, p90, p95, p99 and max of some seconds."""
    ordered = sorted(values)
    at = {f"p{share:g}": percentile(ordered, share) for share in PERCENTILES}
    return Latency(len(ordered), {**at, "max": ordered[-1] if ordered else 0.0})


@dataclass(frozen=True, slots=True)
class Delay:
    """Why an event was told later than planned, in seconds.

    `waited` for the answer to an earlier event of the same phone, which is the server's doing, and
    `lag` beyond that, which is ours.
    """

    sample: Sample
    waited: float
    lag: float

    @property
    def took(self) -> float:
        """The seconds from the moment at which the event was due to its answer, less our own."""
        return self.waited + self.sample.took


def delays(samples: Iterable[Sample]) -> Iterator[Delay]:
    """Yield the delay of each event, in the order told."""
    free: dict[str, float] = {}  # phone -> when its last exchange was over
    for sample in sorted(samples, key=lambda each: each.sent):
        could = max(sample.due, free.get(sample.mac, sample.due))
        could = min(could, max(sample.sent, sample.due))
        yield Delay(sample, could - sample.due, max(0.0, sample.sent - could))
        free[sample.mac] = sample.sent + sample.took


@dataclass(frozen=True, slots=True)
class Bin:
    """One stretch of time: `at` its beginning; counts, not rates; seconds of p50 and p99."""

    at: float
    rung: int = 0
    sent: int = 0
    answered: int = 0
    failed: int = 0
    p50: float = 0.0
    p99: float = 0.0


def width_of(length: float) -> float:
    """Return how many seconds a bin has, so that a plot has at most so many of them."""
    fitting = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
    return next((each for each in fitting if length / each <= _MOST_BINS), 60.0)


def over_time(samples: Sequence[Sample], width: float) -> tuple[Bin, ...]:
    """Return what happened in each `width` seconds, from the beginning to the last answer."""
    if not samples:
        return ()
    rung = Counter(int(s.sent // width) for s in samples if s.event == "incoming")
    sent = Counter(int(s.sent // width) for s in samples)
    answered = Counter(int((s.sent + s.took) // width) for s in samples if s.ok)
    failed = Counter(int((s.sent + s.took) // width) for s in samples if not s.ok)
    took: dict[int, list[float]] = {}
    for s in samples:
        if s.status is not None:
            took.setdefault(int(s.sent // width), []).append(s.took)
    last = max((*sent, *answered, *failed))
    return tuple(
        Bin(n * width, rung[n], sent[n], answered[n], failed[n], *_middle_and_edge(took.get(n, [])))
        for n in range(last + 1)
    )


def _middle_and_edge(took: list[float]) -> tuple[float, float]:
    ordered = sorted(took)
    return percentile(ordered, 50), percentile(ordered, 99)


def sent_by(samples: Iterable[Sample]) -> Counter[str]:
    """Return how many events each phone told, by its mac."""
    return Counter(sample.mac for sample in samples)
