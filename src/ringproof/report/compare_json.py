"""A comparison for machines, valid under schemas/comparison.schema.json."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from ringproof.report.compare import Change, Comparison
from ringproof.report.compare_latency import PERCENTILES, Latency, Side

FORMAT: Final = 1


def comparison_json(found: Comparison) -> str:
    """Return a comparison as JSON text; delays are in seconds."""
    return json.dumps(as_plain(found), indent=1, ensure_ascii=False) + "\n"


def as_plain(found: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values."""
    sides = zip(found.names, found.runs, found.whole, strict=True)
    return {
        "format": FORMAT,
        "changed": found.changed,
        "sentence": found.sentence,
        "sides": [
            {"name": name, "runs": runs, "outcomes": list(outcomes)}
            for name, runs, outcomes in sides
        ],
        "differs": [asdict(each) for each in found.differs],
        "compared": found.compared,
        "odds": found.odds,
        "verdicts": [
            {
                **_change(change),
                "sentence": found.sentences[change.name],
                "why": list(found.whys[change.name]),
            }
            for change in found.verdicts
        ],
        "undecided": [_change(change) for change in found.undecided],
        "choices": [_change(change) for change in found.choices],
        "latencies": [_latency(row) for row in found.latencies],
        "unsteady": [_change(change) for change in found.unsteady],
        "only_a": list(found.only_a),
        "only_b": list(found.only_b),
    }


def _change(change: Change[Any]) -> dict[str, Any]:
    return {"name": change.name, "a": _counts(change.a), "b": _counts(change.b)}


def _counts(values: Sequence[tuple[object, int]]) -> dict[str, int]:
    return {str(value): count for value, count in values}


def _latency(row: Latency) -> dict[str, Any]:
    return {
        "kind": row.what.kind,
        "name": row.what.name,
        "a": _side(row.a),
        "b": _side(row.b),
        "changed": [f"p{percent}" for percent in row.changed],
    }


def _side(side: Side) -> dict[str, Any]:
    figures = {f"p{percent}": asdict(side.spreads[percent]) for percent in PERCENTILES}
    return {"count": side.count, **figures}
