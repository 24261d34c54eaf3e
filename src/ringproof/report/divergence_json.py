"""divergence.json: the same rows for programs, as schemas/divergence.schema.json says."""

import json
from collections.abc import Iterable
from typing import Any, Final

from ringproof.report.blank import Blanker
from ringproof.report.divergence import Aligned, Difference, Divergence, Entry
from ringproof.trace.codec import to_dict

FORMAT: Final = 1
"""The format of divergence.json; another number means that old readers cannot read it."""


def text(told: Divergence, secrets: Iterable[str] = ()) -> str:
    """Return `told` as JSON, every secret and every credential in the bytes blanked."""
    return json.dumps(document(told, secrets), indent=1, ensure_ascii=False) + "\n"


def document(told: Divergence, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """Return `told` as plain values."""
    blank = Blanker(secrets)
    return {
        "format": FORMAT,
        "outcome": told.outcome,
        "sentence": blank.text(told.sentence),
        "undecided": blank.text(told.undecided),
        "recording": told.title,
        "target": blank.text(told.target),
        "direction": told.direction,
        "pace": told.pace,
        "first": next((n for n, row in enumerate(told.rows) if row.first), None),
        "differences": [_difference(each, blank) for each in told.differences],
        "bindings": [
            {"what": b.what, "recorded": b.recorded, "observed": b.observed} for b in told.bindings
        ],
        "notes": [blank.text(note) for note in told.notes],
        "rows": [_row(row, blank) for row in told.rows],
    }


def _difference(each: Difference, blank: Blanker) -> dict[str, Any]:
    return {
        "kind": str(each.kind),
        "sentence": blank.text(each.sentence),
        "recorded": each.recorded,
        "observed": each.observed,
    }


def _row(row: Aligned, blank: Blanker) -> dict[str, Any]:
    return {
        "recorded": _entry(row.recorded, blank),
        "observed": _entry(row.observed, blank),
        "kind": None if row.kind is None else str(row.kind),
        "first": row.first,
    }


def _entry(entry: Entry | None, blank: Blanker) -> dict[str, Any] | None:
    if entry is None:
        return None
    record = to_dict(blank.record(entry.record))
    return {
        "phone": entry.phone,
        "inferred": entry.inferred,
        "by_server": entry.by_server,
        "record": record,
    }
