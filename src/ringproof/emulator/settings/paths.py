"""Where in a settings document something stands: the part of XPath that names one element.

``/userInterface/display/brightness``, with or without ``/configuration`` before it; an element of
a list by an attribute, ``/luaAutoStarters/luaAutoStarter[@name='incoming']/code``, or by its place
from 1. The rest of XPath is refused: its cost could not be bounded for a script that asks.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from ringproof.emulator.settings.checking import checked_value
from ringproof.emulator.settings.layout import SECTIONS, Free, Group, Items, Leaf, Node
from ringproof.emulator.settings.tree import ROOT, Element, SettingsError

_STEP: Final = re.compile(
    r"""/(?P<tag>[A-Za-z_][\w.-]*)
    (?:\[(?:@(?P<key>[\w.-]+)\s*=\s*(?:'(?P<one>[^']*)'|"(?P<two>[^"]*)")|(?P<place>\d{1,6}))\])?""",
    re.VERBOSE,
)
_LONGEST: Final = 1000


@dataclass(frozen=True)
class _Step:
    tag: str
    key: str = ""
    value: str = ""
    place: int = 1

    def find(self, element: Element) -> int | None:
        """Return where among an element's children this step leads."""
        left = self.place
        for at, child in enumerate(element.children):
            if child.tag != self.tag or (self.key and child.get(self.key) != self.value):
                continue
            left -= 1
            if left == 0:
                return at
        return None


def found(document: Element, path: str) -> Element | None:
    """Return the element at a path, None where there is none; SettingsError for no path."""
    element = document
    for step in _steps(path):
        place = step.find(element)
        if place is None:
            return None
        element = element.children[place]
    return element


def changed(document: Element, path: str, value: str) -> Element:
    """Return the document with the setting at a path changed; SettingsError if it cannot be."""
    steps = _steps(path)
    node = _node(steps)
    if not isinstance(node, Leaf):
        raise SettingsError(f"{path} is no single setting, so that it has no value to change.")
    return _put(document, steps, _text(checked_value(node, value, path)), path)


def filled(document: Element, path: str, within: tuple[Element, ...]) -> Element:
    """Return the document with other elements in the list at a path."""
    steps = _steps(path)
    if not isinstance(_node(steps), Items):
        raise SettingsError(f"{path} is no list.")
    return _put(document, steps, lambda held: replace(held, children=within), path)


def items(document: Element, path: str) -> tuple[Element, ...]:
    """Return the elements of a list, none where there is no such list."""
    held = found(document, path)
    return () if held is None else held.children


def leaves(element: Element, path: str, node: Node) -> Iterator[tuple[str, str]]:
    """Return every setting in an element: its path, and its value."""
    if isinstance(node, Leaf):
        yield path, element.text
    elif isinstance(node, Group):
        for child in element.children:
            yield from leaves(child, f"{path}/{child.tag}", node.nodes[child.tag])
    elif isinstance(node, Items):
        for child in element.children:
            yield from leaves(child, item_path(path, child, node), node.node)
    elif isinstance(node, Free):
        yield path, ""


def item_path(path: str, item: Element, node: Items) -> str:
    """Return the path of one element of a list."""
    name = item.get(node.unique) or ""
    quote = '"' if "'" in name else "'"
    return f"{path}/{item.tag}[@{node.unique}={quote}{name}{quote}]"


@lru_cache(maxsize=512)
def _steps(path: str) -> tuple[_Step, ...]:
    at, steps = 0, []
    if len(path) > _LONGEST:
        raise SettingsError(f"a path of {len(path)} letters leads nowhere.")
    while match := _STEP.match(path, at):
        value = match["one"] if match["one"] is not None else match["two"] or ""
        place = int(match["place"]) if match["place"] else 1
        steps.append(_Step(match["tag"], match["key"] or "", value, place))
        at = match.end()
    if at != len(path) or not steps:
        raise SettingsError(
            f"{path!r} is no path that this phone understands; paths look like "
            "/userInterface/display/brightness or /users/user[@name='admin']/role."
        )
    return tuple(steps[1:] if steps[0].tag == ROOT and len(steps) > 1 else steps)


def _node(steps: tuple[_Step, ...]) -> Node | None:
    """Return what the layout says of where steps lead."""
    section = SECTIONS.get(steps[0].tag)
    node: Node | None = None if section is None else section.node
    for step in steps[1:]:
        if isinstance(node, Group):
            node = node.nodes.get(step.tag)
        elif isinstance(node, Items) and step.tag == node.tag:
            node = node.node
        else:
            return None
    return node


def _text(value: str) -> Callable[[Element], Element]:
    return lambda held: held if held.text == value else replace(held, text=value)


def _put(
    element: Element, steps: tuple[_Step, ...], put: Callable[[Element], Element], path: str
) -> Element:
    if not steps:
        return put(element)
    place = steps[0].find(element)
    if place is None:
        raise SettingsError(f"{path}: there is no <{steps[0].tag}> in <{element.tag}>.")
    return element.with_child_at(place, _put(element.children[place], steps[1:], put, path))
