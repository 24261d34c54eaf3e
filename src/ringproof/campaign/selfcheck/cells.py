"""Mutants made by machine: every cell of the emulator's tables, one fault each.

A row is removed, sent to a wrong state, made to tell a wrong event; and each absent cell, a step
that is refused, is allowed. Where a changed cell cannot be told apart from the standard one by
anything the page speaks of, it is listed in EQUIVALENT with its reason, and not examined.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringproof.campaign.selfcheck.matrix import Subject
from ringproof.emulator.mutants import Mutant, parse
from ringproof.emulator.pairs import PAIR_ROWS, PairRow
from ringproof.emulator.table import LIVE_ALONE, ROWS, Row, State

_ALONE: Final = tuple(str(state) for state in (*LIVE_ALONE, State.ENDED))
_WRONG_EVENTS: Final = ("holding", "connected", "disconnected", "remoteUpdate")
_WRONG_PAIR_EVENTS: Final = ("transfer_failed", "conferenced", "unconferenced")
_ALLOWED: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    # cause: where a forbidden step leads, what the far end notices, what is told
    "accept": ("active", "talk", ("connected",)),
    "hold": ("held", "hold", ("holding",)),
    "resume": ("active", "talk", ("connected",)),
    "transfer": ("ended", "elsewhere", ("transfer_done", "disconnected")),
    "dtmf": ("", "digits", ()),
}

_DEFLECTION: Final = "the page does not say that a call nobody answered cannot be transferred"
_EARLY_DIGITS: Final = "the page does not say which calls take DTMF, only that a far end hears it"
_SILENT_TRANSFER: Final = "of a call that is not talking alone, transferred is admitted, not owed"

EQUIVALENT: Final[Mapping[str, str]] = {
    "ringing/transfer:allowed": _DEFLECTION,
    "dialing/transfer:allowed": _DEFLECTION,
    "ringing/dtmf:allowed": _EARLY_DIGITS,
    "dialing/dtmf:allowed": _EARLY_DIGITS,
    "held/dtmf:allowed": _EARLY_DIGITS,
    "held/transferred_us:removed": _SILENT_TRANSFER,
    "held/transferred_us:untold": _SILENT_TRANSFER,
    "conferenced/transferred_us:removed": _SILENT_TRANSFER,
    "conferenced/transferred_us:untold": _SILENT_TRANSFER,
    "conference_held/transferred_us:removed": _SILENT_TRANSFER,
    "conference_held/transferred_us:untold": _SILENT_TRANSFER,
}
"""Mutants that no reading of the page can tell from a lawful phone, each with its reason."""


@dataclass(frozen=True, slots=True)
class CellMutant:
    """A mutant of one cell, ready to be applied to a phone."""

    subject: Subject
    fault: Mutant


def cell_mutants() -> tuple[CellMutant, ...]:
    """Return a mutant for each change of each cell of both tables."""
    made: list[CellMutant] = []
    for name, sentence, patch in (*_of_rows(), *_of_pairs(), *_of_absent_cells()):
        if name in EQUIVALENT:
            continue
        said = {
            "name": name,
            "sentence": sentence,
            "kind": "wrong_state",
            "kills": ["EV-TOLD-1"],
            "level": "must",
            "patch": patch,
        }
        made.append(CellMutant(Subject(name, "wrong_state", sentence), parse(said)))
    return tuple(made)


Patch = tuple[str, str, dict[str, Any]]


def _of_rows() -> Iterator[Patch]:
    for row in ROWS:
        cell = {"state": str(row.state), "cause": row.cause}
        at = f"{row.state}/{row.cause}"
        yield f"{at}:removed", f"{at} is refused", {"rows": [{**cell, "remove": True}]}
        wrong = _other_state(row)
        if wrong:
            words = f"{at} leads to {wrong}, not {row.then}"
            yield f"{at}:to-{wrong}", words, {"rows": [{**cell, "then": wrong}]}
        for event in _other_events(row.tells)[:1]:
            words = f"{at} is told as {event}"
            yield f"{at}:tells-{event}", words, {"rows": [{**cell, "tells": [event]}]}
        if row.tells:
            yield f"{at}:untold", f"{at} is not told", {"rows": [{**cell, "tells": []}]}


def _other_state(row: Row) -> str | None:
    if str(row.then) not in _ALONE:
        return None
    others = [state for state in _ALONE if state not in (str(row.then), str(row.state))]
    others.sort(key=lambda state: state == "ended")
    return others[0] if others else None


def _other_events(tells: tuple[str, ...]) -> list[str]:
    return [event for event in _WRONG_EVENTS if event not in tells]


def _of_pairs() -> Iterator[Patch]:
    for row in PAIR_ROWS:
        states = [str(state) for state in row.states]
        cell = {"states": states, "cause": row.cause}
        at = f"{'+'.join(states)}/{row.cause}"
        yield f"{at}:removed", f"{at} is refused", {"pairs": [{**cell, "remove": True}]}
        words = f"{at} leads to a wrong pair of states"
        yield f"{at}:elsewhere", words, {"pairs": [{**cell, "then": _other_pair(row)}]}
        event = next(e for e in _WRONG_PAIR_EVENTS if e not in row.tells)
        yield (
            f"{at}:tells-{event}",
            f"{at} is told as {event}",
            {"pairs": [{**cell, "tells": [event]}]},
        )
        yield f"{at}:untold", f"{at} is not told", {"pairs": [{**cell, "tells": []}]}


def _other_pair(row: PairRow) -> list[str]:
    gone = ["ended", "ended"]
    return ["held", "held"] if [str(state) for state in row.then] == gone else gone


def _of_absent_cells() -> Iterator[Patch]:
    there = {(row.state, row.cause) for row in ROWS}
    for state in LIVE_ALONE:
        for cause, (then, hears, tells) in _ALLOWED.items():
            if (state, cause) in there:
                continue
            at = f"{state}/{cause}"
            patch = {
                "state": str(state),
                "cause": cause,
                "add": True,
                "then": then or str(state),
                "hears": hears,
                "tells": list(tells),
            }
            words = f"{at} is obeyed, though it cannot apply"
            yield f"{at}:allowed", words, {"rows": [patch]}
