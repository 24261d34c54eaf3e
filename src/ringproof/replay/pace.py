"""When a step may go: at its recorded time, scaled, or as soon as what came before it came."""

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

    `patience` is the seconds beyond the recorded latency after which a step no longer waits for an
    observation.
    """

    def __init__(
        self,
        session: Session,
        pace: Pace = Pace.CAUSAL,
        speed: float = 1.0,
        patience: float = 5.0,
    ) -> None:
        self.session = session

    def ready(self, now: float, seen: AbstractSet[int]) -> Due:
        """Return the steps due at `now`, seconds since the replay began.

        `seen` are the observations matched so far (`Comparator.settled`). Steps returned count as
        gone.
        """
        raise NotImplementedError
