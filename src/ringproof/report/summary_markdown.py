"""The summary of a run in Markdown, for the page of a CI job.

Made from a report that may be handed on (see `redact.shareable`) and nothing else. What came from
outside is escaped: a phone must not be able to write links, mentions or headings into a job.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from ringproof.report.document import RunReport
from ringproof.report.words import (
    EXIT_MEANING,
    by_chapter,
    chapter_title,
    counted,
    exit_meaning,
    grouped,
    seconds,
    whole_line,
)
from ringproof.verdict import FAILURES, ClauseVerdict, Outcome, Verdict

_MARK: Final = {
    Outcome.CONFORMANT: "✅",
    Outcome.NOT_CONFORMANT: "❌",
    Outcome.INCONCLUSIVE: "⚠️",
}
_LISTED: Final = (*FAILURES, Verdict.HARNESS_ERROR)
_MOST: Final = 50  # failed clauses; a page that nobody can read helps nobody
_SPECIAL: Final = re.compile(
    r"[\\`*_{}\[\]<>|~&$!]|:(?=//)|(?<=www)\.|^[-+=](?=\s)|^#|(?<=^\d)[.)]", re.IGNORECASE
)
_CALLING: Final = re.compile(r"([@#])(?=\w)")  # of people and of issues, backslash or not


def summary(report: RunReport, folder: Path, code: int, number: int = 1, of: int = 1) -> str:
    """Return the summary of a run whose report lies in `folder`, and which exits with `code`.

    Of several runs this is the `number`-th `of` so many.
    """
    return _joined(
        [
            f"## {_MARK[report.whole.outcome]} {escaped(report.target.name)}: "
            f"{report.whole.outcome}{' (partial)' if report.whole.partial else ''}",
            f"Run {number} of {of}, the gravest of them." if of > 1 else "",
            escaped(whole_line(report.whole)),
            _facts(report),
            _counts(report),
            *_failed(report),
            *_undecided(report),
            "\n".join(f"- {escaped(note)}" for note in (*report.problems, *report.stale)),
            f"Report: `{_code(folder.as_posix())}` (open `index.html` in it). "
            f"Exit code {code}: {escaped(exit_meaning(report, code))}.",
        ]
    )


def nothing_run() -> str:
    """Return the summary of a command that could not be carried out."""
    return _joined(
        [
            "## ❌ Nothing was certified",
            f"Exit code 2: {EXIT_MEANING[2]}. The job's log says what was wrong.",
        ]
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; its cells are Markdown already, columns after the first numbers."""
    lines = [_row(head), _row([":--", *("--:" for _ in head[1:])])]
    return "\n".join([*lines, *(_row(row) for row in rows)])


def escaped(text: str) -> str:
    """Return `text` as Markdown that shows it and does nothing else, in one line."""
    shown = _SPECIAL.sub(lambda found: f"\\{found[0]}", " ".join(text.split()))
    return _CALLING.sub("\\1\u2060", shown)  # a word joiner, which nobody sees


def _code(text: str) -> str:
    return text.replace("`", "'").replace("\n", " ")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n\n"


def _facts(report: RunReport) -> str:
    target = report.target
    said = [
        f"firmware {target.firmware}" if target.firmware else "",
        f"edition {target.edition}" if target.edition else "",
        f"{len(report.tests)} tests in {seconds(report.took)}",
        f"Ringproof {report.ringproof}",
    ]
    return escaped(", ".join(each for each in said if each)) + "."


def _counts(report: RunReport) -> str:
    shown = [v for v in Verdict if any(one.verdict is v for one in report.clauses)]
    rows = [
        _counted(f"{chapter} {escaped(chapter_title(report, chapter))}", verdicts, shown)
        for chapter, verdicts in by_chapter(report.clauses).items()
    ]
    if len(rows) > 1:
        rows.append(_counted("**all**", report.clauses, shown))
    return table(["Chapter", "clauses", *shown], rows)


def _counted(name: str, verdicts: Sequence[ClauseVerdict], shown: Sequence[Verdict]) -> list[str]:
    counts = counted(verdicts)
    return [name, str(counts.total()), *(str(counts[verdict] or "") for verdict in shown)]


def _failed(report: RunReport) -> list[str]:
    failed = sorted(
        (one for one in report.clauses if one.verdict in _LISTED),
        key=lambda one: -one.verdict.severity,
    )
    if not failed:
        return []
    more = len(failed) - _MOST
    lines = [_failure(report, one) for one in failed[:_MOST]]
    lines += [f"- and {more} more: see the report"] if more > 0 else []
    return ["### What was not met", "\n".join(lines)]


def _failure(report: RunReport, one: ClauseVerdict) -> str:
    clause = report.catalogue[one.clause]
    known = dict(report.known).get(one.clause, "")
    said = f"{one.verdict} (known: {escaped(known)})" if known else str(one.verdict)
    blame = one.leading.blame if one.leading is not None else None
    blamed = f" Blamed on {escaped(blame.sentence())}." if blame is not None else ""
    sentence = escaped(clause.sentence.rstrip("."))
    return (
        f"- **{one.clause}** ({clause.level}), {said}: {escaped(one.why)}.{blamed}"
        f"<br>The clause: {sentence}."
    )


def _undecided(report: RunReport) -> list[str]:
    """Return the reasons why clauses are inconclusive, each with how many clauses it has."""
    reasons: dict[str, int] = {}
    for group in grouped(report):
        if group.verdict is Verdict.INCONCLUSIVE:
            reasons[group.why] = reasons.get(group.why, 0) + len(group.ids)
    if not reasons:
        return []
    lines = [f"- {count}: {escaped(why)}" for why, count in reasons.items()]
    shown = lines[:_MOST] + ([f"- and {len(lines) - _MOST} more"] if len(lines) > _MOST else [])
    return ["### What is not decided", "\n".join(shown)]
