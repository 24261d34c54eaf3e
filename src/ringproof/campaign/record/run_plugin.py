"""Listens to a run for ``certify --record``: each test is in the file before the next begins."""

from secrets import token_bytes
from typing import BinaryIO, Final
from urllib.parse import urlsplit

import pytest

from ringproof.campaign.record.asked import bare_mac
from ringproof.campaign.record.of_run import RunRecording
from ringproof.campaign.record.redaction import redactor
from ringproof.plugin.parcel import carried
from ringproof.plugin.run import Run
from ringproof.recordings.exchange import Deed
from ringproof.recordings.flows.writing import FlowWriter
from ringproof.report.document import TestReport
from ringproof.report.redact import stimulated
from ringproof.target.settings import TargetSettings

_EMULATED: Final = "emulated"


class RecordingRun:
    """A pytest plugin beside `Run`; it never touches what is run or judged.

    `lost` says why the recording ends early, empty where it does not.
    """

    def __init__(self, stream: BinaryIO, *, keep: bool) -> None:
        self._stream, self._keep = stream, keep
        self._key = token_bytes(16)
        self._config: pytest.Config | None = None
        self._writer: FlowWriter | None = None
        self._recordings: dict[str, RunRecording] = {}
        self._written: set[str] = set()
        self.lost = ""

    @property
    def began(self) -> bool:
        """Whether anything was recorded."""
        return self._writer is not None

    def pytest_configure(self, config: pytest.Config) -> None:
        """Remember where the run can be asked."""
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One more test is judged, in whichever process."""
        plain = getattr(report, "ringproof", None)
        if plain is not None:
            self._add(carried(plain), str(getattr(report, "worker_id", "")))

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(self) -> None:
        """Take along the test in which the run was interrupted."""
        run = self._run()
        for test in () if run is None or run.report is None else run.report.tests:
            self._add(test, test.worker)

    def _add(self, test: TestReport, worker: str) -> None:
        run = self._run()
        if run is None or self.lost or test.nodeid in self._written:
            return
        self._written.add(test.nodeid)
        try:
            self._write(test, run.settings, worker)
        except OSError as full:
            self.lost = f"the recording cannot be written any further ({full.strerror})"

    def _write(self, test: TestReport, settings: TargetSettings, worker: str) -> None:
        if self._writer is None:
            self._writer = FlowWriter(
                self._stream, synthetic=_is_emulated(settings), redacted=not self._keep
            )
        # The suite's own numbers and names stay readable, as in the report.
        known = (*settings.dial.numbers.values(), *stimulated(test.records))
        shareable = redactor(keep=self._keep, known=known, secrets=settings.secrets, key=self._key)
        for one in self._recording(settings, worker).of_test(test):
            if isinstance(one, Deed):
                self._writer.deed(shareable.deed(one))
            else:
                self._writer.add(shareable.exchange(one))

    def _recording(self, settings: TargetSettings, worker: str) -> RunRecording:
        """Return the recording of a worker's phone: each has one of its own, with the same mac."""
        if worker not in self._recordings:
            parts = urlsplit(settings.url)
            to = parts.netloc.rpartition("@")[2]
            phone = bare_mac(settings.mac) or to
            self._recordings[worker] = RunRecording(
                f"{phone} of {worker}" if worker else phone,
                to,
                secure=parts.scheme == "https",
                desks=settings.role == "server",
            )
        return self._recordings[worker]

    def _run(self) -> Run | None:
        config = self._config
        run = None if config is None else config.pluginmanager.getplugin("ringproof-run")
        return run if isinstance(run, Run) else None


def _is_emulated(settings: TargetSettings) -> bool:
    drivers = (settings.far_end.driver, settings.local_user.driver, settings.admin.driver)
    return settings.embedded or _EMULATED in drivers
