"""The phone's sense of time, passed in, so that a test can move it by hand.

A :class:`VirtualClock` stands still until it is told to move; then it runs what has become
due, one item at a time and in order. A :class:`LoopClock` is real time on an asyncio loop.
The clock governs the phone's own timers (ring-out, transfer, event timeout), never sockets.
"""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from typing import Protocol


class Handle(Protocol):
    """Something the phone has planned and may yet call off."""

    def cancel(self) -> None:
        """Call it off; harmless when it has already happened."""


class Clock(Protocol):
    """What the phone needs of time: what time it is, and to be woken later."""

    def now(self) -> float:
        """Return the present moment in seconds; only differences mean anything."""

    def call_later(self, seconds: float, action: Callable[[], object]) -> Handle:
        """Plan an action in so many seconds."""


class _Planned:
    """One action in a virtual clock's diary."""

    def __init__(self, action: Callable[[], object]) -> None:
        self.action = action
        self.cancelled = False

    def cancel(self) -> None:
        """Call it off."""
        self.cancelled = True


class VirtualClock:
    """Time that moves only when somebody moves it."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._order = itertools.count()
        self._diary: list[tuple[float, int, _Planned]] = []

    def now(self) -> float:
        """Return the present virtual moment in seconds."""
        return self._now

    def call_later(self, seconds: float, action: Callable[[], object]) -> Handle:
        """Plan an action; equal moments keep the order in which they were planned."""
        planned = _Planned(action)
        due = self._now + max(seconds, 0.0)
        heapq.heappush(self._diary, (due, next(self._order), planned))
        return planned

    def next_due(self) -> float | None:
        """Return the moment of the next planned action, or None when nothing is planned."""
        while self._diary and self._diary[0][2].cancelled:
            heapq.heappop(self._diary)
        return self._diary[0][0] if self._diary else None

    def advance_to(self, moment: float) -> None:
        """Move to a moment and run what is due by then, one by one; time never runs backwards."""
        while (due := self.next_due()) is not None and due <= moment:
            _, _, planned = heapq.heappop(self._diary)
            self._now = max(self._now, due)
            planned.action()
        self._now = max(self._now, moment)


class LoopClock:
    """Real time, on an asyncio loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def now(self) -> float:
        """Return the loop's monotonic time in seconds."""
        return self._loop.time()

    def call_later(self, seconds: float, action: Callable[[], object]) -> Handle:
        """Plan an action on the loop."""
        return self._loop.call_later(max(seconds, 0.0), action)
