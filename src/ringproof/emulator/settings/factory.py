"""The settings with which a phone leaves the factory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ringproof.emulator.settings.digests import factory_password
from ringproof.emulator.settings.layout import SECTIONS
from ringproof.emulator.settings.merging import completed, merge
from ringproof.emulator.settings.tree import ROOT, Element


@dataclass(frozen=True)
class Delivery:
    """What differs between phones of one make: their numbers, and the scripts of their firmware."""

    numbers: Sequence[str] = ()
    display_name: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)


def factory_document(delivery: Delivery) -> Element:
    """Return the settings of a phone that nobody has touched yet."""
    bare = Element(ROOT, children=tuple(_section(tag) for tag in SECTIONS))
    return merge(bare, Element(ROOT, children=_delivered(delivery))).document


def _section(tag: str) -> Element:
    version = (("version", SECTIONS[tag].version),)
    return completed(Element(tag, version), SECTIONS[tag].node)


def _delivered(delivery: Delivery) -> tuple[Element, ...]:
    identities = tuple(
        _item("identity", "id", str(at), number=number, displayName=delivery.display_name)
        for at, number in enumerate(delivery.numbers, 1)
    )
    admin = _item("user", "name", "admin", password=factory_password(), role="admin")
    return (
        Element("identities", children=identities),
        Element("users", children=(admin,)),
        Element("luaLibraries", children=_code("luaLibrary", delivery.libraries)),
        Element("luaAutoStarters", children=_code("luaAutoStarter", delivery.scripts)),
    )


def _item(tag: str, unique: str, name: str, **leaves: str) -> Element:
    children = tuple(Element(leaf, text=value) for leaf, value in leaves.items())
    return Element(tag, ((unique, name),), children=children)


def _code(tag: str, scripts: Mapping[str, str]) -> tuple[Element, ...]:
    return tuple(_item(tag, "name", name, code=code) for name, code in scripts.items())
