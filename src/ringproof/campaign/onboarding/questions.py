"""Questions to a person in a terminal; without one, every answer must have come as an option."""

from collections.abc import Callable
from getpass import getpass
from itertools import count
from typing import Protocol

from rich.console import Console
from rich.text import Text

_PATIENT = 3  # wrong answers, before the way out is named
Fits = Callable[[str], str]
"""Says what is wrong with an answer; empty where nothing is."""


class NoAnswer(Exception):
    """Nobody answers: an option is missing, or the terminal has ended."""


class Questions(Protocol):
    """Who answers questions."""

    def ask(self, what: str, option: str, *, default: str = "", secret: bool = False) -> str:
        """Return the answer to `what`; NoAnswer names the option that would have said it."""
        ...

    def pause(self, what: str) -> None:
        """Wait until the person has done `what`; return at once where nobody is there."""
        ...


class Terminal:
    """Asks in the terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def ask(self, what: str, option: str, *, default: str = "", secret: bool = False) -> str:
        """Ask; an empty line is the default."""
        shown = f" [{default}]" if default else ""
        return self._line(f"{what}{shown}: ", option, secret=secret) or default

    def pause(self, what: str) -> None:
        """Ask for the return key."""
        self._line(f"{what}, then press Return ", "--no-input")

    def _line(self, prompt: str, option: str, *, secret: bool = False) -> str:
        try:
            if secret:  # asks after the echo is off, and throws away what was typed before
                return getpass(prompt).strip()
            self._console.print(Text(prompt), end="", soft_wrap=True)
            return self._console.input().strip()
        except EOFError as ended:
            raise NoAnswer(f"nobody answers here; say {option}") from ended


class NobodyThere:
    """Takes every default; what has none must have come as an option."""

    def ask(self, what: str, option: str, *, default: str = "", secret: bool = False) -> str:
        """Return the default."""
        del what, option, secret
        return default

    def pause(self, what: str) -> None:
        """Go on."""


def insist(
    questions: Questions,
    what: str,
    option: str,
    fits: Fits,
    say: Callable[[str], None],
    *,
    given: str = "",
    default: str = "",
    secret: bool = False,
) -> str:
    """Return an answer that fits: the option that was `given`, or asked until it does."""
    if given:
        wrong = fits(given)
        if wrong:
            raise NoAnswer(f"{option}: {wrong}")
        return given
    for attempt in count(1):
        answer = questions.ask(what, option, default=default, secret=secret)
        wrong = fits(answer)
        if not wrong:
            return answer
        if isinstance(questions, NobodyThere):
            raise NoAnswer(f"{wrong}; say {option}")
        way_out = f" (Ctrl-C ends this, nothing is written; the option is {option})"
        say(f"  {wrong}{way_out if attempt >= _PATIENT else ''}")
    raise AssertionError
