"""What a mutant file may say at a seam, read strictly."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from ringproof.emulator.assembly import Parts
from ringproof.emulator.errors import EmulatorError

Apply = Callable[[Parts], None]
"""Breaks one phone."""

Seam = Callable[[Any], Apply]
"""Turns what a file says into what breaks a phone; EmulatorError when it makes no sense."""


def one_of(value: Any, known: Collection[str]) -> str:
    """Return a word that must be one of these."""
    if not isinstance(value, str) or value not in known:
        raise EmulatorError(f"{value!r} is none of {', '.join(sorted(known))}.")
    return value


def words(value: Any, known: Collection[str]) -> frozenset[str]:
    """Return one word or a list of words, all of which must be among these."""
    several = value if isinstance(value, list) else [value]
    return frozenset(one_of(word, known) for word in several)


def mapping(value: Any, known: Collection[str]) -> Mapping[str, Any]:
    """Return a mapping whose keys must be among these."""
    if not isinstance(value, dict) or not value:
        raise EmulatorError(f"{value!r} is no mapping.")
    for key in value:
        one_of(key, known)
    return value


def text(value: Any) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise EmulatorError(f"{value!r} is no text.")
    return value


def number(value: Any) -> float:
    """Return a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EmulatorError(f"{value!r} is no number.")
    return float(value)


def yes(fault: Apply) -> Seam:
    """Return a seam that can only be switched on: ``true``."""

    def seam(value: Any) -> Apply:
        if value is not True:
            raise EmulatorError(f"{value!r} must be true.")
        return fault

    return seam
