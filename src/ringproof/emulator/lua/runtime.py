"""One sandbox: a Lua 5.2 of its own for one script, with bounds on all that it can use up.

``sandbox.lua`` says what of Lua a script has, ``patterns.lua`` replaces what could not be stopped,
``api.lua`` is the phone's API. Only bytes, numbers and truth values cross between
Lua and Python, never objects, so that neither side can reach into the other.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from lupa import lua52  # type: ignore[import-untyped]

from ringproof.emulator.lua.bytecode import stripped
from ringproof.emulator.lua.functions import bindings

Value = bytes | int | float | bool | None
"""What can cross between a script and the phone."""

Gate = Callable[..., tuple[Value, ...]]
"""What a script calls: a function's name and arguments in; whether it went well, and results."""

_HERE: Final = Path(__file__).resolve().parent
_ENDING: Final = "\nreturn entrances\n"


@dataclass(frozen=True)
class Limits:
    """What one script may use up; per turn, which is one callback, unless said otherwise.

    ``budget`` is in Lua instructions and what else is charged like them; ``seconds`` are those of
    the processor, a second fence for what the budget does not see. ``memory`` in bytes is looked
    at often and what is above it stops the script; ``hard_memory`` is what the allocator gives.
    """

    budget: int = 10_000_000
    seconds: float = 0.6
    step: int = 100
    memory: int = 4 << 20
    hard_memory: int = 24 << 20
    text: int = 1 << 20
    argument: int = 256 << 10
    source: int = 256 << 10
    values: int = 8000
    pattern: int = 2_000_000
    crossing: int = 200


STANDARD: Final = Limits()


class Runtime:
    """One script's world; nothing of it is left after ``close``."""

    def __init__(self, gate: Gate, facts: Mapping[str, str], limits: Limits = STANDARD) -> None:
        lua = lua52.LuaRuntime(
            encoding=None,
            register_eval=False,
            register_builtins=False,
            unpack_returned_tuples=True,
            attribute_filter=_nothing,
            max_memory=limits.hard_memory,
        )
        chunks = _chunks()
        said = {one.name.encode(): getattr(limits, one.name) for one in fields(limits)}
        flat = [word.encode() for pair in facts.items() for word in pair]
        kit = lua.execute(chunks["sandbox"], lua.table_from(said), _part)
        lua.execute(chunks["patterns"], kit)
        self._entrances = lua.execute(chunks["api"], kit, gate, lua.table_from(flat))
        self._lua: Any = lua
        self._known: dict[str, Any] = {}

    def enter(self, entrance: str, *arguments: Value) -> tuple[Value, ...]:
        """Let the script do one thing; return how it ended, and more.

        That is ``done``, ``asleep``, ``failed`` or ``stopped``.
        After ``done`` come the results, after ``asleep`` the number to wake it by and the seconds,
        after the others what is wrong, with the script's line.
        """
        function = self._known.get(entrance)
        if function is None:
            function = self._known[entrance] = self._entrances[entrance.encode()]
        try:
            result = function(*arguments)
        except (lua52.LuaError, lua52.LuaMemoryError, MemoryError):
            return b"stopped", b"it takes too much memory"
        return result if isinstance(result, tuple) else (result,)

    @property
    def memory(self) -> int:
        """How many bytes the script's world takes."""
        used: int = self._lua.get_memory_used(total=True)
        return used

    def tidy(self) -> None:
        """Give back what the script's world holds and nobody needs."""
        self._lua.gccollect()

    def close(self) -> None:
        """Let go of the script's world."""
        self._known.clear()
        self._entrances = self._lua = None


def _nothing(*_: object) -> object:
    """Let nobody in Lua touch an attribute of a Python object."""
    raise AttributeError("there is nothing to see here")


def _part(name: bytes) -> bytes:
    """Return a part of the host's own Lua that is read when it is first needed."""
    return _chunks()[name.decode("ascii")]


@functools.cache
def _chunks() -> Mapping[str, bytes]:
    """Return the host's own Lua, compiled once for all runtimes of this process."""
    texts = {name: _source(name) for name in ("sandbox", "patterns", "matcher", "api", "json")}
    texts["api"] += bindings() + _ENDING
    scratch = lua52.LuaRuntime(encoding=None)
    dump = scratch.eval(b"function(text, name) return string.dump(assert(load(text, name))) end")
    return {
        name: stripped(dump(text.encode(), f"=[{name}]".encode())) for name, text in texts.items()
    }


def _source(name: str) -> str:
    return (_HERE / f"{name}.lua").read_text("utf-8")
