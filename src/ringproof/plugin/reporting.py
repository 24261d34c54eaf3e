"""Listens to a run for `certify`: progress while it goes on, the report folder at its end."""

from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from ringproof.plugin.parcel import carried
from ringproof.plugin.run import Run
from ringproof.report.document import RunReport
from ringproof.report.evidence import write_folder
from ringproof.report.terminal import Progress, print_report
from ringproof.verdict import Exit


class Reporting:
    """A pytest plugin beside `Run`; it never touches what is run or judged."""

    def __init__(self, folder: Path, console: Console, *, progress: bool) -> None:
        self._folder = folder
        self._console = console
        self._progress = Progress(console) if progress else None
        self._started = False
        self._lost = ""

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Begin the progress bar; xdist's controller collects nothing and says so later."""
        if self._progress is not None and session.items:
            self._start(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Begin the progress bar when the first worker has collected."""
        if self._progress is not None and not self._started:
            self._start(len(ids))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Say why a test file cannot be read, where pytest itself is silent."""
        if self._progress is not None and report.failed:
            self._console.print(Text(str(report.longrepr)), soft_wrap=True)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One more test is judged."""
        plain = getattr(report, "ringproof", None)
        if plain is not None and self._progress is not None and self._started:
            test = carried(plain)
            self._progress.advance(test.nodeid, test.verdict)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Write the report folder and print the verdicts, once the run is concluded."""
        if self._progress is not None and self._started:
            self._progress.stop()
        run = config.pluginmanager.getplugin("ringproof-run")
        if not isinstance(run, Run) or run.report is None:
            return
        if run.refusal:
            self._say(run.refusal)
        elif run.report.clauses:
            self._write(run.report, run.settings.secrets)

    def _write(self, report: RunReport, secrets: tuple[str, ...]) -> None:
        where: Path | None = self._folder
        try:
            write_folder(report, self._folder, secrets=secrets)
        except OSError as full:
            self._lost = f"the report cannot be written ({full}); the verdicts stand above"
            where = None
        if self._progress is not None:
            print_report(report, self._console, where)
        if self._lost:
            self._say(self._lost)

    def _say(self, sentence: str) -> None:
        self._console.print(Text(f"ringproof: {sentence}", style="bold red"), soft_wrap=True)

    def exit_code(self, pytests: int) -> int:
        """Return the exit code of the command for what pytest returned."""
        if pytests == pytest.ExitCode.USAGE_ERROR:
            return int(Exit.USAGE)
        if pytests in (pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.INTERNAL_ERROR):
            return int(Exit.INCONCLUSIVE)
        # A run whose evidence is lost certifies nothing.
        return int(Exit.INCONCLUSIVE) if self._lost and pytests == Exit.CONFORMANT else pytests

    def _start(self, total: int) -> None:
        self._started = True
        assert self._progress is not None  # noqa: S101  both callers looked
        self._progress.start(total)
