"""The live part of the pages: what becomes of the phone, as server-sent events.

While a page watches, the phone is looked at ten times a second on its own clock, and at once
after a step of the ladder; only what is new is sent. While nobody watches, nothing is done.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringproof.emulator.clock import Clock, Handle
from ringproof.emulator.face.ladder import Ladder
from ringproof.emulator.face.state import short
from ringproof.emulator.phone import LogEntry, Phone
from ringproof.emulator.wire import Opening, Push

LOOK: Final = 0.1
KEEP_ALIVE: Final = 15.0
"""Seconds after which a feed without news sends a comment, so that nobody takes it for dead."""
MOST_LOG: Final = 200
"""How many lines of the log a page gets at a time."""


@dataclass(eq=False)
class _Viewer:
    """One page, and what it has been sent."""

    push: Push
    still: Callable[[], bool]
    state: str = ""
    version: int = 0
    line: LogEntry | None = None
    sent: float = 0.0


class Feed:
    """The pages that watch one phone."""

    def __init__(
        self, phone: Phone, clock: Clock, ladder: Ladder, state: Callable[[], Mapping[str, Any]]
    ) -> None:
        self._phone = phone
        self._clock = clock
        self._ladder = ladder
        self._state = state
        self._viewers: list[_Viewer] = []
        self._timer: Handle | None = None
        self._soon: Handle | None = None
        ladder.noticed = self.notice

    @property
    def viewers(self) -> int:
        """How many pages watch."""
        return len(self._viewers)

    def opening(self, still: Callable[[], bool]) -> Opening:
        """Return a feed for a page, that ends when it is ``still`` welcome no more."""

        def begin(push: Push) -> Callable[[], None]:
            viewer = _Viewer(push, still)
            self._viewers.append(viewer)
            self._look()
            return lambda: self._leave(viewer)

        return begin

    def notice(self) -> None:
        """Look at the phone at once, when it has done what it is doing."""
        if self._viewers and self._soon is None:
            self._soon = self._clock.call_later(0.0, self._look)

    def _look(self) -> None:
        for handle in (self._timer, self._soon):
            if handle is not None:
                handle.cancel()
        self._timer = self._soon = None
        if not self._viewers:
            return
        state = json.dumps(self._state())
        for viewer in tuple(self._viewers):
            self._tell(viewer, state)
        if self._viewers:
            self._timer = self._clock.call_later(LOOK, self._look)

    def _tell(self, viewer: _Viewer, state: str) -> None:
        if not viewer.still():
            viewer.push(_event("ended", "{}"))
            viewer.push(b"")
            self._leave(viewer)
            return
        news = self._log(viewer) + self._steps(viewer)
        if state != viewer.state:
            viewer.state = state
            news += _event("state", state)
        if not news and self._clock.now() - viewer.sent >= KEEP_ALIVE:
            news = b": still here\n\n"
        if news:
            viewer.sent = self._clock.now()
            viewer.push(news)

    def _log(self, viewer: _Viewer) -> bytes:
        log = self._phone.log
        new: list[LogEntry] = []
        # From the end: the log may have lost its beginning, or have begun anew.
        for entry in reversed(log):
            if entry is viewer.line or len(new) == MOST_LOG:
                break
            new.append(entry)
        if not new:
            return b""
        viewer.line = new[0]
        lines = [{"level": one.level, "text": short(one.text)} for one in reversed(new)]
        return _event("log", json.dumps(lines))

    def _steps(self, viewer: _Viewer) -> bytes:
        if viewer.version == self._ladder.version:
            return b""
        steps = [step.seen() for step in self._ladder.since(viewer.version)]
        viewer.version = self._ladder.version
        return _event("steps", json.dumps(steps))

    def _leave(self, viewer: _Viewer) -> None:
        if viewer in self._viewers:
            self._viewers.remove(viewer)


def _event(name: str, data: str) -> bytes:
    # json.dumps writes no line ends, which would end the event.
    return f"event: {name}\ndata: {data}\n\n".encode("ascii")
