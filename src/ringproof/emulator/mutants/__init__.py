"""Broken phones, each with one fault, named after it and addressable like a real one.

A mutant is a small YAML file: a sentence, the clauses that name the fault, and a patch. The patch
changes rows of the two tables, a text of the standard scripts (``lua``), or one of the named
*seams*, the places where real devices fail. An unknown row, text, seam or value is an error when
the file is read, not a fault that never shows.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ringproof.emulator.assembly import Parts
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.lua.configuration import Script
from ringproof.emulator.mutants.access import SEAMS as ACCESS
from ringproof.emulator.mutants.answers import SEAMS as ANSWERS
from ringproof.emulator.mutants.commands import SEAMS as COMMANDS
from ringproof.emulator.mutants.events import SEAMS as EVENTS
from ringproof.emulator.mutants.exchange import SEAMS as EXCHANGE
from ringproof.emulator.mutants.rows import SEAMS as ROWS
from ringproof.emulator.mutants.scripts import SEAM, Patch, patches
from ringproof.emulator.mutants.sending import SEAMS as SENDING
from ringproof.emulator.mutants.settings import SEAMS as SETTINGS
from ringproof.emulator.mutants.values import Apply, Seam
from ringproof.packaged import folder

KINDS: Final = (
    "missing",
    "doubled",
    "wrong_event",
    "wrong_answer",
    "wrong_state",
    "wire",
    "access",
    "timing",
    "exchange",
)
"""The kinds of faults that a mutant can have; under `exchange` the far ends are broken, not it."""

SEAMS: Final[Mapping[str, Seam]] = {
    **ROWS,
    **EVENTS,
    **SENDING,
    **ACCESS,
    **COMMANDS,
    **ANSWERS,
    **EXCHANGE,
    **SETTINGS,
}
"""Every place where a phone can be broken, by the name that a mutant file gives it."""

_FOLDER: Final = folder("fixtures") / "mutants"
_KEYS: Final = frozenset({"name", "sentence", "kind", "kills", "level", "patch"})


@dataclass(frozen=True)
class Mutant:
    """One broken phone; ``kills`` are the clauses that name its fault, all of one ``level``."""

    name: str
    sentence: str
    kind: str
    kills: tuple[str, ...]
    level: str
    faults: tuple[Apply, ...]
    patches: tuple[Patch, ...] = ()

    def firmware(self, scripts: tuple[Script, ...]) -> tuple[Script, ...]:
        """Return the scripts with which the broken phone leaves the factory."""
        for patch in self.patches:
            scripts = patch.applied(scripts)
        return scripts

    def apply(self, parts: Parts) -> None:
        """Break a phone that has just been put together."""
        for fault in self.faults:
            fault(parts)


def names() -> tuple[str, ...]:
    """Return the names of all mutants that travel with Ringproof."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.yaml")))


def mutant(name: str) -> Mutant:
    """Return one mutant by its name, or read it from a file of the caller's own."""
    if name.endswith((".yaml", ".yml")):
        return load(Path(name))
    file = mutant_file(name)
    if file is None:
        near = get_close_matches(name, names(), n=3)
        none = f"there are {len(names())}, none is called nearly so (docs/reference/mutants.md)"
        hint = f"did you mean {' or '.join(near)}?" if near else none
        raise EmulatorError(f"there is no mutant {name!r}; {hint}")
    return load(file)


def mutant_file(name: str) -> Path | None:
    """Return where the mutant of that name stands; None where none of ours is called so."""
    return _FOLDER / f"{name}.yaml" if name in names() else None


def mutants() -> Mapping[str, Mutant]:
    """Return all mutants that travel with Ringproof, by name."""
    return {name: mutant(name) for name in names()}


@functools.cache
def load(path: Path) -> Mutant:
    """Return the mutant that a file describes; it is named like its file."""
    try:
        said = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise EmulatorError(f"the mutant {path} cannot be read: {error}.") from error
    try:
        found = parse(said)
    except EmulatorError as error:
        raise EmulatorError(f"the mutant {path.name}: {error}") from error
    if found.name != path.stem:
        raise EmulatorError(f"the mutant {path.name} calls itself {found.name!r}.")
    return found


def parse(said: Any) -> Mutant:
    """Return the mutant that a mapping describes."""
    if not isinstance(said, dict) or set(said) != _KEYS:
        raise EmulatorError(f"it must say exactly {', '.join(sorted(_KEYS))}.")
    if said["kind"] not in KINDS:
        raise EmulatorError(f"kind is {said['kind']!r}; it can be {', '.join(KINDS)}.")
    if said["level"] not in ("must", "should"):
        raise EmulatorError(f"level is {said['level']!r}; it can be must or should.")
    if not isinstance(said["patch"], dict) or not said["patch"]:
        raise EmulatorError("patch must name at least one seam.")
    if not isinstance(said["kills"], list) or not said["kills"]:
        raise EmulatorError("kills must list at least one clause.")
    seams = {name: value for name, value in said["patch"].items() if name != SEAM}
    faults = tuple(_fault(name, value) for name, value in seams.items())
    changed = patches(said["patch"][SEAM]) if SEAM in said["patch"] else ()
    kills = tuple(str(clause) for clause in said["kills"])
    return Mutant(
        said["name"], said["sentence"], said["kind"], kills, said["level"], faults, changed
    )


def _fault(name: str, value: Any) -> Apply:
    if name not in SEAMS:
        known = ", ".join((SEAM, *SEAMS))
        raise EmulatorError(f"there is no seam {name!r}; there are: {known}.")
    try:
        return SEAMS[name](value)
    except EmulatorError as error:
        raise EmulatorError(f"{name}: {error}") from error
