"""An uploaded file meets the settings there are: sections merge, or replace what was there.

A section that patches changes what it says and nothing else: single settings by their path, list
elements by their unique attribute, each replaced whole. One that does not patch replaces the
section: what it does not say is as from the factory.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ringproof.emulator.settings.checking import sections
from ringproof.emulator.settings.layout import SECTIONS, Group, Items, Leaf, Node
from ringproof.emulator.settings.tree import Element


@dataclass(frozen=True)
class Merged:
    """The settings after an upload, and sentences on what was left out of it."""

    document: Element
    dropped: tuple[str, ...] = ()


def merge(document: Element, upload: Element) -> Merged:
    """Return the settings with an uploaded file merged in; SettingsError leaves nothing changed."""
    dropped: list[str] = []
    for checked in sections(upload):
        section = SECTIONS[checked.element.tag]
        held = document.child(checked.element.tag)
        assert held is not None  # noqa: S101  # the factory made every section
        merged = (
            patched(held, checked.element, section.node)
            if checked.patch
            else completed(checked.element, section.node, checked.unsaid)
        )
        document = document.with_child(replace(merged, attributes=held.attributes))
        dropped += checked.dropped
    return Merged(document, tuple(dropped))


def patched(held: Element, given: Element, node: Node) -> Element:
    """Return what is there with what was given put in its place."""
    if isinstance(node, Group):
        for child in given.children:
            before = held.child(child.tag)
            assert before is not None  # noqa: S101  # documents are complete
            held = held.with_child(patched(before, child, node.nodes[child.tag]))
        return held
    if isinstance(node, Items):
        places = {child.get(node.unique): place for place, child in enumerate(held.children)}
        for child in given.children:
            item = completed(child, node.node)
            place = places.get(child.get(node.unique))
            if place is None:
                held = replace(held, children=(*held.children, item))
            else:
                held = held.with_child_at(place, item)
        return held
    return given


def completed(given: Element, node: Node, unsaid: Mapping[str, str] | None = None) -> Element:
    """Return what was given, with the factory's values for what it does not say."""
    if isinstance(node, Items):
        items = tuple(completed(child, node.node) for child in given.children)
        return replace(given, children=items)
    if not isinstance(node, Group):
        return given
    meant = unsaid or {}
    children = [
        completed(given.child(tag) or _default(tag, one, meant.get(tag)), one)
        for tag, one in node.nodes.items()
    ]
    return replace(given, text="", children=tuple(children))


def _default(tag: str, node: Node, meant: str | None) -> Element:
    value = node.default if isinstance(node, Leaf) else ""
    return Element(tag, text=value if meant is None else meant)
