"""Was anything lost, late or misattributed, and may one believe it? Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ringproof.campaign.load.counting import Counted
from ringproof.campaign.load.measure import Latency, Sample, delays, latency
from ringproof.campaign.load.plan import Plan
from ringproof.campaign.load.reactions import Reactions
from ringproof.verdict import Exit

_LAG: Final = 0.25  # seconds: from here on our own process was the bottleneck
_CPU: Final = 0.9  # share of one core


@dataclass(frozen=True, slots=True)
class Generator:
    """How our own process did: `cpu` is its share of a core, `lag` its own delay of events."""

    lag: Latency = field(default_factory=Latency)
    cpu: float = 0.0
    processes: int = 1

    @property
    def slow(self) -> str:
        """Say how it was the bottleneck; empty where it was not."""
        if self.lag["p99"] > _LAG:
            return f"1 event in 100 was told over {self.lag['p99']:.2f} s later than planned"
        if self.cpu > _CPU:
            return f"it used {self.cpu:.0%} of a core, and latencies have its own waiting in them"
        return ""


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that was counted; `planned` events were to be told, `partial` says why not all."""

    plan: Plan
    samples: tuple[Sample, ...]
    planned: int
    counted: Counted | None = None
    reactions: Reactions | None = None
    generator: Generator = Generator()
    partial: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What is said of the server: the exit code, a sentence, and each reason.

    `latency` is that of answers, from the telling; `from_due` that of events, from when they were
    due: what waited behind an earlier event of its phone has waited for the server.
    """

    exit: Exit
    sentence: str
    reasons: tuple[str, ...] = ()
    latency: Latency = field(default_factory=Latency)
    from_due: Latency = field(default_factory=Latency)


def judge(measured: Measured) -> Result:
    """Return the result: anything lost, late or misattributed, 1; what cannot be told, 3."""
    took = (
        latency(s.took for s in measured.samples if s.status is not None),
        latency(d.took for d in delays(measured.samples) if d.sample.status is not None),
    )
    problems = tuple(_problems(measured))
    late = _late(measured)
    slow = measured.generator.slow
    if problems or (late and not slow):
        reasons = (*problems, *([late] if late else []))
        return Result(Exit.NOT_CONFORMANT, reasons[0], reasons, *took)
    doubts = tuple(_doubts(measured, late))
    if doubts:
        return Result(Exit.INCONCLUSIVE, doubts[0], doubts, *took)
    return Result(Exit.CONFORMANT, _praise(measured), (), *took)


def _doubts(measured: Measured, late: str) -> Iterator[str]:
    if measured.partial:
        yield measured.partial
    if late:
        yield f"{late}, but our own generator was the bottleneck: {measured.generator.slow}"
    if not measured.samples:
        yield "no event was told"
    elif not measured.partial and measured.reactions is not None and not measured.reactions.owed:
        yield "no reaction was owed: the target file names none (key does)"


def _praise(measured: Measured) -> str:
    count = len(measured.samples)
    within = f"within {measured.plan.answer_within:g} s"
    said = f"all {count} events were answered with 2xx {within}"
    if measured.counted is not None:
        said += ", and the server counted every one"
    owed = 0 if measured.reactions is None else measured.reactions.owed
    if owed:
        said += f"; reactions came to the right phone in time, {owed} of {owed}"
    return said


def _problems(measured: Measured) -> Iterator[str]:
    silent = [s for s in measured.samples if s.status is None]
    if silent:
        yield f"{len(silent)} events were not answered, the first: {silent[0].lost}"
    refused = [s for s in measured.samples if s.status is not None and not s.ok]
    if refused:
        kinds = ", ".join(sorted({str(s.status) for s in refused}))
        yield f"{len(refused)} events were answered with {kinds}"
    counted = measured.counted
    if counted is not None and counted.lost:
        yield f"{counted.all_lost} events were lost: told, and not counted by the server"
    if counted is not None and counted.doubled:
        yield f"{counted.all_doubled} events were counted that nobody told"
    reactions = measured.reactions or Reactions()
    if reactions.missing:
        yield f"{len(reactions.missing)} reactions never came, the first: {reactions.missing[0]}"
    if reactions.misattributed:
        count, first = len(reactions.misattributed), reactions.misattributed[0]
        yield f"{count} commands were misattributed, the first: {first}"
    if reactions.late:
        yield f"{len(reactions.late)} reactions were late, the first: {reactions.late[0]}"


def _late(measured: Measured) -> str:
    within = measured.plan.answer_within
    late = [s for s in measured.samples if s.ok and s.took > within]
    return f"{len(late)} answers took longer than {within:g} s" if late else ""
