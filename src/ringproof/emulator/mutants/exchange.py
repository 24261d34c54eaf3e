"""Faults in the far ends: the phone is sound, and whoever telephones with it lies, or is lost.

What happens under these must not be held against the phone. A far end that *loses* an act says
truthfully afterwards that it did not happen; one that *testifies* wrongly hides what did.
"""

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ringproof.emulator.assembly import Parts
from ringproof.emulator.control import Operation
from ringproof.emulator.mutants.values import Apply, Seam, mapping, one_of, text, words, yes

_ACTS: Final = frozenset({"answer", "hang_up", "rename", "transfer"})
_STATES: Final = frozenset({"ringing", "connected", "held", "ended"})
_SAID: Final[Mapping[str, frozenset[str]]] = {
    "call": frozenset({"number", "name"}),
    "rename": frozenset({"number", "name"}),
    "transfer": frozenset({"to", "name"}),
}


def _loses(value: Any) -> Apply:
    """Do nothing when a leg is asked for one of these acts the first time: ``[hang_up]``."""
    acts = words(value, _ACTS | {"call"})

    def apply(parts: Parts) -> None:
        operations = parts.control.operations
        for act in acts & _ACTS:
            operations[f"far_end.{act}"] = _without_effect(operations[f"far_end.{act}"])
        if "call" in acts:
            parts.phone.rings = lambda leg: False  # type: ignore[method-assign]  # noqa: ARG005

    return apply


def _without_effect(operation: Operation) -> Operation:
    """Return an operation that does nothing the first time that a leg is asked."""
    asked: set[str] = set()

    @functools.wraps(operation)
    def at_first_nothing(leg: str = "", **given: Any) -> Mapping[str, Any]:
        if leg in asked:
            return operation(leg=leg, **given)
        asked.add(leg)
        return {}

    return at_first_nothing


def _says(value: Any) -> Apply:
    """Say something else than it was asked to: ``{rename: {name: Nobody}}``."""
    said = {
        act: {key: text(new) for key, new in mapping(keys, _SAID[one_of(act, _SAID)]).items()}
        for act, keys in mapping(value, _SAID).items()
    }

    def apply(parts: Parts) -> None:
        operations = parts.control.operations
        for act, instead in said.items():
            operations[f"far_end.{act}"] = _saying(operations[f"far_end.{act}"], instead)

    return apply


def _saying(operation: Operation, instead: Mapping[str, str]) -> Operation:
    @functools.wraps(operation)
    def saying(**given: Any) -> Mapping[str, Any]:
        return operation(**{key: instead.get(key, said) for key, said in given.items()})

    return saying


def _testifies(value: Any) -> Apply:
    """Say of a leg in one state that it is in another: ``{held: connected}``."""
    lies = {state: one_of(other, _STATES) for state, other in mapping(value, _STATES).items()}

    def apply(parts: Parts) -> None:
        operation = parts.control.operations["far_end.legs"]

        @functools.wraps(operation)
        def lying(**given: Any) -> Mapping[str, Any]:
            legs = operation(**given)["legs"]
            return {
                "legs": [{**leg, "state": lies.get(leg["state"], leg["state"])} for leg in legs]
            }

        parts.control.operations["far_end.legs"] = lying

    return apply


def _never_answers(parts: Parts) -> None:
    """Let nobody answer by himself: whoever is dialled only rings."""
    parts.exchange.plan = replace(parts.exchange.plan, answers="", answers_too="")


SEAMS: Final[Mapping[str, Seam]] = {
    "exchange.loses": _loses,
    "exchange.says": _says,
    "exchange.testifies": _testifies,
    "exchange.never_answers": yes(_never_answers),
}
"""The seams of the far ends."""
