"""What the reader of one format hands over, before it is a recording: see `reading`."""

import math
from dataclasses import dataclass, field

from ringproof.protocol.http.reader import RawRequest
from ringproof.recordings.exchange import Damage, Deed, Exchange, Leg
from ringproof.recordings.legs import leg_of, mac_of
from ringproof.trace.moment import Moment


@dataclass(slots=True)
class Gathered:
    """Exchanges and deeds in the order of the file, what was damaged, and what was not ours.

    `unit` is what the format calls one entry (flow, line), `foreign` how many of them are neither
    commands nor events, `sealed` how many are encrypted. `rebased` says that monotonic times
    of several clocks are mixed, so that wall-clock time alone can order them.
    """

    unit: str
    exchanges: list[Exchange] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    damages: list[Damage] = field(default_factory=list)
    foreign: int = 0
    sealed: int = 0
    synthetic: bool = False
    redacted: bool = False
    note: str = ""
    rebased: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing at all was read, not even traffic of others."""
        return not (self.exchanges or self.deeds or self.foreign or self.sealed)


def phone_of(leg: Leg, request: RawRequest, to: str, client: str) -> str:
    """Return what a foreign capture calls the phone: mac or host of the sender, or the address."""
    if leg is Leg.COMMANDS:
        return to
    return mac_of(request.target) or client


def leg_of_request(request: RawRequest) -> Leg | None:
    """Return the leg of a request; None where it is traffic of others."""
    return leg_of(request.target)


def moment(mono: float, wall: float | None = None) -> Moment:
    """Return a moment of a file, of which most have wall-clock time only; ValueError for none."""
    if not (math.isfinite(mono) and (wall is None or math.isfinite(wall))):
        raise ValueError("a time that is no number")
    return Moment(float(mono), float(mono if wall is None else wall))
