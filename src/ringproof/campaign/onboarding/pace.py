"""How fast a phone and its network are, and which windows of the target file suit that. Pure.

An answer comes over a connection that is kept, an event over one that the phone opens for it, so
that what was measured of answers says little of events. One slow moment says little of the next:
windows are several times what was measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from ringproof.campaign.onboarding.causes import Trouble
from ringproof.target.settings import Timing

GENEROUS: Final = Timing(event_within=3.0, settle=1.0)
"""The windows of a phone that is not known to be slow."""
PATIENT: Final = Timing(event_within=10.0, settle=1.0, answer_within=10.0)
"""How long a phone is waited for of which nobody knows how slow it is."""
_TIGHT: Final = 2.0  # a window below so many times what was measured decides by chance

_MANY: Final = 10  # answers


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: of each answer, and of the first event since its cause; None: not measured."""

    answers: tuple[float, ...]
    event: float | None = None

    @property
    def slowest_answer(self) -> float:
        """The answer that took longest."""
        return max(self.answers, default=0.0)

    @property
    def slow_answer(self) -> float:
        """The same, but for one of many: a single hiccup is no slow network."""
        many = len(self.answers) >= _MANY
        return sorted(self.answers)[-2] if many else self.slowest_answer

    @property
    def slowest_event(self) -> float:
        """How long an event takes; where none was measured, as long as two answers."""
        return self.event if self.event is not None else 2 * self.slowest_answer

    @property
    def words(self) -> str:
        """What was measured."""
        quick, slow = min(self.answers, default=0.0), self.slowest_answer
        said = f"answers took {quick:.2f} to {slow:.2f} s ({len(self.answers)} of them)"
        return said if self.event is None else f"{said}, an event {self.event:.2f} s"


def suits(pace: Pace) -> Timing:
    """Return windows that are generous for this pace, and never shorter than for a fast phone."""
    return Timing(
        event_within=max(GENEROUS.event_within, _up(6 * pace.slowest_event)),
        settle=max(GENEROUS.settle, _up(3 * max(pace.slowest_event, pace.slowest_answer))),
        ring=GENEROUS.ring,
        answer_within=max(GENEROUS.answer_within, _up(8 * pace.slowest_answer)),
    )


def too_slow(pace: Pace, timing: Timing) -> Trouble | None:
    """Say which windows of `timing` are too short for this pace, and what they should be."""
    needs: Mapping[str, float] = {
        "event_within": _TIGHT * max(pace.slow_answer, pace.event or 0.0),
        "answer_within": _TIGHT * pace.slow_answer,
        # Silence that ends before anything can have come is none: the fastest answer is certain.
        "settle": min(pace.answers, default=0.0),
    }
    tight = [name for name, least in needs.items() if getattr(timing, name) < least]
    if not tight:
        return None
    better = suits(pace)
    is_now = ", ".join(f"timing.{name} is {getattr(timing, name):g} s" for name in tight)
    enough = ", ".join(
        f"{name}: {getattr(better, name):g}"
        for name in ("event_within", "settle", "answer_within")
        if getattr(timing, name) < getattr(better, name)
    )
    return Trouble(
        "latency",
        f"{pace.words}; {is_now}",
        f"Write into timing {enough}, which is several times what was measured, or test over a "
        "faster network.",
    )


def _up(seconds: float) -> float:
    """Round up to half a second."""
    return ceil(2 * seconds) / 2
