"""A run that is ended from outside ends its calls and puts the settings back, however it is ended.

Ctrl-C, SIGTERM (a CI job that is cancelled) and SIGHUP (a terminal that is closed) all do what
Ctrl-C does. Only the first counts: whoever asks again is told that it is being done.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import pytest

_NAMES: Final = {
    signal.SIGINT: "Ctrl-C",
    signal.SIGTERM: "SIGTERM",
    signal.SIGHUP: "SIGHUP: its terminal was closed",
}
_ALREADY: Final = b"\nringproof: ending: calls are ended, and settings put back; a moment\n"


class EndedFromOutside(KeyboardInterrupt):
    """Somebody ended the run; the message says how."""


class Ending:
    """What the signals do from `begin` to `end`; a pytest plugin of a run."""

    def __init__(self) -> None:
        self._before: dict[signal.Signals, Any] = {}
        self._ending = False

    def begin(self) -> None:
        """Take the signals over, but for those that somebody chose to ignore (nohup)."""
        if threading.current_thread() is not threading.main_thread() or self._before:
            return
        self._ending = False
        for number in _NAMES:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._asked)

    def end(self) -> None:
        """Give the signals back."""
        while self._before:
            signal.signal(*self._before.popitem())

    def _asked(self, number: int, _: FrameType | None) -> None:
        if number == signal.SIGHUP:
            _leave_the_terminal()
        if self._ending:
            os.write(2, _ALREADY)  # not print: it may have been in the midst of printing
            return
        self._ending = True
        raise EndedFromOutside(_NAMES[signal.Signals(number)])

    # -- as a plugin --------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        """Stand ready before anything is done to a phone."""
        self.begin()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Let nobody end the putting back."""
        self._ending = True

    def pytest_unconfigure(self) -> None:
        """Give the signals back."""
        self.end()


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Let signals raise KeyboardInterrupt once, so that whoever drives a phone leaves in order."""
    ending = Ending()
    ending.begin()
    try:
        yield
    finally:
        ending.end()


def _leave_the_terminal() -> None:
    """Say the rest to nobody: writing to a terminal that is gone is an error."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        if stream is not None and not stream.closed and stream.isatty():
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
