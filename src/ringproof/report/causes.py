"""What was not met, by its cause: one fault of a phone fails many clauses, and is read once.

A cause is read from the reasons of the findings, which name the calls, numbers and times of their
test: without those, the same fault has the same words everywhere. The tables of verdicts stay as
they are; this stands beside them. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from ringproof.report.document import RunReport, TestReport
from ringproof.report.words import grouped_that_ran
from ringproof.verdict import FAILURES, ClauseVerdict, Finding, Verdict

_QUIET: Final = (Verdict.PASS, Verdict.NOT_APPLICABLE)
_ARRANGING: Final = "the arrangement failed: "
_FOUND: Final = "; the far end's "  # what follows is of this test only
_OWN: Final = re.compile(r"\b(?:TC@|leg-)\S*?\d+(?:_\d+)?|#?\b\d+(?:\.\d+)?\b")
_WHOLE: Final = re.compile(r"://|\[Errno ")
_TOLD: Final = re.compile(
    r"expected (?P<event>\w+)\b.*? within [\d.]+ s; told instead: (?P<instead>.*)", re.S
)
_OTHERWISE: Final = r"\b{event} \((?:says (?P<key>\w+)=(?P<value>[^,]*),|(?P<names>names) )"


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason, and the clauses that it is the reason of; the one that names it comes first.

    `unmet` failed, were not met or not judged for it, `undecided` could not be decided for it;
    `tests` is how many tests met it.
    """

    sentence: str
    verdict: Verdict
    unmet: tuple[str, ...]
    undecided: tuple[str, ...]
    tests: int

    @property
    def ids(self) -> tuple[str, ...]:
        """All its clauses."""
        return (*self.unmet, *self.undecided)

    @property
    def counted(self) -> str:
        """How much it touches: ``4 clauses, 71 more undecided, 9 tests``."""
        parts = [
            _many(len(self.unmet), "clause") if self.unmet else "",
            self._undecided() if self.undecided else "",
            _many(self.tests, "test") if self.tests else "",
        ]
        return ", ".join(part for part in parts if part)

    def _undecided(self) -> str:
        if self.unmet:
            return f"{len(self.undecided)} more undecided"
        return f"{_many(len(self.undecided), 'clause')} undecided"


def causes(report: RunReport) -> list[Cause]:
    """Return why clauses are not passed, worst first; each such clause stands under one cause."""
    of_test = {test.nodeid: _causes_in(test) for test in report.tests}
    clauses: dict[str, list[ClauseVerdict]] = defaultdict(list)
    for verdict in sorted(report.clauses, key=lambda one: -one.verdict.severity):
        if verdict.verdict not in _QUIET:
            clauses[_cause_of(verdict, of_test)].append(verdict)
    tests: dict[str, int] = defaultdict(int)
    for found in of_test.values():
        for sentence in set(found.values()):
            tests[sentence] += 1
    return [_cause(sentence, them, tests[sentence]) for sentence, them in clauses.items()]


def shared_causes(report: RunReport) -> list[Cause]:
    """Return the causes that the table of reasons has in several lines, and does not show as one.

    Clauses that were left out of the run are in no such table.
    """
    rows = [frozenset(group.ids) for group in grouped_that_ran(report)]
    ran = frozenset().union(*rows)
    return [
        each
        for each in causes(report)
        if (shown := ran & set(each.ids)) and not any(shown <= row for row in rows)
    ]


def cause(why: str) -> str:
    """Return the cause that a finding's reason speaks of, without what is of its test only."""
    said = why.removeprefix(_ARRANGING).partition(_FOUND)[0]
    for pattern, words in _CAUSES:
        found = pattern.match(said)
        if found:
            return words(found)
    # The numbers of an address or of an error are not of the test.
    return said if _WHOLE.search(said) else _OWN.sub("...", said)


def _causes_in(test: TestReport) -> Mapping[str, str]:
    """Return the cause of each reason in a test that is not passed.

    An event that was told otherwise is not told as it should be: that is one cause, not two.
    """
    found = {f.why: cause(f.why) for f in test.findings if f.verdict not in _QUIET}
    otherwise = {each.partition(" ")[0]: each for each in found.values() if _IS_TOLD in each}
    return {
        why: otherwise.get(each.partition(" ")[0], each) if each.endswith(_UNTOLD) else each
        for why, each in found.items()
    }


def _cause_of(verdict: ClauseVerdict, of_test: Mapping[str, Mapping[str, str]]) -> str:
    leading = verdict.leading
    known = {} if leading is None else of_test.get(leading.test, {})
    return known.get(verdict.why) or cause(verdict.why)


def _cause(sentence: str, clauses: list[ClauseVerdict], tests: int) -> Cause:
    ranked = sorted(clauses, key=partial(_rank, sentence))
    undecided = [each.clause for each in ranked if each.verdict is Verdict.INCONCLUSIVE]
    unmet = [each.clause for each in ranked if each.verdict is not Verdict.INCONCLUSIVE]
    worst = max((each.verdict for each in clauses), key=lambda verdict: verdict.severity)
    return Cause(sentence, worst, tuple(unmet), tuple(undecided), tests)


def _rank(sentence: str, verdict: ClauseVerdict) -> tuple[int, bool, float]:
    """Put first the clause that is about just this: it names the event, or all its tests say so."""
    event = sentence.partition(" ")[0].upper()
    named = verdict.clause.split("-")[1] == event
    return -verdict.verdict.severity, not named, -_share(verdict.findings)


def _share(findings: Iterable[Finding]) -> float:
    judged = [finding for finding in findings if finding.verdict is not Verdict.INCONCLUSIVE]
    bad = [f for f in judged if f.verdict in FAILURES]
    return len(bad) / len(judged) if judged else 0.0


_UNTOLD: Final = " is not told"
_IS_TOLD: Final = " is told "


def _told(found: re.Match[str]) -> str:
    event = found["event"]
    other = re.search(_OTHERWISE.format(event=re.escape(event)), found["instead"])
    if other is None:
        return event + _UNTOLD
    if other["names"]:
        return f"{event}{_IS_TOLD}of another call"
    without = "without" if other["value"] == "None" else "with another"
    return f"{event}{_IS_TOLD}{without} {other['key']}"


_CAUSES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (_TOLD, _told),
    (re.compile(r"(\w+) of \S+ was not told"), lambda found: found[1] + _UNTOLD),
    (re.compile(r"(\w+) of \S+ was told again"), lambda found: f"{found[1]}{_IS_TOLD}again"),
    (
        re.compile(r"expected that the far end \S+ is ([\w ]+); it is"),
        lambda found: f"the far end is not {found[1]}",
    ),
)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
