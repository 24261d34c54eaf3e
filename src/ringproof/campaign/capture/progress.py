"""How far the judging of a capture is: shown once it takes more than a second."""

import time
from collections.abc import Callable

from rich.console import Console
from rich.text import Text

_PATIENCE = 1.0  # seconds in which nobody wants to be told anything
_EVERY = 512  # records between two looks at the clock


class Progress:
    """Tells of records judged: on a terminal a line that is written over, elsewhere a few lines."""

    def __init__(
        self, console: Console, name: str, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._console, self._name, self._now = console, name, now
        self._told = now()
        self._pause = _PATIENCE
        self._shown = 0

    def __call__(self, records: int) -> None:
        """`records` are judged by now."""
        if records % _EVERY or self._now() - self._told < self._pause:
            return
        self._told = self._now()
        if not self._console.is_terminal:
            self._pause *= 2  # a log wants to know that it goes on, not every second of it
        line = Text(f"{self._name}: {records} records judged ...", style="dim")
        self._shown = len(line)
        self._console.print(line, soft_wrap=True, end="\r" if self._console.is_terminal else "\n")

    def done(self) -> None:
        """All are judged: take the line away from a terminal."""
        if self._shown and self._console.is_terminal:
            self._console.print(Text(" " * self._shown), soft_wrap=True, end="\r")
