"""Faults written as changes of the standard scripts: one text in place of another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.lua.configuration import Script
from ringproof.emulator.lua.firmware import NAMES, standard
from ringproof.emulator.mutants.values import mapping, one_of, text
from ringproof.emulator.profile import DEFAULT

SEAM: Final = "lua"
"""What a mutant file calls a change of a script."""

_KEYS: Final = frozenset({"script", "replace", "with"})


@dataclass(frozen=True)
class Patch:
    """One change of a standard script; the text that goes must stand there exactly once."""

    script: str
    before: str
    after: str

    def applied(self, scripts: tuple[Script, ...]) -> tuple[Script, ...]:
        """Return the scripts with the change; EmulatorError where the text is not there once."""
        return tuple(
            Script(one.name, self._changed(one.code)) if one.name == self.script else one
            for one in scripts
        )

    def _changed(self, code: str) -> str:
        times = code.count(self.before)
        if times != 1:
            raise EmulatorError(
                f"lua: the script {self.script} has {self.before!r} {times} times, not once."
            )
        return code.replace(self.before, self.after)


def patches(value: Any) -> tuple[Patch, ...]:
    """Return the changes that a mutant file asks for, tried on the scripts of the factory."""
    several = value if isinstance(value, list) else [value]
    found = tuple(_patch(mapping(one, _KEYS)) for one in several)
    scripts = standard(DEFAULT)
    for patch in found:
        scripts = patch.applied(scripts)
    return found


def _patch(said: Mapping[str, Any]) -> Patch:
    if set(said) != _KEYS:
        raise EmulatorError(f"lua: it must say exactly {', '.join(sorted(_KEYS))}.")
    return Patch(one_of(said["script"], NAMES), text(said["replace"]), text(said["with"]))
