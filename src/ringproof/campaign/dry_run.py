"""What a run would do to a phone: every number, setting and prompt, test by test; sends nothing.

The tests are collected and read, never run: what they ask of ``dial``, ``admin`` and of people is
found in their words and in those of their fixtures. What a test asks for only on some way through
it is listed all the same: a dry run may name too much, never too little.
"""

import ast
import inspect
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pytest
from rich.console import Console
from rich.text import Text

from ringproof.campaign.suite import Certification, arguments, undisturbed
from ringproof.plugin.asked import asked_settings
from ringproof.target.guard import forbidden
from ringproof.target.settings import TargetSettings
from ringproof.verdict import Exit

_SETTINGS: Final[Mapping[tuple[str, str], str]] = {
    ("admin", "allows_action_urls"): "allow action URLs",
    ("admin", "sets_event_server"): "action URL server",
    ("admin", "creates_token"): "a token is made",
    ("admin", "deletes_token"): "a token of ours is deleted",
    ("admin", "resets_to_factory"): "factory reset of the access settings",
}
_SCRIPTS: Final = "scripts of the phone are changed"
_PEOPLE: Final = ("far_end", "local_user", "admin")
_SECONDS_A_PROMPT: Final = 30
_ANY: Final = "any of the plan"


@dataclass(frozen=True, slots=True)
class Deeds:
    """What one test would do: numbers by role, settings by name, prompts by who is asked."""

    test: str
    roles: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    prompts: Mapping[str, int] = field(default_factory=dict)

    @property
    def harmless(self) -> bool:
        """Whether it does nothing of the kind."""
        return not (self.roles or self.settings or self.prompts)


def dry_run(asked: Certification, console: Console) -> int:
    """Print what the run would do; 0, or 2 where it could not be made as asked."""
    reader = _Reader()
    with undisturbed():
        pytest.main(arguments(replace(asked, workers=""), None), plugins=[reader])
    if reader.settings is None:
        console.print(Text(f"ringproof: {reader.why}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    for line in told(reader.deeds, reader.settings):
        console.print(Text(line), soft_wrap=True)
    return int(Exit.CONFORMANT)


class _Reader:
    """Reads the tests that pytest has collected."""

    def __init__(self) -> None:
        self.deeds: list[Deeds] = []
        self.settings: TargetSettings | None = None
        self.why = "the tests could not be read"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Read every test."""
        self.settings = settings = asked_settings(session.config)
        self.deeds = [deeds_of(item, settings) for item in session.items]
        session.items.clear()  # nothing is left that could be run

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep why a file of tests cannot be read."""
        if report.failed:
            self.why = f"{report.nodeid or 'the suite'} cannot be collected"


def deeds_of(item: pytest.Item, settings: TargetSettings) -> Deeds:
    """Return what a test would do on a target with these settings."""
    roles: set[str] = set()
    changed: set[str] = set()
    acts: Counter[str] = Counter()
    for function in _functions(item):
        for owner, what in _asked(function):
            if owner == "dial":
                roles.add(what)
            elif (owner, what) in _SETTINGS:
                changed.add(_SETTINGS[owner, what])
            elif owner == "scripts":
                changed.add(_SCRIPTS)
            if owner in _PEOPLE:
                acts[owner] += 1
    prompts = {who: n for who, n in acts.items() if getattr(settings, who).driver == "human"}
    return Deeds(item.nodeid, tuple(sorted(roles)), tuple(sorted(changed)), prompts)


def told(deeds: Iterable[Deeds], settings: TargetSettings) -> Iterator[str]:
    """Yield the lines of the list, and their sum."""
    deeds = list(deeds)
    yield f"nothing is sent; this is what {len(deeds)} tests would do to {settings.name}"
    if settings.admin.driver != "none":
        yield "for the whole run: allow action URLs, action URL server; both put back at its end"
    # What needs hands comes last, as in the run.
    for each in sorted(deeds, key=lambda one: bool(one.prompts)):
        if not each.harmless:
            yield each.test
            yield from (f"    {line}" for line in _lines(each, settings))
    harmless = sum(each.harmless for each in deeds)
    yield f"{harmless} tests dial no number of the plan, change no setting and ask nobody"
    yield from _sum(deeds, settings)


def _lines(each: Deeds, settings: TargetSettings) -> Iterator[str]:
    for role in each.roles:
        number = settings.dial.get(role)
        if role == _ANY:
            yield f"dials {_ANY}: {', '.join(settings.dial.numbers.values())}"
        elif number is None:
            yield f"dials nobody: there is no number for {role}"
        elif why := "" if settings.embedded else forbidden(number, settings):
            yield f"dials nobody: {why}"
        else:
            yield f"dials {number} ({role})"
    yield from (f"changes: {what}; put back" for what in each.settings)
    yield from (f"asks {who.replace('_', ' ')}: {_times(n)}" for who, n in each.prompts.items())


def _sum(deeds: list[Deeds], settings: TargetSettings) -> Iterator[str]:
    calls = Counter(role for each in deeds for role in each.roles)
    for role, number in settings.dial.numbers.items():
        free = settings.embedded or not forbidden(number, settings)
        yield f"{number} ({role}): {f'in {calls[role]} tests' if free else 'never dialled'}"
    prompts = sum(n for each in deeds for n in each.prompts.values())
    minutes = -(-prompts * _SECONDS_A_PROMPT // 60)
    about = f"{prompts} prompts, about {minutes} minutes" if prompts else "no prompts"
    yield f"{about}; no other number is ever dialled"


def _times(n: int) -> str:
    return "1 prompt" if n == 1 else f"{n} prompts"


# -- reading ------------------------------------------------------------------------------------


def _functions(item: pytest.Item) -> Iterator[Callable[..., Any]]:
    """Yield the test's function and those of every fixture that it may come to use."""
    if not isinstance(item, pytest.Function):
        return
    yield item.function
    manager: Any = item.session._fixturemanager
    chosen = getattr(getattr(item, "callspec", None), "params", {})
    waiting, seen = list(item.fixturenames), set[str]()
    while waiting:
        name = waiting.pop()
        found = None if name in seen else manager.getfixturedefs(name, item)
        seen.add(name)
        if found:
            function = found[-1].func
            yield function
            waiting += [*found[-1].argnames, *_later(function, chosen.get(name))]


def _later(function: Callable[..., Any], chosen: Any) -> list[str]:
    """Name the fixtures that one asks for by name while it runs, as its parameter says."""
    if "getfixturevalue" not in function.__code__.co_names:
        return []
    tables = [value for value in function.__globals__.values() if isinstance(value, Mapping)]
    rows = [table[chosen] for table in tables if isinstance(chosen, str) and chosen in table]
    return [word for row in rows if isinstance(row, tuple) for word in row if isinstance(word, str)]


def _asked(function: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    """Yield what a function asks of whom: ``dial["busy"]``, ``admin.creates_token``."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Subscript) and _name(node.value) == "dial":
            role = node.slice
            known = isinstance(role, ast.Constant) and isinstance(role.value, str)
            yield "dial", str(role.value) if known and isinstance(role, ast.Constant) else _ANY
        elif isinstance(node, ast.Attribute) and (owner := _name(node.value)):
            yield owner, node.attr


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


__all__ = ["Deeds", "deeds_of", "dry_run", "told"]
