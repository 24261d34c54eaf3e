"""The view of a recording that goes on: a live count, and the last exchanges."""

from collections import deque
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from ringproof.campaign.record.tape import Counts
from ringproof.campaign.record.words import count_line, line_of
from ringproof.recordings.exchange import Exchange

_SHOWN = 8  # exchanges that stand on the terminal at a time


class View:
    """Shows each exchange as it is written: on a terminal in place, elsewhere a line each."""

    def __init__(self, console: Console, counts: Counts) -> None:
        self._console, self._counts = console, counts
        self._latest: deque[str] = deque(maxlen=_SHOWN)
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(
                console=self._console, get_renderable=self._picture, refresh_per_second=4
            )
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, exchange: Exchange) -> None:
        """One more exchange is in the file; called from whichever thread wrote it."""
        line = line_of(exchange)
        if self._live is not None:
            self._latest.append(line)
        else:
            self._console.print(Text(line), soft_wrap=True)

    def _picture(self) -> RenderableType:
        latest = [Text(line, no_wrap=True, overflow="ellipsis") for line in tuple(self._latest)]
        return Group(*latest, Text(count_line(self._counts), style="bold"))
