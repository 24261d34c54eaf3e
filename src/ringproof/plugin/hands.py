"""What tests would do to a phone and ask of people, read from their words without running them.

What a test asks for only on some way through it is named all the same: too much perhaps, never too
little. Prompts are an estimate: one for each thing asked of a person.
"""

import ast
import inspect
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from ringproof.target.settings import TargetSettings

_SETTINGS: Final[Mapping[tuple[str, str], str]] = {
    ("admin", "allows_action_urls"): "allow action URLs",
    ("admin", "sets_event_server"): "action URL server",
    ("admin", "creates_token"): "a token is made",
    ("admin", "deletes_token"): "a token of ours is deleted",
    ("admin", "resets_to_factory"): "factory reset of the access settings",
}
_SCRIPTS: Final = "scripts of the phone are changed"
_PEOPLE: Final = ("far_end", "local_user", "admin")
SECONDS_A_PROMPT: Final = 30
ANY: Final = "any of the plan"
OTHERS: Final = "the other phones"
_OF_SEVERAL: Final = frozenset({"first_phone", "second_phone", "third_phone"})


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


def in_words(deeds: Iterable[Deeds]) -> str:
    """Return how often people are asked, and about how long that takes."""
    prompts = sum(n for each in deeds for n in each.prompts.values())
    minutes = -(-prompts * SECONDS_A_PROMPT // 60)
    return f"{prompts} prompts, about {minutes} minutes" if prompts else "no prompts"


def hands_last(items: list[pytest.Item], settings: TargetSettings) -> tuple[list[pytest.Item], str]:
    """Return the tests with those that need a person's hands last, and how many prompts there are.

    A person is wanted in one piece, and may go when the last prompt is answered. The words are
    empty where nobody is asked.
    """
    if not settings.human:
        return items, ""
    read = {item: deeds_of(item, settings) for item in items}
    ordered = sorted(items, key=lambda item: bool(read[item].prompts))
    asking = sum(bool(each.prompts) for each in read.values())
    if not asking:
        return ordered, ""
    return (
        ordered,
        f"{in_words(read.values())}: the last {asking} of {len(items)} tests ask somebody",
    )


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
    if _OF_SEVERAL.intersection(getattr(item, "fixturenames", ())):
        roles.add(OTHERS)  # they call each other by the numbers that they have
    prompts = {who: n for who, n in acts.items() if getattr(settings, who).driver == "human"}
    return Deeds(item.nodeid, tuple(sorted(roles)), tuple(sorted(changed)), prompts)


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
            yield "dial", str(role.value) if known and isinstance(role, ast.Constant) else ANY
        elif isinstance(node, ast.Attribute) and (owner := _name(node.value)):
            yield owner, node.attr


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
