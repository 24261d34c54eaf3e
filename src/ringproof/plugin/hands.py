"""What tests would do to a phone and ask of people, read from their words without running them.

What a test asks for only on some way through it is named all the same: too much perhaps, never too
little.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from ringproof.plugin.prompts import Act, Words, prompts_of
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
_SETTINGS_TOO: Final = "; beside them the settings of the phone at the beginning and the end"
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
    words = f"{in_words(read.values())}: the last {asking} of {len(items)} tests ask somebody"
    return ordered, f"{words}{_SETTINGS_TOO if settings.admin.driver == 'human' else ''}"


def acts_of(item: pytest.Item) -> list[Act]:
    """Return what a test and its fixtures ask for."""
    return [act for each in _read(item) for act in each]


def deeds_of(item: pytest.Item, settings: TargetSettings) -> Deeds:
    """Return what a test would do on a target with these settings."""
    read = list(_read(item))
    acts = [act for each in read for act in each]
    changed = {_SETTINGS[act.owner, act.what] for act in acts if (act.owner, act.what) in _SETTINGS}
    if any(act.owner == "scripts" for act in acts):
        changed.add(_SCRIPTS)
    roles = {act.what for act in acts if act.owner == "dial"}
    if _OF_SEVERAL.intersection(getattr(item, "fixturenames", ())):
        roles.add(OTHERS)  # they call each other by the numbers that they have
    people = {who for who in _PEOPLE if getattr(settings, who).driver == "human"}
    prompts = prompts_of(read, people, login=bool(settings.login)) if people else {}
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


def _read(item: pytest.Item) -> Iterator[list[Act]]:
    """Yield what each function of a test asks for, in the order of its lines: the test's first."""
    chosen = getattr(getattr(item, "callspec", None), "params", {})
    for function in _functions(item):
        yield sorted(_asked(function, chosen), key=lambda act: act.place)


def _asked(function: Callable[..., Any], chosen: Mapping[str, Any]) -> Iterator[Act]:
    """Yield what a function asks of whom: ``dial["busy"]``, ``admin.creates_token``."""
    known = {**function.__globals__, **chosen}
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    said = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _name(node.value) == "dial":
            role = _value(node.slice, known)
            yield Act("dial", role if isinstance(role, str) else ANY, _place(node))
        elif isinstance(node, ast.Attribute) and (owner := _name(node.value)):
            call = said.get(id(node))
            values = [*call.args, *(k.value for k in call.keywords)] if call else []
            yield Act(owner, node.attr, _place(node), tuple(_value(v, known) for v in values))


def _place(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """Return what an argument is where that can be seen, otherwise its words as they stand."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name() if isinstance(known.get(node.id), str | bool):
            return known[node.id]
        case ast.BinOp(ast.Constant(str() as text), ast.Mult(), ast.Constant(int() as times)):
            return text * times
    return Words(ast.unparse(node))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
