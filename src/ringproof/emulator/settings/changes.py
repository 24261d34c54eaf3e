"""What has changed between two settings documents: the paths of settings, old and new."""

from ringproof.emulator.settings.layout import SECTIONS, Group, Items, Node
from ringproof.emulator.settings.paths import item_path, leaves
from ringproof.emulator.settings.tree import Element


def changes(before: Element, after: Element) -> tuple[str, ...]:
    """Return the path of every setting that is new, gone, or has another value."""
    if before is after:
        return ()
    found: dict[str, None] = {}
    for tag, section in SECTIONS.items():
        _compare(before.child(tag), after.child(tag), f"/{tag}", section.node, found)
    return tuple(found)


def _compare(
    before: Element | None, after: Element | None, path: str, node: Node, found: dict[str, None]
) -> None:
    if before is after or before == after:
        return
    if before is None or after is None:
        there = after if before is None else before
        assert there is not None  # noqa: S101  # they differ
        # An element without any setting in it is told by itself.
        found.update(dict.fromkeys([one for one, _ in leaves(there, path, node)] or [path]))
    elif isinstance(node, Group):
        for tag, one in node.nodes.items():
            _compare(before.child(tag), after.child(tag), f"{path}/{tag}", one, found)
    elif isinstance(node, Items):
        _compare_items(before, after, path, node, found)
    else:
        found[path] = None


def _compare_items(
    before: Element, after: Element, path: str, node: Items, found: dict[str, None]
) -> None:
    old = {item_path(path, item, node): item for item in before}
    new = {item_path(path, item, node): item for item in after}
    for at in {**old, **new}:
        _compare(old.get(at), new.get(at), at, node.node, found)
    if old.keys() == new.keys() and [*old] != [*new]:
        found[path] = None  # their order, in which scripts start
