"""When a step may go: at its recorded time, scaled, or as soon as what came before it came."""

import math
from collections import deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from ringproof.replay.session import Session, Step


class Pace(StrEnum):
    """How a replay is paced."""

    ORIGINAL = "original"  # at the recorded times, divided by the speed
    CAUSAL = "causal"  # once the observations that preceded it were seen


@dataclass(frozen=True, slots=True)
class Due:
    """What to do now: the steps to drive in this order, and how long to wait for more at most.

    `wait` is seconds from now, None once every step has gone. `given_up` are observations that did
    not come in time, so that a step went without them: they are missing.
    """

    steps: tuple[Step, ...]
    wait: float | None
    given_up: frozenset[int] = frozenset()


class Pacer:
    """Hands out the steps of a session when they are due. Pure: it is told the time.

    At original pace a step goes at its recorded time divided by `speed`, whatever was seen. At
    causal pace it goes once the steps before it have gone and what it waits for was seen; an
    observation is waited for `patience` seconds longer than it took in the recording, counted from
    its cause (or from the step before), and then given up.
    """

    def __init__(
        self,
        session: Session,
        pace: Pace = Pace.CAUSAL,
        speed: float = 1.0,
        patience: float = 5.0,
    ) -> None:
        if not (speed > 0 and math.isfinite(speed)):
            raise ValueError(f"a replay goes at a speed above 0, not {speed:g}")
        self.session = session
        self._pace = pace
        self._speed = speed
        self._patience = patience
        self._clocked = deque(session.steps)
        self._queues: dict[str, deque[Step]] = {}
        for step in session.steps:
            self._queues.setdefault(step.phone, deque()).append(step)
        self._gone: dict[int, float] = {}
        self._given_up: set[int] = set()

    def ready(self, now: float, seen: AbstractSet[int]) -> Due:
        """Return the steps due at `now`, seconds since the replay began.

        `seen` are the observations settled so far (`Comparator.settled`). Steps returned count as
        gone.
        """
        if self._pace is Pace.ORIGINAL:
            return self._by_the_clock(now)
        return self._by_causes(now, seen)

    def _by_the_clock(self, now: float) -> Due:
        due = []
        while self._clocked and self._clocked[0].at / self._speed <= now:
            due.append(self._clocked.popleft())
        wait = self._clocked[0].at / self._speed - now if self._clocked else None
        return Due(tuple(due), wait)

    def _by_causes(self, now: float, seen: AbstractSet[int]) -> Due:
        due: list[Step] = []
        waits: list[float] = []
        given_up: set[int] = set()
        moved = True
        while moved:  # a step that goes may let one of another phone go
            moved, waits = False, []
            for queue in self._queues.values():
                while queue and queue[0].behind <= self._gone.keys():
                    until = self._until(queue[0], now, seen)
                    if until > now:
                        waits.append(until)
                        break
                    step = queue.popleft()
                    given_up |= step.after - seen - self._given_up
                    self._given_up |= given_up
                    self._gone[step.n] = now
                    due.append(step)
                    moved = True
        left = any(self._queues.values())
        wait = (min(waits, default=now) - now) if left else None
        in_order = tuple(sorted(due, key=lambda step: step.n))
        return Due(in_order, wait, frozenset(given_up))

    def _until(self, step: Step, now: float, seen: AbstractSet[int]) -> float:
        """Return when `step` no longer waits: now where all that it waits for was seen."""
        waited = [self._patient(n) for n in step.after if n not in seen and n not in self._given_up]
        return max(waited, default=now)

    def _patient(self, n: int) -> float:
        """Return the time at which observation `n` is given up."""
        awaited = self.session.observation(n)
        if awaited.cause:
            began, took = self._gone.get(awaited.cause, 0.0), awaited.latency or 0.0
        else:
            gone = [m for m in self._gone if self.session.step(m).at <= awaited.at]
            last = max(gone, default=0)
            began = self._gone.get(last, 0.0)
            took = awaited.at - (self.session.step(last).at if last else 0.0)
        return began + took + self._patience
