"""Whatever ends a run from outside ends it once, and lets it put everything back."""

import os
import pty
import signal
import sys

import pytest

from ringproof.plugin.ending import EndedFromOutside, Ending, ended_in_order


def asked(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize(
    ("number", "named"),
    [
        (signal.SIGINT, "Ctrl-C"),
        (signal.SIGTERM, "SIGTERM"),
        (signal.SIGHUP, "SIGHUP: its terminal was closed"),
    ],
)
def test_each_signal_ends_it_as_ctrl_c_does(number: signal.Signals, named: str) -> None:
    before = signal.getsignal(number)
    with pytest.raises(EndedFromOutside, match=named), ended_in_order():
        asked(number)
    assert signal.getsignal(number) is before


def test_whoever_asks_again_is_told_and_ends_no_putting_back(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with ended_in_order():
        with pytest.raises(EndedFromOutside):
            asked(signal.SIGINT)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asked(number)
    assert capfd.readouterr().err.count("ending: calls are ended, and settings put back") == 3


def test_nobody_ends_the_end_of_a_session() -> None:
    ending = Ending()
    ending.begin()
    ending.pytest_sessionfinish()
    asked(signal.SIGINT)
    ending.pytest_unconfigure()


def test_a_signal_that_somebody_chose_to_ignore_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_in_order():
            asked(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_is_said_to_a_terminal_that_is_gone_is_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "__stdout__", terminal)
        with pytest.raises(EndedFromOutside), ended_in_order():
            asked(signal.SIGHUP)
        os.close(ours)
        print("the report is written", file=terminal, flush=True)
