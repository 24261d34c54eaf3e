"""A run in one process: performs tests, and where it is the controller, concludes them."""

import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from ringproof.emulator.assembly import Fault
from ringproof.plugin.again import rerun
from ringproof.plugin.asked import (
    asked_baseline,
    asked_catalogue,
    asked_scope,
    asked_settings,
    asked_target,
)
from ringproof.plugin.broken import broken_after, in_one_line
from ringproof.plugin.conclude import Collected, conclude_run
from ringproof.plugin.current import (
    JUDGED,
    OUTCOME,
    PERFORMANCE,
    AnyPerformance,
)
from ringproof.plugin.judging import (
    clauses_of,
    gate,
)
from ringproof.plugin.made_from import rests_on, target_hashes
from ringproof.plugin.outcome import Interrupted
from ringproof.plugin.parcel import carried, to_json
from ringproof.plugin.playing import is_recorded
from ringproof.plugin.problems import StandProblem
from ringproof.plugin.recorded import make_ready
from ringproof.plugin.server_stand import ServerPerformance, ServerStand
from ringproof.plugin.several import SeveralPerformance, SeveralStand
from ringproof.plugin.stand import Stand
from ringproof.plugin.standing import Standing
from ringproof.plugin.telling import SKIPPED, how_lost, impossible, tell_pytest, why_ended
from ringproof.protocol.clauses import Clause
from ringproof.report.document import RunReport, TestReport
from ringproof.target.protocol import DriverProblem
from ringproof.trace import Moment
from ringproof.verdict import Verdict
from ringproof.verdict.baseline import is_known


class Run(Standing):
    """The state of Ringproof's pytest plugin in one process."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.worker = getattr(config, "workerinput", None)
        self.catalogue = asked_catalogue(config)
        self.settings = asked_settings(config)
        self.out_of_scope = asked_scope(config, self.catalogue)
        self.baseline = asked_baseline(config, self.catalogue)
        # Workers write no report: what it rests on is the controller's to say.
        self.rests_on = rests_on(config) if self.worker is None else ()
        self.target_hashes = target_hashes(self.settings) if self.worker is None else ()
        self.resumed = self._asked_resumption()
        self.tests: list[TestReport] = [] if self.resumed is None else list(self.resumed.kept)
        self.report: RunReport | None = None
        self.began = _now()
        self._collected = Collected()
        self._stand: Stand | ServerStand | None = None
        self._several: SeveralStand | None = None
        self._problems: list[str] = []
        self._notes: list[str] = []
        self._broken: dict[str, str] = {}  # tests that failed and said nothing of their clause
        self._stood = False
        self._lost = 0
        self._ended_early = False
        self._foreign_failure = False  # of a test that judges no clause
        self.refusal = ""  # why the run could not be made as asked: exit code 2
        self._fault: Fault | str | None = None
        self.examining = False  # selfcheck concludes for itself, phone by phone

    # -- one test -----------------------------------------------------------

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Raise the curtain; where the arrangement fails, judge what was seen all the same.

        The innermost wrapper: it may raise before its yield, and pytest's own must have begun.
        """
        clauses = tuple(self.catalogue[name] for name in clauses_of(item))
        if not clauses and not is_recorded(item):
            return (yield)
        try:
            performance = self._begun(item, clauses)
        except (StandProblem, DriverProblem) as problem:
            self._impossible(item, clauses, problem)
        item.stash[PERFORMANCE] = performance
        try:
            _make_ready(item, clauses, performance)
            yield
        except (KeyboardInterrupt, pytest.exit.Exception) as ended:
            self._interrupted(performance, ended)
            raise
        except BaseException as failure:  # SystemExit too: a test ends itself only
            self._tell_pytest(self._finish(performance, failure), failure)
        performance.curtain()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Perform the test, then say in pytest's words what its verdict is."""
        performance = item.stash.get(PERFORMANCE, None)
        if performance is None:
            return (yield)
        failure: BaseException | None = None
        try:
            yield
        except (KeyboardInterrupt, pytest.exit.Exception) as interrupt:
            self._interrupted(performance, interrupt)
            raise
        except BaseException as ended:  # SystemExit too: a test ends itself only
            failure = ended
        report = self._finish(performance, failure)
        self._tell_pytest(report, failure)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put our report into pytest's, so that it reaches the controller of xdist too."""
        told = yield
        report = item.stash.get(OUTCOME, None)
        if call.when == "teardown" and told.failed:
            report = self._broken_after(item, told)
        if report is None:
            return told
        if call.when == "setup" and report.verdict in SKIPPED:
            file, line, _ = item.location
            told.outcome = "skipped"
            told.longrepr = (file, line or 0, f"{report.verdict}: {report.why}")
        told.ringproof = report if self.worker is None else to_json(report)  # type: ignore[attr-defined]
        item.stash[OUTCOME] = None
        item.stash[JUDGED] = report
        return told

    # -- the end ------------------------------------------------------------

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the reports of all tests, whichever process performed them."""
        plain = getattr(report, "ringproof", None)
        if self.worker is not None:
            return
        if plain is not None:
            test = carried(plain)
            if report.when == "teardown":  # it says again what was said, and worse
                self.tests = [known for known in self.tests if known.nodeid != test.nodeid]
            self.tests.append(replace(test, worker=str(getattr(report, "worker_id", ""))))
        elif report.failed:
            self._broken[report.nodeid] = in_one_line(report)
        # Of a test that judges no clause, a recording among them, no clause's verdict tells.
        ours = plain is not None and bool(carried(plain).clauses)
        self._foreign_failure = self._foreign_failure or (report.failed and not ours)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say that the run was ended, also where that fell between two tests."""
        self._ended_early = True
        self._problems.append(why_ended(excinfo.value))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, None, None]:
        """Put the phone's settings back; in the controller, conclude and set the exit code.

        Also where another plugin cannot write what it writes at the end, such as junit.xml.
        """
        try:
            yield
        except OSError as full:
            self._notes.append(f"not all could be written beside the report: {full}")
        self._finished(session)

    def _finished(self, session: pytest.Session) -> None:
        self._leave_the_stand()
        if self.worker is not None:
            told = self.config.workeroutput.get("ringproof")  # type: ignore[attr-defined]
            if told is not None:
                told["problems"] = list(self._problems)
        if self.worker is not None or self.examining:
            return
        self._own_up()
        # Where workers collected, nobody could say it before.
        self.refusal = self.refusal or self.baseline.unmatched(self._all_collected())
        self.report = conclude_run(self.tests, self.surroundings())
        if self.baseline.update and not self.refusal:
            self._renew_baseline(self.report)
        session.exitstatus = self._exit_code(int(session.exitstatus), self.report)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the verdicts below pytest's own lines."""
        if self.report is not None and self.report.clauses and not self.refusal:
            from ringproof.plugin.summary import write_summary  # noqa: PLC0415  rich is heavy

            write_summary(self.report, terminalreporter, self.config)

    # -- how ----------------------------------------------------------------

    def _finish(self, performance: AnyPerformance, failure: BaseException | None) -> TestReport:
        try:
            gone = "" if failure is None else self._gone(failure)
            report = performance.finish(how_lost(performance, gone) if gone else failure)
        except KeyboardInterrupt as ended:
            self._interrupted(performance, ended)
            raise
        except Exception as ours:
            gone, report = "", performance.broke(ours)
        if not self._stand_hears():
            self._leave_the_stand()
        self._keep(performance.item, report)
        self._count(gone)
        self._tell_allure(report)
        return report

    def _broken_after(self, item: pytest.Item, told: pytest.TestReport) -> TestReport | None:
        judged, performance = item.stash.get(JUDGED, None), item.stash.get(PERFORMANCE, None)
        if judged is None or performance is None:
            return None
        why = f"broke after its verdict was {judged.verdict}: {in_one_line(told)}"
        return broken_after(judged, why, performance.clauses, performance.around)

    def _tell_allure(self, report: TestReport) -> None:
        if self.config.getoption("allure_report_dir", None):
            from ringproof.report.allure import attach  # noqa: PLC0415  only where it is in use

            numbers = self.settings.dial.numbers.values()
            with suppress(OSError):  # a full disk, which the journal tells
                attach(report, self.catalogue, self.settings.secrets, numbers)

    def _interrupted(self, performance: AnyPerformance, ended: BaseException) -> None:
        """End the calls, put the settings back and keep what was seen, before the run ends."""
        why = why_ended(ended)
        self._problems.append(why)
        report = performance.finish(Interrupted(why))
        if self.worker is None:
            self.tests.append(report)

    def _impossible(
        self, item: pytest.Item, clauses: tuple[Clause, ...], problem: Exception
    ) -> NoReturn:
        """Report a test that cannot even begin, and skip it: a traceback would say no more."""
        why = str(problem)
        if not isinstance(problem, StandProblem):
            gone = self._gone(problem)
            self._count(gone)
            why = gone or why
        report = impossible(item, clauses, why, _now())
        self._keep(item, report)
        pytest.skip(f"{report.verdict}: {why}")

    def _tell_pytest(self, report: TestReport, failure: BaseException | None) -> None:
        if report.verdict is Verdict.FAIL and is_known(self.baseline.entries, report.findings):
            pytest.xfail(f"fail (known): {report.why}")
        tell_pytest(report, failure)

    def _keep(self, item: pytest.Item, report: TestReport) -> None:
        command = rerun(
            item.path,
            item.nodeid,
            asked_target(self.config),
            in_memory=self.config.getoption("--in-memory"),
            clauses=self.config.getoption("--clauses"),
            here=self.config.invocation_params.dir,
        )
        item.stash[OUTCOME] = replace(report, reproduce=command)
        item.user_properties.append(("verdict", str(report.verdict)))
        item.user_properties.extend(("clause", clause) for clause in report.clauses)


def _make_ready(
    item: pytest.Item, clauses: tuple[Clause, ...], performance: AnyPerformance
) -> None:
    """Refuse what the target cannot be asked for, and make a recording ready to be played."""
    if isinstance(performance, ServerPerformance | SeveralPerformance):
        performance.stand.offers(clauses)
    else:
        gate(clauses, performance.stand)
        make_ready(item, performance)


def _now() -> Moment:
    return Moment(time.monotonic(), time.time())
