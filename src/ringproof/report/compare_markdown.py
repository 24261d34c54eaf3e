"""A comparison in Markdown, for a merge request: the outcome first, the tables folded away."""

from collections.abc import Iterable, Sequence

from ringproof.report.compare import Change, Comparison
from ringproof.report.compare_latency import PERCENTILES, Latency
from ringproof.report.compare_terminal import (
    counted_words,
    figure,
    head_lines,
    latency_notes,
    moved,
    noise_lines,
    only_lines,
    undecided_lines,
)
from ringproof.report.summary_markdown import escaped, table


def comparison_markdown(found: Comparison) -> str:
    """Return a comparison as Markdown; nothing of a phone can be more than text in it."""
    sign = "⚠️" if found.changed else "✅"
    parts = [
        f"## {sign} {escaped(found.sentence)}",
        _lines(head_lines(found)),
        *_verdicts(found),
        *_choices(found.choices),
        *_latencies(found.latencies),
        _lines([*undecided_lines(found), *only_lines(found), *latency_notes(found)]),
        _lines(line.plain for line in noise_lines(found.unsteady)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escaped(line)}" for line in lines)


def _verdicts(found: Comparison) -> list[str]:
    if not found.verdicts:
        return []
    rows = [
        (
            f"**{change.name}** {escaped(found.sentences[change.name])}",
            escaped(counted_words(change.a)),
            escaped(counted_words(change.b)),
            escaped(" / ".join(dict.fromkeys(found.whys[change.name]))),
        )
        for change in found.verdicts
    ]
    return ["### Verdicts that changed", table(["Clause", "A", "B", "why (A / B)"], rows)]


def _choices(changes: Sequence[Change[str]]) -> list[str]:
    if not changes:
        return []
    rows = [
        (escaped(each.name), escaped(counted_words(each.a)), escaped(counted_words(each.b)))
        for each in changes
    ]
    return ["### Choices that changed", table(["Choice", "A", "B"], rows)]


def _latencies(rows: Sequence[Latency]) -> list[str]:
    changed = [row for row in rows if row.changed]
    parts = ["### Latencies that changed", _latency_table(changed)] if changed else []
    if rows:
        head = f"<details><summary>All {len(rows)} latencies, milliseconds</summary>"
        parts += [head, _latency_table(rows), "</details>"]
    return parts


def _latency_table(rows: Sequence[Latency]) -> str:
    heads = [f"{side} p{percent}" for percent in PERCENTILES for side in "AB"]
    cells = [
        (
            escaped(str(row.what)),
            *(escaped(figure(side, percent)) for percent in PERCENTILES for side in (row.a, row.b)),
            escaped(moved(row)),
        )
        for row in rows
    ]
    return table(["Delay", *heads, ""], cells)
