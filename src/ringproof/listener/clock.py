"""The time of the machine that Ringproof runs on."""

import time

from ringproof.trace.moment import Moment


class SystemClock:
    """Real time: monotonic seconds for differences, UTC seconds for people."""

    def now(self) -> Moment:
        """Return the present moment."""
        return Moment(time.monotonic(), time.time())
