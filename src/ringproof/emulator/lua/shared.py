"""``shared`` and ``persisted``: tables that lie outside of the scripts' worlds.

Each table is a node with a number; 0 is shared, 1 is persisted. Scripts hold nodes by number, and
texts, numbers and truth values are copied. A function stays in the world of its script, which is
called when another one calls it. What is below ``persisted`` is kept as JSON, a text for each name.
"""

import json
from dataclasses import dataclass, field
from math import isnan
from typing import Any, Final

from ringproof.emulator.lua.configuration import Keeper
from ringproof.emulator.lua.runtime import Value
from ringproof.emulator.lua.script import RunningScript, ScriptFault, Turn
from ringproof.emulator.lua.values import number

Results = tuple[Value, ...]
Key = bytes | int | float | tuple[bool]
"""A key: for Python true is 1 and for Lua it is not, so that it stands in a tuple."""

SHARED: Final = 0
PERSISTED: Final = 1
MOST_BYTES: Final = 1 << 20
MOST_NODES: Final = 20_000


@dataclass(frozen=True)
class Lent:
    """A function in a shared table: whose it is, and its number there."""

    script: RunningScript
    callback: int
    number: int


@dataclass
class Node:
    """One table."""

    values: dict[Key, "Value | Node | Lent"] = field(default_factory=dict)
    number: int = 0
    kept: bool = False


class Shared:
    """The tables of one phone."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._nodes: dict[int, Node] = {}
        self._made = 0
        self.unread: list[str] = []
        """The names of what was kept and cannot be read; it is lost at the next change."""
        self.restart()

    def restart(self) -> None:
        """Forget what is shared, and read again what is persisted: the phone starts anew."""
        self._made = PERSISTED
        kept = Node(number=PERSISTED, kept=True)
        self._nodes = {SHARED: Node(number=SHARED), PERSISTED: kept}
        self.unread = []
        for name, text in self._keeper.load().items():
            try:
                kept.values[_named(name)] = self._read(json.loads(text))
            except (ValueError, TypeError, LookupError, ScriptFault):
                self.unread.append(name)

    def get(self, node: Value, key: Value) -> Results:
        """Return what kind of thing stands under a key, and what."""
        value = self._node(node).values.get(_key(key))
        if isinstance(value, Node):
            return b"node", value.number
        if isinstance(value, Lent):
            return b"function", value.number
        return b"value", value

    def set(self, node: Value, key: Value, value: Value) -> Results:
        """Put a plain value under a key; nil takes it out."""
        self._put(self._node(node), _key(key), value)
        return ()

    def table(self, node: Value, key: Value) -> Results:
        """Put a new table under a key; return its number."""
        parent = self._node(node)
        made = self._new(parent.kept)
        self._put(parent, _key(key), made)
        return (made.number,)

    def link(self, node: Value, key: Value, other: Value) -> Results:
        """Put a table under another key as well; persisted takes a copy."""
        parent, linked = self._node(node), self._node(other)
        if parent.kept or linked.kept or linked is parent:
            linked = self._read(_plain(linked), parent.kept)
        self._put(parent, _key(key), linked)
        return ()

    def function(self, script: RunningScript, node: Value, key: Value, callback: Value) -> Results:
        """Put a script's function under a key."""
        parent = self._node(node)
        if parent.kept:
            raise ScriptFault("a function cannot be persisted")
        self._made += 1
        self._put(parent, _key(key), Lent(script, number(callback), self._made))
        return ()

    def length(self, node: Value) -> Results:
        """Return how many values stand under 1, 2, 3 and so on."""
        values, size = self._node(node).values, 0
        while size + 1 in values:
            size += 1
        return (size,)

    def keys(self, node: Value) -> Results:
        """Return the keys of a table."""
        keys = tuple(self._node(node).values)[:5000]
        return tuple(key[0] if isinstance(key, tuple) else key for key in keys)

    def call(self, handle: Value, arguments: Results) -> Results:
        """Call a function that another script lent."""
        lent = self._find(number(handle))
        if lent is None or lent.script.stopped is not None:
            raise ScriptFault("the script that this function is from runs no more")
        if lent.script.busy:
            raise ScriptFault("the script that this function is from is busy")
        results: list[Results] = []
        lent.script.do(Turn("lent", "lent", (lent.callback, *arguments), results.append))
        if not results:
            raise ScriptFault(f"the function of script {lent.script.name} has not answered")
        return results[0][:1]

    # ----

    def _find(self, handle: int) -> Lent | None:
        for node in self._nodes.values():
            for value in node.values.values():
                if isinstance(value, Lent) and value.number == handle:
                    return value
        return None

    def _node(self, handle: Value) -> Node:
        found = self._nodes.get(number(handle))
        if found is None:
            raise ScriptFault("this table is gone")
        return found

    def _new(self, kept: bool) -> Node:
        if len(self._nodes) >= MOST_NODES:
            raise ScriptFault("there are too many shared tables")
        self._made += 1
        node = self._nodes[self._made] = Node(number=self._made, kept=kept)
        return node

    def _put(self, node: Node, key: Key, value: "Value | Node | Lent") -> None:
        before = node.values.get(key)
        if value is None:
            node.values.pop(key, None)
        else:
            node.values[key] = value
        if self._size() > MOST_BYTES:
            if before is None:
                node.values.pop(key, None)
            else:
                node.values[key] = before
            raise ScriptFault("there is no room for that in the shared tables")
        self._sweep()
        if node.kept:
            self._keep()

    def _size(self) -> int:
        return sum(
            40 + sum(len(part) if isinstance(part, bytes) else 16 for part in pair)
            for node in self._nodes.values()
            for pair in node.values.items()
        )

    def _sweep(self) -> None:
        """Forget tables that stand nowhere any more."""
        seen: set[int] = set()
        todo = [self._nodes[SHARED], self._nodes[PERSISTED]]
        while todo:
            node = todo.pop()
            if node.number not in seen:
                seen.add(node.number)
                todo += [value for value in node.values.values() if isinstance(value, Node)]
        for gone in self._nodes.keys() - seen:
            del self._nodes[gone]

    def _keep(self) -> None:
        now = {_name(key): _plain(value) for key, value in self._nodes[PERSISTED].values.items()}
        before = self._keeper.load()
        for name, value in now.items():
            text = json.dumps(value)
            if before.get(name) != text:
                self._keeper.keep(name, text)
        for name in before.keys() - now.keys():
            self._keeper.keep(name, None)

    def _read(self, value: Any, kept: bool = True) -> Any:
        """Return a persisted value as it stands in a table."""
        if isinstance(value, str):
            return value.encode("utf-8", "surrogateescape")
        if isinstance(value, dict):
            raise ValueError("tables are kept as lists of pairs")
        if not isinstance(value, list):
            return value
        node = self._new(kept)
        node.values = {_read_key(key): self._read(one, kept) for key, one in value}
        return node


def _key(key: Value) -> Key:
    if key is None or (isinstance(key, float) and isnan(key)):
        raise ScriptFault("nil and what is no number cannot be keys")
    return (key,) if isinstance(key, bool) else key


def _read_key(key: Any) -> Key:
    """Return a key as it stands in a table, of what JSON has for it."""
    if isinstance(key, list):
        return (bool(key[0]),)
    read: Key = key.encode("utf-8", "surrogateescape") if isinstance(key, str) else key
    return read


def _name(key: Key) -> str:
    """Return the name under which a persisted value is kept: the text, or # and another key."""
    if isinstance(key, bytes):
        name = key.decode("utf-8", "surrogateescape")
        return f"#{name}" if name.startswith("#") else name
    return "#" + json.dumps(key)


def _named(name: str) -> Key:
    """Return the key of a persisted value by the name under which it is kept."""
    if name.startswith("##") or not name.startswith("#"):
        return _read_key(name.removeprefix("#"))
    return _read_key(json.loads(name[1:]))


def _plain(value: "Value | Node | Lent | tuple[bool]") -> Any:
    """Return a value as JSON has it: a table is a list of pairs, for its keys are not all texts."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, Node):
        pairs = value.values.items()
        return [[_plain(key), _plain(one)] for key, one in pairs if not isinstance(one, Lent)]
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, Lent) else value
