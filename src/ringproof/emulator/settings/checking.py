"""An uploaded section is held against the layout: wrong values refuse it, old ones migrate.

A section says its ``version``. One of this phone's version must fit the layout. An older one is
migrated: elements that this phone does not know are dropped, and reported; a section without a
version counts as this phone's where it fits, else as the oldest. A newer one is refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ringproof.emulator.settings.digests import kept_password, kept_token
from ringproof.emulator.settings.layout import SECTIONS, Free, Group, Items, Leaf, Node, Section
from ringproof.emulator.settings.tree import ROOT, Element, SettingsError
from ringproof.emulator.settings.writing import can_be_written

_OLDEST: Final = "0.0.0"
_OF_SECTIONS: Final = frozenset({"version", "patch"})


@dataclass(frozen=True)
class Checked:
    """A section that fits: ``element`` has known elements only, ``unsaid`` what silence means.

    ``patch`` says whether it merges into what there is, or replaces it. ``dropped`` are sentences
    on what was left out of it.
    """

    element: Element
    patch: bool
    unsaid: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()


def sections(upload: Element) -> tuple[Checked, ...]:
    """Return the sections of an uploaded file, checked; its root may be one section itself."""
    if upload.tag == ROOT:
        default = _flag(upload, "patchDefault", True)
        given = upload.children
        if upload.text.strip():
            raise SettingsError(f"line {upload.line}: <{ROOT}> has text and no sections.")
    else:
        default, given = True, (upload,)
    seen: set[str] = set()
    for section in given:
        if section.tag not in SECTIONS:
            known = ", ".join(SECTIONS)
            raise SettingsError(
                f"line {section.line}: there is no section <{section.tag}>; there are {known}."
            )
        if section.tag in seen:
            raise SettingsError(f"line {section.line}: <{section.tag}> stands there twice.")
        seen.add(section.tag)
    return tuple(_section(section, default) for section in given)


def checked_value(leaf: Leaf, value: str, where: str) -> str:
    """Return a value as it is kept; SettingsError, beginning with ``where``, if it cannot be."""
    if not can_be_written(value):
        raise SettingsError(f"{where}: the text has signs that XML cannot hold.")
    if leaf.kind == "text":
        return value
    return _KINDS[leaf.kind](leaf, value.strip(), where)


def _section(given: Element, default: bool) -> Checked:
    section = SECTIONS[given.tag]
    patch = _flag(given, "patch", default)
    version = given.get("version")
    if version is None:
        try:
            return Checked(_Check(False).section(given, section), patch)
        except SettingsError:
            version = _OLDEST
    said, ours = _numbers(given, version), _numbers(given, section.version)
    if said > ours:
        raise SettingsError(
            f"line {given.line}: section <{given.tag}> has version {version}, and this phone knows "
            f"it up to {section.version}; export it from a phone of this firmware."
        )
    check = _Check(lenient=said < ours)
    element = check.section(given, section)
    return Checked(element, patch, _unsaid(section, said), tuple(check.dropped))


def _unsaid(section: Section, said: tuple[int, ...]) -> Mapping[str, str]:
    """Return what silence meant in a file of a version, where it means something else now."""
    found: dict[str, str] = {}
    for since, values in section.once.items():
        if said < tuple(int(part) for part in since.split(".")):
            found.update(values)
    return found


def _numbers(section: Element, version: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6}){0,3}", version, re.ASCII):
        raise SettingsError(
            f"line {section.line}: section <{section.tag}> has version {version!r}, "
            "which is none; versions look like 1.34.0."
        )
    return tuple(int(part) for part in version.split("."))


def _flag(element: Element, attribute: str, default: bool) -> bool:
    said = element.get(attribute)
    if said is None:
        return default
    if said not in ("true", "false"):
        raise SettingsError(
            f"line {element.line}: {attribute} of <{element.tag}> must be true or false, "
            f"not {said!r}."
        )
    return said == "true"


class _Check:
    """Holds elements against their nodes; lenient: what is not known is dropped, and noted."""

    def __init__(self, lenient: bool) -> None:
        self.lenient = lenient
        self.dropped: list[str] = []

    def section(self, given: Element, section: Section) -> Element:
        """Return a section without what only says how it is to be taken."""
        attributes = tuple(pair for pair in given.attributes if pair[0] not in _OF_SECTIONS)
        bare = replace(given, attributes=attributes)
        element = self._node(bare, section.node, f"/{given.tag}")
        return replace(element, attributes=attributes)

    def _node(self, given: Element, node: Node, path: str) -> Element:
        if isinstance(node, Free):
            return given
        if isinstance(node, Leaf):
            return self._leaf(given, node, path)
        if given.text.strip():
            raise SettingsError(f"line {given.line}: {path} has text, and takes elements only.")
        children = (
            self._items(given, node, path)
            if isinstance(node, Items)
            else self._group(given, node, path)
        )
        return replace(given, text="", children=children)

    def _leaf(self, given: Element, leaf: Leaf, path: str) -> Element:
        where = f"line {given.line}: {path}"
        if given.children:
            raise SettingsError(
                f"{where} takes a value, and has the element <{given.children[0].tag}>."
            )
        return replace(given, text=checked_value(leaf, given.text, where))

    def _group(self, given: Element, group: Group, path: str) -> tuple[Element, ...]:
        found: dict[str, Element] = {}
        for child in given.children:
            if child.tag not in group.nodes:
                self._unknown(child, path, tuple(group.nodes))
            elif child.tag in found:
                raise SettingsError(f"line {child.line}: {path}/{child.tag} stands there twice.")
            else:
                node = group.nodes[child.tag]
                found[child.tag] = self._node(child, node, f"{path}/{child.tag}")
        return tuple(found[tag] for tag in group.nodes if tag in found)

    def _items(self, given: Element, items: Items, path: str) -> tuple[Element, ...]:
        found: dict[str, Element] = {}
        for child in given.children:
            if child.tag != items.tag:
                self._unknown(child, path, (items.tag,))
                continue
            name = child.get(items.unique)
            where = f"line {child.line}: {path}/{items.tag}"
            if not name:
                raise SettingsError(f"{where} lacks the attribute {items.unique} that names it.")
            if items.names and name not in items.names:
                lawful = ", ".join(items.names)
                raise SettingsError(f"{where}: {items.unique} is {name!r}; it can be {lawful}.")
            if name in found:
                raise SettingsError(f"{where} with {items.unique}={name!r} stands there twice.")
            found[name] = self._node(
                child, items.node, f"{path}/{items.tag}[@{items.unique}='{name}']"
            )
        return tuple(found.values())

    def _unknown(self, child: Element, path: str, known: tuple[str, ...]) -> None:
        where = f"line {child.line}: {path}/{child.tag}"
        if not self.lenient:
            raise SettingsError(f"{where} is not known; there can be {', '.join(known)}.")
        self.dropped.append(f"{where} is not known to this phone and was left out.")


def _as_flag(_: Leaf, value: str, where: str) -> str:
    if value not in ("true", "false"):
        raise SettingsError(f"{where} must be true or false, not {value!r}.")
    return value


def _as_number(leaf: Leaf, value: str, where: str) -> str:
    lawful = value.isascii() and value.isdigit() and len(value) < 10
    if not lawful or not leaf.lowest <= int(value) <= leaf.highest:
        raise SettingsError(
            f"{where} must be a number from {leaf.lowest} to {leaf.highest}, not {value!r}."
        )
    return str(int(value))


def _as_choice(leaf: Leaf, value: str, where: str) -> str:
    if value not in leaf.choices:
        raise SettingsError(f"{where} can be {', '.join(leaf.choices)}, not {value!r}.")
    return value


def _as_token(_: Leaf, value: str, where: str) -> str:
    if not value:
        raise SettingsError(f"{where} is empty; a token has at least one letter.")
    return kept_token(value)


_KINDS: Final[Mapping[str, Callable[[Leaf, str, str], str]]] = {
    "flag": _as_flag,
    "number": _as_number,
    "choice": _as_choice,
    "token": _as_token,
    "password": lambda _, value, __: kept_password(value),
}
"""How a value of each kind is read; blanks round it say nothing."""
