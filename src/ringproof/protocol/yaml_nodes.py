"""YAML read node by node: nodes still know their line, so that a mistake is told with its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


@dataclass(frozen=True, slots=True)
class NodeReader:
    """Reads the nodes of the file `path`; what is not as it should be is raised as `fault`.

    `of` names in the words of an error what the node is part of.
    """

    fault: ClassVar[type[ValueError]] = ValueError
    path: Path

    def fail(self, node: Node, what: str) -> ValueError:
        """Return the error of a node, with its file and line."""
        return self.fault(f"{self.path}:{node.start_mark.line + 1}: {what}")

    def entries(self, node: Node) -> dict[str, Node]:
        """Return the keys of a mapping, each said once."""
        if not isinstance(node, MappingNode):
            raise self.fail(node, "a mapping is expected here")
        found: dict[str, Node] = {}
        for key, value in node.value:
            if key.value in found:
                raise self.fail(key, f"{key.value} is said twice; say it once")
            found[key.value] = value
        return found

    def mapping(
        self, node: Node | None, of: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, Node]:
        """Return the keys of a mapping that has all `required` ones, and no unknown one."""
        if node is None:
            raise self.fault(f"{self.path}:1: the file is empty")
        found = self.entries(node)
        for name in required:
            if name not in found:
                raise self.fail(node, f"{of}: {name} is missing")
        for name, value in found.items():
            if name not in (*required, *optional):
                known = ", ".join((*required, *optional))
                raise self.fail(value, f"{of}: {name} is no key here; there are {known}")
        return found

    def text(self, node: Node, of: str) -> str:
        """Return a text that is not empty."""
        if not isinstance(node, ScalarNode) or not node.value:
            raise self.fail(node, f"{of}: a text is expected here")
        return str(node.value)

    def one(self, node: Node, of: str, allowed: tuple[str, ...]) -> str:
        """Return a text that is one of `allowed`."""
        value = self.text(node, of)
        if value not in allowed:
            raise self.fail(node, f"{of}: {value} is none of {', '.join(allowed)}")
        return value

    def some(self, node: Node | None, of: str, allowed: Callable[[str], bool]) -> tuple[str, ...]:
        """Return the texts of a list, none of them unknown; nothing where there is no list."""
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            raise self.fail(node, f"{of}: a list is expected here")
        for item in node.value:
            if not allowed(self.text(item, of)):
                raise self.fail(item, f"{of}: {item.value} is unknown")
        return tuple(item.value for item in node.value)

    def matching(self, node: Node, of: str, pattern: re.Pattern[str], such_as: str) -> str:
        """Return a text whose items, between commas, have the form of `pattern`."""
        value = self.text(node, of)
        if not all(pattern.fullmatch(item) for item in value.split(", ")):
            raise self.fail(node, f"{of}: {value} is not of the form {such_as}")
        return value
