"""When something happened, and the clocks that tell it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A point in time: `mono` seconds on the run's clock, `wall` seconds since 1970 (UTC).

    Windows and latencies are differences of `mono`; `wall` is for people and for joining
    with a packet capture. Under a virtual clock `mono` jumps, `wall` does not.
    """

    mono: float
    wall: float

    def since(self, earlier: "Moment") -> float:
        """Return the seconds from `earlier` to this moment."""
        return self.mono - earlier.mono


class Clock(Protocol):
    """What the harness asks for the time."""

    def now(self) -> Moment:
        """Return the present moment."""
        ...
