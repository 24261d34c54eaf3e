"""Asking a person at the terminal from within pytest, which has stdin and stdout captured."""

import select
import sys

import pytest
from rich.console import Console

from ringproof.target.human import Reader
from ringproof.target.protocol import CannotDo


def at_the_terminal(config: pytest.Config) -> Reader:
    """Return who shows a prompt and reads a line, with pytest's capture suspended meanwhile."""

    def read(prompt: str, within: float) -> str | None:
        capture = config.pluginmanager.getplugin("capturemanager")
        if capture is not None:
            capture.suspend_global_capture(in_=True)
        try:
            return _line(prompt, within)
        finally:
            if capture is not None:
                capture.resume_global_capture()

    return read


def _line(prompt: str, within: float) -> str | None:
    """Return the line typed within so many seconds; None where none was, or the input ended."""
    if not sys.stdin.isatty():
        raise CannotDo(f"there is no terminal to ask anybody at: {prompt}")
    Console().print(f"\n{prompt}", markup=False, highlight=False)
    ready, _, _ = select.select([sys.stdin], [], [], within)
    return (sys.stdin.readline() or None) if ready else None
