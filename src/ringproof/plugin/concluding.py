"""From what a run collected, met and judged to its report and its exit code; part of the run."""

import shlex
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import ringproof
from ringproof.plugin.asked import facts_of
from ringproof.plugin.broken import broken_after, never_judged
from ringproof.plugin.collecting import Collecting
from ringproof.plugin.conclude import Surroundings, conclude_run, what_ran
from ringproof.plugin.judged import circumstances
from ringproof.plugin.resumed import Resumed, said_of_parts
from ringproof.report.document import Part, RunReport, TestReport
from ringproof.trace import Moment
from ringproof.verdict import Exit


class Concluding(Collecting):
    """What the run says at its end; the state is the run's."""

    out_of_scope: tuple[str, ...]
    tests: list[TestReport]
    report: RunReport | None
    began: Moment
    rests_on: tuple[tuple[str, str], ...]
    resumed: Resumed | None
    _notes: list[str]
    _broken: dict[str, str]  # tests that failed and said nothing of their clause
    _ended_early: bool
    _foreign_failure: bool  # of a test that judges no clause

    def _own_up(self) -> None:
        """Report as our fault what failed without a word of its clause, as with its worker."""
        around = circumstances(facts_of(self.settings), self.catalogue)
        tests = {test.nodeid: test for test in self.tests}
        for nodeid, why in self._broken.items():
            names = [name for name, ids in self._collected.tests.items() if nodeid in ids]
            clauses = [self.catalogue[name] for name in names]
            if clauses and nodeid in tests:
                tests[nodeid] = broken_after(tests[nodeid], why, clauses, around)
            elif clauses:
                tests[nodeid] = never_judged(nodeid, why, clauses, self.began)
        self.tests = list(tests.values())

    def _renew_baseline(self, report: RunReport) -> None:
        """Write the baseline of this run and judge by it; after a run that broke off, don't."""
        around = self.surroundings()
        if around.problems:
            self._notes.append(f"the baseline was not written: {around.problems[0]}")
        else:
            ran = what_ran(self.tests, around, whole_run=not report.not_run)
            try:
                date = f"{datetime.fromtimestamp(self.began.wall, UTC):%Y-%m-%d}"
                self.baseline = self.baseline.renewed(report, ran, date)
            except OSError as full:
                self.refusal = f"the baseline {self.baseline.path} cannot be written ({full})"
        self.report = conclude_run(self.tests, self.surroundings())

    def surroundings(self) -> Surroundings:
        """Return what stands round the tests, as far as the run has come."""
        now = Part(self.began, time.time() - self.began.wall, len(self.tests) - self._kept())
        before = () if self.resumed is None else self.resumed.parts
        parts = (*before, now)
        return Surroundings(
            target=facts_of(self.settings),
            catalogue=self.catalogue,
            collected=replace(
                self._collected, whole_suite=self._collected.whole_suite or self._asked_for_suite()
            ),
            began=parts[0].began,
            took=sum(part.took for part in parts),
            ringproof=ringproof.__version__,
            command=shlex.join(sys.argv),
            strict=self.config.getoption("--strict-clauses"),
            out_of_scope=self.out_of_scope,
            problems=tuple(dict.fromkeys(self._problems)),
            ended_early=self._ended_early,
            notes=tuple(dict.fromkeys((*self._notes, *said_of_parts(before, now)))),
            baseline=self.baseline.entries,
            made_from=self.rests_on,
            parts=parts if before else (),
        )

    def _kept(self) -> int:
        return 0 if self.resumed is None else len(self.resumed.kept)

    def _exit_code(self, pytests: int, report: RunReport) -> int:
        keyword = self.config.getoption("keyword")
        if pytests == pytest.ExitCode.NO_TESTS_COLLECTED and keyword and not self._kept():
            self.refusal = f"no test matches -k {keyword!r}"
        if pytests == pytest.ExitCode.USAGE_ERROR and not self.refusal:
            self.refusal = "what was asked for is not there: pytest says below what it misses"
        if self.refusal:
            return int(Exit.USAGE)
        if pytests == pytest.ExitCode.INTERNAL_ERROR:
            return int(Exit.INCONCLUSIVE)
        if not report.clauses:
            return pytests
        ours = report.whole.exit_code
        if ours == Exit.CONFORMANT and pytests == pytest.ExitCode.INTERRUPTED:
            return int(Exit.INCONCLUSIVE)
        foreign_failure = pytests == pytest.ExitCode.TESTS_FAILED and self._foreign_failure
        return pytests if ours == Exit.CONFORMANT and foreign_failure else ours
