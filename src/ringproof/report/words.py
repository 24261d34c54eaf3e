"""The words every kind of report shares: chapters, exit codes, counts, and who is named."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ringproof.report.document import RunReport
from ringproof.verdict import ClauseVerdict, Verdict, Whole

EXIT_MEANING: dict[int, str] = {
    0: "every must in scope passed",
    1: "a must was not met",
    2: "usage or broken input",
    3: "not decided, or the phone was not reached",
}

# Worst first: the order in which a reader wants to see them.
BY_URGENCY: tuple[Verdict, ...] = tuple(reversed(Verdict))


def chapter_of(clause: str) -> str:
    """Return the chapter of a clause id: ``EV`` of ``EV-HOLDING-1``."""
    return clause.partition("-")[0]


def chapter_title(report: RunReport, chapter: str) -> str:
    """Return the chapter's title, or its letters where the catalogue has no such chapter."""
    known = report.catalogue.chapters.get(chapter)
    return known.title if known else chapter


def by_chapter(verdicts: Iterable[ClauseVerdict]) -> dict[str, list[ClauseVerdict]]:
    """Return the verdicts of each chapter, in the order in which chapters first appear."""
    chapters: dict[str, list[ClauseVerdict]] = {}
    for verdict in verdicts:
        chapters.setdefault(chapter_of(verdict.clause), []).append(verdict)
    return chapters


def counted(verdicts: Iterable[ClauseVerdict]) -> Counter[Verdict]:
    """Return how many clauses have each verdict."""
    return Counter(verdict.verdict for verdict in verdicts)


def level_of(report: RunReport, clause: str) -> str:
    """Return ``must``, ``should`` or ``may``; empty for an id the catalogue does not know."""
    return report.catalogue[clause].level if clause in report.catalogue else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses of one level that share verdict and reason: one missing driver, one line.

    `known` is why the baseline lives with it, empty where it does not.
    """

    verdict: Verdict
    level: str
    why: str
    known: str
    ids: tuple[str, ...]

    @property
    def said(self) -> str:
        """The verdict as it is printed."""
        return f"{self.verdict} (known)" if self.known else str(self.verdict)


def grouped(report: RunReport) -> list[Group]:
    """Return every clause that is not pass, worst first, those with the same reason together."""
    groups: dict[tuple[Verdict, str, str, str], list[str]] = {}
    known = dict(report.known)
    for verdict in BY_URGENCY:
        for one in report.clauses:
            if one.verdict is verdict is not Verdict.PASS:
                lived_with = known.get(one.clause, "")
                key = (verdict, level_of(report, one.clause), one.why, lived_with)
                groups.setdefault(key, []).append(one.clause)
    return [Group(*key, tuple(ids)) for key, ids in groups.items()]


def whole_line(whole: Whole) -> str:
    """Return the whole verdict in one line, as every report prints it."""
    partial = " (partial)" if whole.partial else ""
    return f"{whole.outcome}{partial}: {whole.why}"


def exit_line(whole: Whole) -> str:
    """Return what the exit code means, or why it is another than the verdict's."""
    return f"exit {whole.exit_code}: {whole.exit_why or EXIT_MEANING[whole.exit_code]}"


def span(ids: Sequence[str]) -> str:
    """Return clause ids in short: the first two, and how many more there are."""
    if len(ids) <= 3:
        return ", ".join(ids)
    return f"{ids[0]}, {ids[1]} and {len(ids) - 2} more"


def folded(ids: Iterable[str]) -> str:
    """Return clause ids family by family: ``EV-URL-1..4, EV-GET-1, AC-TOKEN-1..6,8``."""
    families: dict[str, list[int]] = {}
    for id in ids:
        family, _, number = id.rpartition("-")
        families.setdefault(family, []).append(int(number))
    return ", ".join(f"{family}-{_ranges(numbers)}" for family, numbers in families.items())


def _ranges(numbers: list[int]) -> str:
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in runs)


def seconds(value: float) -> str:
    """Return a length of time as people say it: ``0.012 s``, ``4.2 s``, ``2 min 05 s``."""
    if value < 1:
        return f"{value:.3f} s"
    if value < 60:
        return f"{value:.1f} s"
    return f"{int(value) // 60} min {int(value) % 60:02d} s"
