"""Faults in the phone's two tables: a row changed, taken out, or put in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ringproof.emulator.assembly import Parts
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.machine import Tables, standard_tables
from ringproof.emulator.mutants.values import Apply, Seam, mapping, one_of, text
from ringproof.emulator.pairs import LEFT_ALONE, PAIR_WORDINGS, PairRow
from ringproof.emulator.table import WORDINGS, Row, State

_ROW_KEYS: Final = frozenset({"state", "cause", "then", "hears", "tells", "remove", "add"})
_PAIR_KEYS: Final = _ROW_KEYS - {"state", "add"} | {"states"}
_HEARS: Final = frozenset({"", "ringing", "talk", "hold", "end", "elsewhere", "digits"})
_ALONE: Final = frozenset(
    [
        "incoming",
        "outgoing",
        "remoteUpdate",
        "connected",
        "holding",
        "disconnected",
        "transferred",
        "transfer_done",
        "room",
    ]
)
_PAIRED: Final = frozenset(
    [
        "conferenced",
        "unconferenced",
        "transfer_initiated",
        "transfer_failed",
        "transfer_done",
        "room",
    ]
)
_AT: Final = frozenset(f"{kind}@{which}" for kind in _ALONE for which in "12")


@dataclass(frozen=True)
class _Change:
    """What becomes of the rows of some cells."""

    cells: tuple[Any, ...]
    remove: bool
    columns: Mapping[str, Any]


def _rows(value: Any) -> Apply:
    """Change rows of the table of single calls; without ``state``, all rows of the cause."""
    changes = [_alone(one) for one in _several(value)]

    def apply(parts: Parts) -> None:
        cells = dict(parts.phone.machine.tables.calls)
        for change in changes:
            for cell in change.cells:
                if change.remove:
                    del cells[cell]
                else:
                    old = cells.get(cell, Row(cell[0], cell[1], cell[0], "", (), ""))
                    cells[cell] = replace(old, **change.columns)
        parts.phone.machine.tables = Tables(cells, parts.phone.machine.tables.pairs)

    return apply


def _pairs(value: Any) -> Apply:
    """Change rows of the table of pairs; without ``states``, all rows of the cause."""
    changes = [_paired(one) for one in _several(value)]

    def apply(parts: Parts) -> None:
        cells = dict(parts.phone.machine.tables.pairs)
        for change in changes:
            for cell in change.cells:
                if change.remove:
                    del cells[cell]
                else:
                    cells[cell] = _with(cells[cell], change.columns)
        parts.phone.machine.tables = Tables(parts.phone.machine.tables.calls, cells)

    return apply


def _with(row: PairRow, columns: Mapping[str, Any]) -> PairRow:
    return replace(row, **columns)


def _several(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise EmulatorError(f"{value!r} is no list of rows.")
    return value


def _alone(said: Any) -> _Change:
    row = mapping(said, _ROW_KEYS)
    known = standard_tables().calls
    cause = text(row.get("cause"))
    if row.get("add"):
        cells: tuple[Any, ...] = ((State(one_of(row.get("state"), set(State))), cause),)
        if cells[0] in known:
            raise EmulatorError(f"there already is a row for {row['state']} and {cause}.")
    else:
        cells = tuple(cell for cell in known if cell[1] == cause and _is(row, "state", cell[0]))
    columns: dict[str, Any] = {}
    if "then" in row:
        columns["then"] = State(one_of(row["then"], set(State)))
    if "hears" in row:
        columns["hears"] = one_of(row["hears"], _HEARS)
    if "tells" in row:
        columns["tells"] = _tells(row["tells"], _ALONE | set(WORDINGS))
    return _change(cells, row, columns)


def _paired(said: Any) -> _Change:
    row = mapping(said, _PAIR_KEYS)
    cause = text(row.get("cause"))
    cells = tuple(
        cell
        for cell in standard_tables().pairs
        if cell[1] == cause and _is(row, "states", list(cell[0]))
    )
    columns: dict[str, Any] = {}
    if "then" in row:
        one, two = row["then"]
        columns["then"] = tuple(_state(state) for state in (one, two))
    if "hears" in row:
        one, two = row["hears"]
        columns["hears"] = (one_of(one, _HEARS), one_of(two, _HEARS))
    if "tells" in row:
        columns["tells"] = _tells(row["tells"], _PAIRED | _AT | set(PAIR_WORDINGS))
    return _change(cells, row, columns)


def _change(cells: tuple[Any, ...], row: Mapping[str, Any], columns: Mapping[str, Any]) -> _Change:
    if not cells:
        raise EmulatorError(f"the table has no such row: {dict(row)!r}.")
    if not row.get("remove") and not columns:
        raise EmulatorError(f"nothing is changed in this row: {dict(row)!r}.")
    return _Change(cells, bool(row.get("remove")), columns)


def _is(row: Mapping[str, Any], key: str, value: Any) -> bool:
    return key not in row or row[key] == value


def _state(name: Any) -> State | str:
    return LEFT_ALONE if name == LEFT_ALONE else State(one_of(name, set(State)))


def _tells(value: Any, known: frozenset[str] | set[str]) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise EmulatorError(f"{value!r} is no list of tells.")
    return tuple(one_of(tell, known) for tell in value)


SEAMS: Final[Mapping[str, Seam]] = {"rows": _rows, "pairs": _pairs}
"""The seams of the tables."""
