"""What is shown in the terminal: words of ours, and words of a phone that may hold anything."""

from collections.abc import Callable

from rich.console import Console
from rich.text import Text

Say = Callable[..., None]
"""Shows a line; a second argument is its style."""


def harmless(words: str) -> str:
    """Return `words` with a mark for each sign that a terminal would obey, or cannot show."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in words)


def speaker(console: Console) -> Say:
    """Return what shows a line in the terminal of `console`."""

    def say(words: str = "", style: str = "") -> None:
        console.print(Text(harmless(words), style=style), soft_wrap=True)

    return say
