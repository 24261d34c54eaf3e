"""The settings with which a phone leaves the factory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ringproof.emulator.settings.digests import factory_password
from ringproof.emulator.settings.layout import SECTIONS
from ringproof.emulator.settings.merging import completed, merge
from ringproof.emulator.settings.tree import ROOT, Element

_Code = tuple[str, str]


@dataclass(frozen=True)
class Delivery:
    """What differs between phones of one make: their numbers, and the scripts of their firmware."""

    numbers: Sequence[str] = ()
    display_name: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)


def factory_document(delivery: Delivery) -> Element:
    """Return the settings of a phone that nobody has touched yet."""
    numbers = tuple(delivery.numbers)
    scripts, libraries = tuple(delivery.scripts.items()), tuple(delivery.libraries.items())
    return _delivered(numbers, delivery.display_name, scripts, libraries)


@lru_cache(maxsize=64)
def _delivered(
    numbers: tuple[str, ...], name: str, scripts: tuple[_Code, ...], libraries: tuple[_Code, ...]
) -> Element:
    identities = tuple(
        _item("identity", "id", str(at), number=number, displayName=name)
        for at, number in enumerate(numbers, 1)
    )
    own = Element(ROOT, children=(Element("identities", children=identities),))
    return merge(_firmware(scripts, libraries), own).document


@lru_cache(maxsize=64)
def _firmware(scripts: tuple[_Code, ...], libraries: tuple[_Code, ...]) -> Element:
    """Return what all phones of one firmware have in common; a fleet shares it."""
    bare = Element(ROOT, children=tuple(_section(tag) for tag in SECTIONS))
    admin = _item("user", "name", "admin", password=factory_password(), role="admin")
    common = (
        Element("users", children=(admin,)),
        Element("luaLibraries", children=_code("luaLibrary", libraries)),
        Element("luaAutoStarters", children=_code("luaAutoStarter", scripts)),
    )
    return merge(bare, Element(ROOT, children=common)).document


def _section(tag: str) -> Element:
    version = (("version", SECTIONS[tag].version),)
    return completed(Element(tag, version), SECTIONS[tag].node)


def _item(tag: str, unique: str, name: str, **leaves: str) -> Element:
    children = tuple(Element(leaf, text=value) for leaf, value in leaves.items())
    return Element(tag, ((unique, name),), children=children)


def _code(tag: str, scripts: tuple[_Code, ...]) -> tuple[Element, ...]:
    return tuple(_item(tag, "name", name, code=code) for name, code in scripts)
