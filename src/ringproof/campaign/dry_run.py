"""What a run would do to a phone: every number, setting and prompt, test by test; sends nothing.

The tests are collected and read (`plugin/hands.py`), never run. A dry run may name too much, never
too little. What it would do to a server is told by `dry_run_server`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from rich.console import Console
from rich.text import Text

from ringproof.campaign.dry_run_server import told_of_server
from ringproof.campaign.suite import Certification, arguments, undisturbed
from ringproof.plugin.asked import asked_settings
from ringproof.plugin.hands import ANY, OTHERS, Deeds, acts_of, deeds_of, in_words
from ringproof.plugin.prompts import Act
from ringproof.plugin.several import too_few
from ringproof.plugin.sip import phones_called
from ringproof.target.guard import forbidden
from ringproof.target.settings import TargetSettings
from ringproof.target.several import EMBEDDED
from ringproof.verdict import Exit


def dry_run(asked: Certification, console: Console) -> int:
    """Print what the run would do; 0, or 2 where it could not be made as asked."""
    reader = _Reader()
    with undisturbed():
        pytest.main(arguments(replace(asked, workers=""), None), plugins=[reader])
    if reader.settings is None:
        console.print(Text(f"ringproof: {reader.why}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    for line in reader.lines(reader.settings):
        console.print(Text(line), soft_wrap=True)
    return int(Exit.CONFORMANT)


class _Reader:
    """Reads the tests that pytest has collected."""

    def __init__(self) -> None:
        self.deeds: list[Deeds] = []
        self.acts: list[list[Act]] = []
        self.settings: TargetSettings | None = None
        self.why = "the tests could not be read"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Read every test."""
        self.settings = settings = asked_settings(session.config)
        if settings.server is None:
            self.deeds = [deeds_of(item, settings) for item in session.items]
        else:
            self.acts = [acts_of(item) for item in session.items]
        session.items.clear()  # nothing is left that could be run

    def lines(self, settings: TargetSettings) -> Iterator[str]:
        """Return the list: of a phone, or of a server."""
        if settings.server is None:
            return told(self.deeds, settings)
        return told_of_server(self.acts, settings)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep why a file of tests cannot be read."""
        if report.failed:
            self.why = f"{report.nodeid or 'the suite'} cannot be collected"


def told(deeds: Iterable[Deeds], settings: TargetSettings) -> Iterator[str]:
    """Yield the lines of the list, and their sum."""
    deeds = list(deeds)
    yield f"nothing is sent; this is what {len(deeds)} tests would do to {settings.name}"
    if settings.admin.driver != "none":
        yield "for the whole run: allow action URLs, action URL server; both put back at its end"
    if settings.far_end.driver == "sip":
        yield _registered(settings)
    # What needs hands comes last, as in the run.
    for each in sorted(deeds, key=lambda one: bool(one.prompts)):
        if not each.harmless:
            yield each.test
            yield from (f"    {line}" for line in _lines(each, settings))
    harmless = sum(each.harmless for each in deeds)
    yield f"{harmless} tests dial no number of the plan, change no setting and ask nobody"
    yield from _sum(deeds, settings)


def _registered(settings: TargetSettings) -> str:
    sip = settings.far_end.sip
    accounts = ", ".join(each.user for each in sip.accounts)
    called = ", ".join(phones_called(settings).values())
    return (
        f"for the whole run: registers {accounts} with {sip.registrar}, by SIP, and calls "
        f"{called}, the phone itself"
    )


def _lines(each: Deeds, settings: TargetSettings) -> Iterator[str]:
    for role in each.roles:
        number = settings.dial.get(role)
        if role == ANY:
            yield f"dials {ANY}: {', '.join(settings.dial.numbers.values())}"
        elif role == OTHERS:
            yield from _others(settings)
        elif number is None:
            yield f"dials nobody: there is no number for {role}"
        elif why := "" if settings.embedded else forbidden(number, settings):
            yield f"dials nobody: {why}"
        else:
            yield f"dials {number} ({role})"
    yield from (f"changes: {what}; put back" for what in each.settings)
    yield from (f"asks {who.replace('_', ' ')}: {_times(n)}" for who, n in each.prompts.items())


def _others(settings: TargetSettings) -> Iterator[str]:
    lacking = too_few(settings, shared_out=False)
    if lacking:
        yield f"dials nobody: {lacking}"
    elif settings.embedded:
        yield f"dials {OTHERS}, which are emulated too"
    for phone, number in _numbers_of_phones(settings):
        why = forbidden(number, settings)
        yield f"dials nobody: {why}" if why else f"dials {number} ({phone})"


def _numbers_of_phones(settings: TargetSettings) -> list[tuple[str, str]]:
    """Return by which number each phone is called by the others, where they are enough."""
    if settings.embedded or too_few(settings, shared_out=False):
        return []
    return [(phone.name, phone.numbers[0]) for phone in settings.phones[:EMBEDDED]]


def _sum(deeds: list[Deeds], settings: TargetSettings) -> Iterator[str]:
    calls = Counter(role for each in deeds for role in each.roles)
    of_phones = {number for _, number in _numbers_of_phones(settings)}
    for role, number in settings.dial.numbers.items():
        free = settings.embedded or not forbidden(number, settings)
        times = calls[role] + calls[ANY] + (calls[OTHERS] if number in of_phones else 0)
        yield f"{number} ({role}): {f'in {times} tests' if free else 'never dialled'}"
    yield f"{in_words(deeds)}; no other number is ever dialled"


def _times(n: int) -> str:
    return "1 prompt" if n == 1 else f"{n} prompts"


__all__ = ["Deeds", "deeds_of", "dry_run", "told"]
