"""Mutants made by machine: every cell of the emulator's tables, one fault each.

A row is removed, sent to two wrong states, made to tell a wrong event or none; and each absent
cell, a step that is refused, is allowed. Where a changed cell cannot be told apart from the
standard one by anything the page speaks of, it is listed in EQUIVALENT with its reason, and not
examined.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringproof.campaign.selfcheck.matrix import Subject
from ringproof.emulator.mutants import Mutant, parse
from ringproof.emulator.pairs import PAIR_ROWS, PairRow
from ringproof.emulator.table import LIVE_ALONE, PAIRED, ROWS, Row, State

_ALONE: Final = tuple(str(state) for state in (*LIVE_ALONE, State.ENDED))
_WRONG_STATES: Final = 2  # for each row
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

_DEFLECTION: Final = "the page does not say that only a talk can be transferred"
_EARLY_DIGITS: Final = "the page does not say which calls take DTMF, only that a far end hears it"
_SILENT_TRANSFER: Final = "of a call that is not talking alone, transferred is admitted, not owed"
_ONE_OR_ALL: Final = (
    "the page does not say whether a terminate that names no call ends one member of a "
    "conference or all of them"
)
_BEING_JOINED: Final = "the page does not say what can be done with calls that are being joined"

EQUIVALENT: Final[Mapping[str, str]] = {
    "ringing/transfer:allowed": _DEFLECTION,
    "dialing/transfer:allowed": _DEFLECTION,
    "ringing/dtmf:allowed": _EARLY_DIGITS,
    "dialing/dtmf:allowed": _EARLY_DIGITS,
    "held/dtmf:allowed": _EARLY_DIGITS,
    "conferenced/transfer:allowed": _DEFLECTION,
    "conference_held/transfer:allowed": _DEFLECTION,
    "conference_held/dtmf:allowed": _EARLY_DIGITS,
    "held/transferred_us:removed": _SILENT_TRANSFER,
    "held/transferred_us:untold": _SILENT_TRANSFER,
    "conferenced/transferred_us:removed": _SILENT_TRANSFER,
    "conferenced/transferred_us:untold": _SILENT_TRANSFER,
    "conference_held/transferred_us:removed": _SILENT_TRANSFER,
    "conference_held/transferred_us:untold": _SILENT_TRANSFER,
    "conferenced+conferenced/terminate:removed": _ONE_OR_ALL,
    "conference_held+conference_held/terminate:removed": _ONE_OR_ALL,
    "transferring/hold:allowed": _BEING_JOINED,
    "transferring/resume:allowed": _BEING_JOINED,
    "transferring/transfer:allowed": _BEING_JOINED,
    "transferring/dtmf:allowed": _BEING_JOINED,
    "transferring_held/hold:allowed": _BEING_JOINED,
    "transferring_held/resume:allowed": _BEING_JOINED,
    "transferring_held/transfer:allowed": _BEING_JOINED,
    "transferring_held/dtmf:allowed": _BEING_JOINED,
}
"""Mutants that no reading of the page can tell from a lawful phone, each with its reason."""


@dataclass(frozen=True, slots=True)
class CellMutant:
    """A mutant of one cell, ready to be applied to a phone."""

    subject: Subject
    fault: Mutant


def cell_mutants() -> tuple[CellMutant, ...]:
    """Return a mutant for each change of each cell of both tables that can be told apart."""
    return tuple(_mutant(change) for change in changes() if change.name not in EQUIVALENT)


@dataclass(frozen=True, slots=True)
class CellChange:
    """One change of one cell: the mutant's name, its fault in a sentence, and its patch."""

    name: str
    sentence: str
    patch: Mapping[str, Any]


def changes() -> tuple[CellChange, ...]:
    """Return every change of every cell of both tables, equivalent ones as well."""
    return (*_of_rows(), *_of_pairs(), *_of_absent_cells())


def _mutant(change: CellChange) -> CellMutant:
    said = {
        "name": change.name,
        "sentence": change.sentence,
        "kind": "wrong_state",
        "kills": ["EV-TOLD-1"],
        "level": "must",
        "patch": change.patch,
    }
    return CellMutant(Subject(change.name, "wrong_state", change.sentence), parse(said))


def _of_rows() -> Iterator[CellChange]:
    for row in ROWS:
        cell = {"state": str(row.state), "cause": row.cause}
        at = f"{row.state}/{row.cause}"

        def changed(how: str, words: str, cell: Any = cell, at: str = at, **columns: Any) -> Any:
            return CellChange(f"{at}:{how}", f"{at} {words}", {"rows": [{**cell, **columns}]})

        yield changed("removed", "is refused", remove=True)
        for wrong in _other_states(row):
            yield changed(f"to-{wrong}", f"leads to {wrong}, not {row.then}", then=wrong)
        event = next(event for event in _WRONG_EVENTS if event not in row.tells)
        yield changed(f"tells-{event}", f"is told as {event}", tells=[event])
        if row.tells:
            yield changed("untold", "is not told", tells=[])


def _other_states(row: Row) -> list[str]:
    others = [state for state in _ALONE if state not in (str(row.then), str(row.state))]
    if row.then in PAIRED:
        others = [str(State.ACTIVE), str(State.HELD)]
    others.sort(key=lambda state: state == str(State.ENDED))
    return others[:_WRONG_STATES]


def _of_pairs() -> Iterator[CellChange]:
    for row in PAIR_ROWS:
        states = [str(state) for state in row.states]
        cell = {"states": states, "cause": row.cause}
        at = f"{'+'.join(states)}/{row.cause}"

        def changed(how: str, words: str, cell: Any = cell, at: str = at, **columns: Any) -> Any:
            return CellChange(f"{at}:{how}", f"{at} {words}", {"pairs": [{**cell, **columns}]})

        yield changed("removed", "is refused", remove=True)
        for wrong in _other_pairs(row):
            there = "+".join(wrong)
            words = f"leads to {there}, not {'+'.join(row.then)}"
            yield changed(f"to-{there}", words, then=wrong)
        event = next(event for event in _WRONG_PAIR_EVENTS if event not in row.tells)
        yield changed(f"tells-{event}", f"is told as {event}", tells=[event])
        yield changed("untold", "is not told", tells=[])


def _other_pairs(row: PairRow) -> list[list[str]]:
    """Return where both calls are gone or both are left, and where one of them is wrong."""
    ended, held = str(State.ENDED), str(State.HELD)
    first, second = (str(state) for state in row.then)
    if first == second == ended:
        return [[held, held], [held, ended]]
    if ended in (first, second):
        return [[ended, ended], [held if one == ended else one for one in (first, second)]]
    if row.then[0] in PAIRED:
        return [[ended, ended], [held, held]]
    return [[ended, ended], [ended, second]]


def _of_absent_cells() -> Iterator[CellChange]:
    there = {(row.state, row.cause) for row in ROWS}
    there |= {(state, row.cause) for row in PAIR_ROWS for state in row.states if state in PAIRED}
    for state in (*LIVE_ALONE, *PAIRED):
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
            yield CellChange(f"{at}:allowed", words, {"rows": [patch]})
