"""Listens to a run for `certify`: progress while it goes on, the report folder at its end."""

import shlex
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.text import Text

from ringproof.plugin.parcel import carried
from ringproof.plugin.run import Run
from ringproof.protocol.clauses import catalogue
from ringproof.report.document import RunReport, TestReport
from ringproof.report.evidence import write_folder
from ringproof.report.journal import Head, JournalWriter
from ringproof.report.signature import sign
from ringproof.report.terminal import Progress, print_report
from ringproof.verdict import Exit


class Reporting:
    """A pytest plugin beside `Run`; it never touches what is run or judged."""

    def __init__(
        self,
        folder: Path,
        console: Console,
        *,
        progress: bool,
        key: Ed25519PrivateKey | None = None,
        asked: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._folder = folder
        self._console = console
        self._key = key
        self._asked = dict(asked or {})
        self.shared: RunReport | None = None  # the report as it was handed on, once it is written
        self._config: pytest.Config | None = None
        self._journal: JournalWriter | None = None
        self._judged: set[str] = set()
        self._progress = Progress(console) if progress else None
        self._started = False
        self._lost = ""

    def pytest_configure(self, config: pytest.Config) -> None:
        """Remember where the run can be asked."""
        self._config = config

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
        """One more test is judged: on the disk with it, before the next one begins."""
        plain = getattr(report, "ringproof", None)
        if plain is None:
            return
        test = carried(plain)
        self._write_down(test)
        if self._progress is not None and self._started and test.nodeid not in self._judged:
            self._progress.advance(test.nodeid, test.verdict)
        self._judged.add(test.nodeid)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """End the run in order where what it finds can no longer be kept, also by Allure.

        What was kept can be gone on with (`--resume`) once there is room.
        """
        try:
            return (yield)
        except OSError as full:
            self._lost = self._lost or _lost(full)
            return True
        finally:
            if self._lost:
                item.session.shouldstop = self._lost

    def _write_down(self, test: TestReport) -> None:
        run = self._run()
        if run is None or self._lost:
            return
        try:
            self._opened(run).add(test)
        except OSError as full:
            self._lost = _lost(full)

    def _opened(self, run: Run) -> JournalWriter:
        if self._journal is None:
            kept = () if run.resumed is None else run.resumed.kept
            self._journal = JournalWriter(self._folder, _head(run, self._asked), kept)
        return self._journal

    def _run(self) -> Run | None:
        config = self._config
        run = None if config is None else config.pluginmanager.getplugin("ringproof-run")
        return run if isinstance(run, Run) else None

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Write the report folder and print the verdicts, once the run is concluded."""
        if self._progress is not None and self._started:
            self._progress.stop()
        if self._journal is not None:
            self._journal.close()
        run = self._run()
        if run is None or run.report is None:
            return
        if run.refusal:
            self._say(run.refusal)
        elif run.report.clauses:
            self._write(run, run.report)

    def _write(self, run: Run, report: RunReport) -> None:
        where: Path | None = self._folder
        try:
            if run.resumed is not None and self._journal is None:
                self._opened(run).close()  # nothing was performed: what is kept stays kept
            self.shared = write_folder(report, self._folder, secrets=_secrets(run))
            if self._key is not None:
                sign(self._folder, self._key)
        except OSError as full:
            self._lost = _lost(full)
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


def _lost(full: OSError) -> str:
    return (
        f"the report cannot be written ({full}); the verdicts stand above. What was kept until "
        "then can be gone on with: make room, then --resume"
    )


def _secrets(run: Run) -> tuple[str, ...]:
    """Return the secrets that were in use, in the parts before this one too."""
    before = () if run.resumed is None else run.resumed.secrets
    return (*run.settings.secrets, *before)


def _blanked(command: str, secrets: Iterable[str]) -> str:
    """Return a command line without its secrets; in private/ too they stand in records only."""
    for secret in secrets:
        command = command.replace(shlex.quote(secret), "(token)").replace(secret, "(token)")
    return command


def _head(run: Run, asked: Mapping[str, tuple[str, ...]]) -> Head:
    around = run.surroundings()
    return Head(
        target=around.target,
        began=run.began,
        ringproof=around.ringproof,
        command=_blanked(around.command, run.settings.secrets),
        strict=around.strict,
        out_of_scope=around.out_of_scope,
        whole_suite=around.collected.whole_suite,
        clauses=tuple(clause for clause in around.catalogue if clause.id not in catalogue()),
        baseline=around.baseline,
        made_from=(*around.made_from, *run.target_hashes),
        parts=() if run.resumed is None else run.resumed.parts,
        asked=asked,
    )
