"""Known failures: which of them a run met again, and which have gone stale. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from ringproof.verdict.algebra import Verdict
from ringproof.verdict.finding import ClauseVerdict, Finding

FAILURES: Final = (Verdict.FAIL, Verdict.NON_STRICT)
"""The verdicts that a baseline may list; what is inconclusive is left out of scope by name."""

_DECIDED: Final = (Verdict.PASS, *FAILURES)


@dataclass(frozen=True, slots=True)
class Known:
    """A failure that is known: of this clause, in the tests that `test` matches (empty: in any).

    `test` is a node id below the suite, such as ``events/test_holding.py::test_x``, or a pattern
    of such ids with ``*``; `reason` says why the failure is lived with.
    """

    clause: str
    verdict: Verdict
    reason: str
    test: str = ""

    def covers(self, finding: Finding) -> bool:
        """Say whether `finding` is this failure."""
        alike = finding.clause == self.clause and finding.verdict is self.verdict
        return alike and matches(self.test, finding.test)

    def sentence(self) -> str:
        """Return what is said of this entry once it is stale."""
        where = f" in {self.test}" if self.test else ""
        return (
            f"the baseline lists {self.clause}{where} as {self.verdict}, but it no longer is: "
            "take the entry out (--update-baseline does)"
        )


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run can say of a baseline: the node ids `collected` and those that `ran`.

    `complete` is True where nothing that a clause is judged by was left out.
    """

    collected: frozenset[str] = frozenset()
    ran: frozenset[str] = frozenset()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A baseline beside a run: the clauses all of whose failures are known, each with its reason.

    `stale` are the entries that were judged and no longer fail.
    """

    known: Mapping[str, str]
    stale: tuple[Known, ...] = ()


def matches(pattern: str, test: str) -> bool:
    """Say whether the node id `test` is meant by `pattern`; the empty pattern means every test."""
    if not pattern or test == pattern or test.endswith(f"/{pattern}"):
        return True
    return fnmatchcase(test, pattern) or fnmatchcase(test, f"*/{pattern}")


def compare(baseline: Sequence[Known], verdicts: Iterable[ClauseVerdict], run: Ran) -> Compared:
    """Hold what a run found against the failures that are known."""
    by_clause = {verdict.clause: verdict for verdict in verdicts}
    reasons = {name: _excuse(baseline, verdict) for name, verdict in by_clause.items()}
    return Compared(
        {name: reason for name, reason in reasons.items() if reason},
        tuple(known for known in baseline if _is_stale(known, by_clause.get(known.clause), run)),
    )


def is_known(baseline: Sequence[Known], findings: Iterable[Finding]) -> bool:
    """Say whether there are failures among `findings` and each of them is known."""
    failures = [finding for finding in findings if finding.verdict is Verdict.FAIL]
    return bool(failures) and all(_entry(baseline, failure) for failure in failures)


def updated(
    baseline: Sequence[Known], verdicts: Iterable[ClauseVerdict], run: Ran, reason: str
) -> tuple[Known, ...]:
    """Return the baseline without what is stale and with what fails now, for the `reason` given.

    A failure of what the test names is listed with its test, an ambient one for all tests. What
    this run did not judge stays.
    """
    verdicts = tuple(verdicts)
    stale = compare(baseline, verdicts, run).stale
    entries = [known for known in baseline if known not in stale]
    for finding in (f for v in verdicts if v.verdict in FAILURES for f in v.findings):
        if finding.verdict in FAILURES and not _entry(entries, finding):
            test = "" if finding.ambient else _below_the_suite(finding.test)
            entries.append(Known(finding.clause, finding.verdict, reason, test))
    return tuple(entries)


def matches_nothing(pattern: str, run: Ran) -> bool:
    """Say whether no test can be meant by `pattern`.

    Of a run that collected only some files nothing is said of the others.
    """
    if any(matches(pattern, test) for test in run.collected):
        return False
    file = pattern.partition("::")[0]
    there = any(matches(file, test.partition("::")[0]) for test in run.collected)
    return there or run.complete


def _entry(baseline: Sequence[Known], finding: Finding) -> Known | None:
    return next((known for known in baseline if known.covers(finding)), None)


def _excuse(baseline: Sequence[Known], verdict: ClauseVerdict) -> str:
    """Return why a failed clause is lived with; empty where one of its failures is new."""
    if verdict.verdict not in FAILURES:
        return ""
    failures = [finding for finding in verdict.findings if finding.verdict in FAILURES]
    entries = [_entry(baseline, failure) for failure in failures]
    reasons = [known.reason for known in entries if known is not None]
    return "; ".join(dict.fromkeys(reasons)) if len(reasons) == len(failures) else ""


def _is_stale(known: Known, verdict: ClauseVerdict | None, run: Ran) -> bool:
    """Say whether everything that the entry means was judged, and nothing of it fails so."""
    meant = {test for test in run.collected if matches(known.test, test)}
    all_of_it = meant <= run.ran if known.test and meant else run.complete
    if verdict is None or not all_of_it:
        return False
    found = [finding for finding in verdict.findings if matches(known.test, finding.test)]
    judged = [f for f in found if not (f.ambient and f.verdict is Verdict.INCONCLUSIVE)]
    decided = bool(judged) and all(finding.verdict in _DECIDED for finding in judged)
    return decided and not any(known.covers(finding) for finding in judged)


def _below_the_suite(test: str) -> str:
    return test.rpartition("conformance/")[2]
