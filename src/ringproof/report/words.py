"""The words every kind of report shares: chapters, exit codes, counts, and who is named."""

import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ringproof.report.document import RunReport
from ringproof.verdict import ClauseVerdict, Outcome, Verdict, Whole

EXIT_MEANING: dict[int, str] = {
    0: "every must in scope passed",
    1: "a must was not met",
    2: "usage or broken input",
    3: "not decided, or the phone was not reached",
}

NOT_COLLECTED: Final = "not run: its test was not collected"
NOT_PICKED: Final = "not run: its test was deselected, or the run ended before it"
NOT_EXERCISED: Final = "not exercised: nothing happened in this run that it could be judged by"
_OF_MANY: Final = {
    NOT_COLLECTED: "not run: their tests were not collected",
    NOT_PICKED: "not run: their tests were deselected, or the run ended before them",
    NOT_EXERCISED: "not exercised: nothing happened in this run that they could be judged by",
}
_SELECTING: Final = ("--test", "-k", "-m")
"""Options of the command by which a run leaves out tests."""

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
    return _grouped(report, report.clauses)


def grouped_that_ran(report: RunReport) -> list[Group]:
    """Return the same without the clauses that were left out of the run."""
    out = {clause for clauses in left_out(report).values() for clause in clauses}
    return _grouped(report, [one for one in report.clauses if one.clause not in out])


def _grouped(report: RunReport, clauses: Sequence[ClauseVerdict]) -> list[Group]:
    groups: dict[tuple[Verdict, str, str, str], list[str]] = {}
    known = dict(report.known)
    for verdict in BY_URGENCY:
        for one in clauses:
            if one.verdict is verdict is not Verdict.PASS:
                lived_with = known.get(one.clause, "")
                key = (verdict, level_of(report, one.clause), one.why, lived_with)
                groups.setdefault(key, []).append(one.clause)
    return [Group(*key, tuple(ids)) for key, ids in groups.items()]


def whole_line(whole: Whole) -> str:
    """Return the whole verdict in one line, as every report prints it."""
    partial = " (partial)" if whole.partial else ""
    return f"{whole.outcome}{partial}: {whole.why}"


def left_out(report: RunReport) -> dict[str, list[str]]:
    """Return the clauses that were not run, by the reason: nobody reads their ids one by one.

    In a run of a few tests those that nothing happened to are among them.
    """
    few = any(why in (NOT_COLLECTED, NOT_PICKED) for _, why in report.not_run)
    reasons: dict[str, list[str]] = {}
    for clause, why in report.not_run:
        if why.startswith("not run:") or few:
            reasons.setdefault(why, []).append(clause)
    return reasons


def left_out_line(why: str, clauses: Sequence[str]) -> str:
    """Return in one line how many clauses were not run, and why."""
    if len(clauses) == 1:
        return f"1 clause {why}"
    return f"{len(clauses)} clauses {_OF_MANY.get(why, why)}"


def exit_line(report: RunReport) -> str:
    """Return what the exit code means, or why it is another than the verdict's."""
    whole = report.whole
    return f"exit {whole.exit_code}: {exit_meaning(report, whole.exit_code)}"


def exit_meaning(report: RunReport, code: int) -> str:
    """Return what exit code `code` of a run means: why it is so, as far as the run knows it."""
    whole = report.whole
    if code != whole.exit_code:
        return EXIT_MEANING[code]
    return whole.exit_why or _not_run(report) or EXIT_MEANING[code]


def _not_run(report: RunReport) -> str:
    """Say that the run left out all that is undecided, "" where that is not so."""
    undecided = report.whole.decided_by
    why = dict(report.not_run)
    reasons = {why.get(clause, "") for clause in undecided}
    if report.whole.outcome is not Outcome.INCONCLUSIVE or report.ended_early:
        return ""
    if not reasons & {NOT_COLLECTED, NOT_PICKED} or not reasons <= set(_OF_MANY):
        return ""
    given = [option for option in _SELECTING if option in _options(report.command)]
    by = f" ({', '.join(given)})" if given else ""
    return f"{len(undecided)} {'must was' if len(undecided) == 1 else 'musts were'} not run{by}"


def _options(command: str) -> set[str]:
    try:
        return {word.partition("=")[0] for word in shlex.split(command)}
    except ValueError:  # as pytest was given it, by hand
        return set()


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
