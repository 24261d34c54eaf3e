"""The clocks of a run: real time for a device, the phone's own virtual time when embedded."""

import time
from collections.abc import Callable

from ringproof.trace import Moment


class RealClock:
    """Real time."""

    def now(self) -> Moment:
        """Return the present moment."""
        return Moment(time.monotonic(), time.time())


class PhoneClock:
    """The embedded phone's virtual time, with the wall clock beside it."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> Moment:
        """Return the present moment."""
        return Moment(self._now(), time.time())
