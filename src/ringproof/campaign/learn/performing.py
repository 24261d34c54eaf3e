"""The tests are performed on the phone, and what each of them saw is kept."""

from dataclasses import dataclass, field, replace

import pytest
from rich.console import Console

from ringproof.campaign.learn.plan import CHAPTERS, PROBES, tests_of_suite
from ringproof.campaign.suite import Certification, arguments, undisturbed
from ringproof.plugin.asked import facts_of
from ringproof.plugin.parcel import carried
from ringproof.plugin.run import Run
from ringproof.report.document import TargetFacts, TestReport
from ringproof.report.terminal import Progress
from ringproof.target.settings import TargetSettings


@dataclass(slots=True)
class Performed:
    """What was performed; `refused` says why nothing could be, `lost` why it ended early."""

    tests: list[TestReport] = field(default_factory=list)
    settings: TargetSettings | None = None
    refused: str = ""
    problems: tuple[str, ...] = ()
    code: int = 0

    @property
    def target(self) -> TargetFacts:
        """The phone, without its secrets."""
        assert self.settings is not None  # noqa: S101  a run that began has settings
        return facts_of(self.settings)


def planned(asked: Certification, *, thorough: bool) -> Certification:
    """Return the run of the tests that show choices, or of all that could."""
    return replace(asked, tests=CHAPTERS if thorough else tests_of_suite(), suites=(PROBES,))


def perform(asked: Certification, console: Console, *, thorough: bool) -> Performed:
    """Perform the tests that show choices, or all that could; return what each saw."""
    listener = _Listener(console)
    args = arguments(planned(asked, thorough=thorough), None)
    with undisturbed():
        listener.performed.code = int(pytest.main(args, plugins=[listener]))
    return listener.performed


class _Listener:
    """A pytest plugin beside `Run`; it never touches what is run or judged."""

    def __init__(self, console: Console) -> None:
        self.performed = Performed()
        self._progress = Progress(console)
        self._config: pytest.Config | None = None
        self._started = False

    def pytest_configure(self, config: pytest.Config) -> None:
        """Remember where the run can be asked."""
        self._config = config

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Begin the progress bar."""
        self._started = bool(session.items)
        if session.items:
            self._progress.start(len(session.items))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One more test was performed; where it broke afterwards, it says so again."""
        plain = getattr(report, "ringproof", None)
        if plain is None:
            return
        test = carried(plain)
        known = [each for each in self.performed.tests if each.nodeid != test.nodeid]
        if len(known) == len(self.performed.tests):
            self._progress.advance(test.nodeid, test.verdict)
        self.performed.tests = [*known, test]

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Ask the run what it knows of the phone."""
        if self._started:
            self._progress.stop()
        plugins = None if self._config is None else self._config.pluginmanager
        run = None if plugins is None else plugins.getplugin("ringproof-run")
        if isinstance(run, Run):
            self.performed.settings = run.settings
            self.performed.refused = run.refusal
            if run.report is not None:
                self.performed.problems = run.report.problems


def broke(performed: Performed) -> bool:
    """Say whether the run could not even be begun as it was asked for."""
    usage = performed.code == int(pytest.ExitCode.USAGE_ERROR)
    return bool(performed.refused) or usage or performed.settings is None
