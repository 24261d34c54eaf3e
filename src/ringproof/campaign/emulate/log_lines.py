"""Log lines of emulated phones, as they may stand in a terminal: one line each, and no controls."""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from rich.console import Console
from rich.text import Text

_LONGEST: Final = 400
"""How many characters of a text are shown: a script can log a whole document."""


def printing(console: Console) -> Callable[[str, str], None]:
    """Return what prints a phone's error, by the phone's name and the text in its log."""

    def print_one(name: str, text: str) -> None:
        # The phone goes on without a terminal, and with one that has no letter for what was said.
        with suppress(OSError, ValueError):
            console.print(Text(f"{name}: log e: {one_line(text)}", style="red"), soft_wrap=True)

    return print_one


def one_line(text: str) -> str:
    """Return a log text in one line; signs that could steer a terminal become question marks."""
    line = " ".join(text[: 4 * _LONGEST].split())
    shown = "".join(sign if sign.isprintable() else "?" for sign in line)
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"
