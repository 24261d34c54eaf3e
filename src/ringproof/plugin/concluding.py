"""From what a run collected, met and judged to its report and its exit code; part of the run."""

import shlex
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ringproof
from ringproof.packaged import holds
from ringproof.plugin.asked import facts_of
from ringproof.plugin.baseline import Baseline
from ringproof.plugin.broken import broken_after, never_judged
from ringproof.plugin.conclude import Collected, Surroundings, conclude_run, what_ran
from ringproof.plugin.judged import circumstances
from ringproof.protocol.clauses import Catalogue
from ringproof.protocol.editions import edition_for
from ringproof.report.document import RunReport, TestReport
from ringproof.target.settings import TargetSettings
from ringproof.trace import Moment
from ringproof.verdict import Exit, Ran


class Concluding:
    """What the run says at its end; the state is the run's."""

    config: pytest.Config
    catalogue: Catalogue
    settings: TargetSettings
    out_of_scope: tuple[str, ...]
    baseline: Baseline
    tests: list[TestReport]
    report: RunReport | None
    began: Moment
    refusal: str  # why the run could not be made as asked: exit code 2
    _collected: Collected
    _problems: list[str]
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

    def _all_collected(self) -> Ran:
        """Return which tests there are, as far as this run was asked to collect them."""
        collected = self._collected
        if collected.whole_suite:
            edition = edition_for(self.settings.firmware).clauses
            judged = (self.catalogue[name] for name in edition if name in self.catalogue)
            needed = {clause.id for clause in judged if clause.judged and not clause.ambient}
            return Ran(collected.ids, complete=needed <= set(collected.tests))
        by_name = any(".py" in arg for arg in self.config.args)
        return Ran(collected.ids, complete=bool(collected.tests) and not by_name)

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
        return Surroundings(
            target=facts_of(self.settings),
            catalogue=self.catalogue,
            collected=replace(
                self._collected, whole_suite=self._collected.whole_suite or self._asked_for_suite()
            ),
            began=self.began,
            took=time.time() - self.began.wall,
            ringproof=ringproof.__version__,
            command=shlex.join(sys.argv),
            strict=self.config.getoption("--strict-clauses"),
            out_of_scope=self.out_of_scope,
            problems=tuple(dict.fromkeys(self._problems)),
            ended_early=self._ended_early,
            notes=tuple(dict.fromkeys(self._notes)),
            baseline=self.baseline.entries,
        )

    def _asked_for_suite(self) -> bool:
        """Whether the command names our own suite: a worker that was ended cannot say so."""
        named = (Path(arg.partition("::")[0]).resolve() for arg in self.config.args)
        return any(holds("conformance", path) for path in named)

    def _exit_code(self, pytests: int, report: RunReport) -> int:
        keyword = self.config.getoption("keyword")
        if pytests == pytest.ExitCode.NO_TESTS_COLLECTED and keyword:
            self.refusal = f"no test matches -k {keyword!r}"
        if self.refusal or pytests == pytest.ExitCode.USAGE_ERROR:
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
