"""Asking a person at the terminal from within pytest, which has stdin and stdout captured."""

import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from rich.console import Console

from ringproof.target.human import HIDDEN, Reader
from ringproof.target.protocol import CannotDo


def at_the_terminal(config: pytest.Config) -> Reader:
    """Return who shows a prompt and reads a line, with pytest's capture suspended meanwhile."""

    def read(prompt: str, within: float) -> str | None:
        with _uncaptured(config):
            return _line(prompt, within)

    return read


def show_at_the_terminal(config: pytest.Config, words: str) -> None:
    """Show a line to whoever sits at the terminal, before anything is asked."""
    with _uncaptured(config):
        Console().print(words, markup=False, highlight=False)


@contextmanager
def _uncaptured(config: pytest.Config) -> Iterator[None]:
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        yield
        return
    capture.suspend_global_capture(in_=True)
    try:
        yield
    finally:
        capture.resume_global_capture()


def _line(prompt: str, within: float) -> str | None:
    """Return the line typed within so many seconds; None where none was."""
    if not sys.stdin.isatty():
        raise CannotDo(f"there is no terminal to ask anybody at: {prompt}")
    Console().print(f"\n{prompt}", markup=False, highlight=False, emoji=False)
    with _unseen() if prompt.endswith(HIDDEN) else nullcontext():
        ready, _, _ = select.select([sys.stdin], [], [], within)
        line = sys.stdin.readline() if ready else ""
    if ready and not line:
        raise CannotDo(f"nobody is at the terminal any more, its input has ended: {prompt}")
    return line or None


@contextmanager
def _unseen() -> Iterator[None]:
    """Have what is typed not shown, as with a password."""
    import termios  # noqa: PLC0415  not on every system

    terminal = sys.stdin.fileno()
    shown = termios.tcgetattr(terminal)
    unseen = [*shown]
    unseen[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSADRAIN, unseen)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, shown)
