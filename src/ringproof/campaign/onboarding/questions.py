"""Questions to a person in a terminal; without one, every answer must have come as an option."""

import sys
from collections.abc import Callable
from getpass import getpass
from itertools import count
from typing import Protocol

from rich.console import Console
from rich.text import Text

_LONG = 1000  # signs
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
        while True:
            answer = self._line(f"{what}{shown}: ", option, secret=secret)
            wrong = _unfit(answer)
            if not wrong:
                return answer or default
            self._console.print(Text(f"  {wrong}"), soft_wrap=True)

    def pause(self, what: str) -> None:
        """Ask for the return key."""
        self._line(f"{what}, then press Return ", "--no-input")

    def _line(self, prompt: str, option: str, *, secret: bool = False) -> str:
        """Return what was typed; a sign that cannot be shown where it was no text."""
        try:
            if secret and sys.stdin.isatty():
                # Asks after the echo is off, and throws away what was typed before.
                return getpass(prompt).strip()
            self._console.print(Text(prompt), end="", soft_wrap=True)
            return self._console.input().strip()
        except EOFError as ended:
            raise NoAnswer(f"nobody answers here; say {option}") from ended
        except UnicodeDecodeError:
            return "\0"  # which no answer has


def _unfit(answer: str) -> str:
    if len(answer) > _LONG:
        return f"these are {len(answer)} signs, and {_LONG} are enough for any answer"
    return "" if answer.isprintable() else "that has signs in it that cannot be shown"


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
