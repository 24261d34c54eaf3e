"""Examining many phones with one collected suite: a warm process is forked for each of them."""

import gc
import os
import pickle
import selectors
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from ringproof.campaign.selfcheck.matrix import (
    Examination,
    Subject,
    blamed_by,
    certain,
    kills_of,
    order,
)
from ringproof.emulator.mutants import Mutant
from ringproof.plugin.judging import clauses_of
from ringproof.plugin.run import Run
from ringproof.verdict import Exit, Finding, Verdict, conclude

PATIENCE = 120  # seconds until an examination is given up


@dataclass(frozen=True, slots=True)
class Task:
    """One subject with its fault: a phone's, or the name of a server's; None: without one."""

    subject: Subject
    fault: Mutant | str | None


class Examiner:
    """A pytest plugin whose run loop examines every task instead of running the suite once.

    `faultless` are the verdicts of the subject without a fault, where they are known.
    """

    def __init__(
        self,
        tasks: Sequence[Task],
        *,
        workers: int,
        quick: bool,
        always_quick: frozenset[str] = frozenset(),
        done: Callable[[Examination], None] = lambda _: None,
        faultless: Mapping[str, Verdict] | None = None,
    ) -> None:
        self._tasks = tasks
        self._workers = workers
        self._quick = quick
        self._always_quick = always_quick
        self._done = done
        self._known = faultless  # where the sound subject was examined already
        self.faultless: dict[str, Verdict] = {}
        self.examinations: list[Examination] = []
        self.tests = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Examine the faultless phone, then every task, each in a forked process."""
        run = session.config.pluginmanager.getplugin("ringproof-run")
        assert isinstance(run, Run)  # noqa: S101  certify and selfcheck name a target
        run.examining = True
        gc.freeze()  # what was loaded until now stays shared between the forked processes
        self.tests = len(session.items)
        deadly: Counter[str] = Counter()
        bench = _Bench(session, run, self._quick, self._always_quick, deadly)
        baseline = _in_fork([bench.faultless], 1)[0] if self._known is None else dict(self._known)
        if isinstance(baseline, BaseException):
            pytest.exit(f"the phone without a fault could not be examined: {baseline}", Exit.USAGE)
        self.faultless = baseline
        jobs = [lambda task=task: bench.examine(task, self.faultless) for task in self._tasks]
        for place, result in _stream(jobs, self._workers):
            subject = self._tasks[place].subject
            examination = (
                Examination(subject, {}, 0, 0.0, harness=(str(result),))
                if isinstance(result, BaseException)
                else result
            )
            self.examinations.append(examination)
            deadly.update(set(examination.kills.values()))
            self._done(examination)
        return True


@dataclass(frozen=True, slots=True)
class _Bench:
    """The collected suite, ready to be run on one phone after another."""

    session: pytest.Session
    run: Run
    quick: bool
    always_quick: frozenset[str]
    deadly: Counter[str]  # read in the forked child as it stood at the fork

    def faultless(self) -> dict[str, Verdict]:
        """Return the verdict of every clause on the phone without a fault."""
        findings, _ = self._perform(Task(Subject(""), None), lambda _, __: False)
        clauses = dict.fromkeys(finding.clause for finding in findings)
        return {
            clause: conclude(clause, tuple(f for f in findings if f.clause == clause), "").verdict
            for clause in clauses
        }

    def examine(self, task: Task, faultless: dict[str, Verdict]) -> Examination:
        """Return what the suite finds in one subject."""
        subject = task.subject
        began = time.monotonic()
        quick = self.quick or subject.name in self.always_quick

        named = sum(bool(set(subject.names) & set(clauses_of(item))) for item in self.session.items)

        def enough(findings: list[Finding], ran: int) -> bool:
            # Every test that names the fault runs, so that each clause shows what it can kill.
            return quick and ran >= named and certain(subject, kills_of(findings, faultless))

        findings, ran = self._perform(task, enough)
        kills = kills_of(findings, faultless)
        harness = tuple(
            dict.fromkeys(
                f"{f.test}: {f.why}" for f in findings if f.verdict is Verdict.HARNESS_ERROR
            )
        )
        musts = {f.clause for f in findings if f.verdict is Verdict.FAIL}
        return Examination(
            subject,
            kills,
            ran,
            time.monotonic() - began,
            complete=ran == len(self.session.items),
            harness=harness,
            failed_musts=tuple(sorted(musts)),
            blamed=blamed_by(findings),
        )

    def _perform(
        self, task: Task, enough: Callable[[list[Finding], int], bool]
    ) -> tuple[list[Finding], int]:
        self.run.take_fault(task.fault)
        items = self._ordered(task.subject)
        findings: list[Finding] = []
        ran = 0
        for place, item in enumerate(items):
            following = items[place + 1] if place + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            ran += 1
            for report in self.run.tests:
                findings.extend(report.findings)
            self.run.tests.clear()
            if enough(findings, ran):
                break
        return findings, ran

    def _ordered(self, subject: Subject) -> list[pytest.Item]:
        items = self.session.items
        named = [(item.nodeid, clauses_of(item)) for item in items]
        return [items[place] for place in order(named, subject, self.deadly)]


# -- forked processes -------------------------------------------------------


def _in_fork(jobs: Sequence[Callable[[], Any]], workers: int) -> list[Any]:
    results = dict(_stream(jobs, workers))
    return [results[place] for place in range(len(jobs))]


def _stream(jobs: Sequence[Callable[[], Any]], workers: int) -> Any:
    """Yield (place, result) as forked processes finish, at most `workers` at a time.

    A result is what the job returned, or the exception that says why it returned nothing.
    """
    waiting = deque(enumerate(jobs))
    selector = selectors.DefaultSelector()
    running: dict[int, tuple[int, int, bytearray]] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            place, job = waiting.popleft()
            reader, child = _fork(job)
            running[reader] = (place, child, bytearray())
            selector.register(reader, selectors.EVENT_READ)
        for key, _ in selector.select():
            place, child, received = running[key.fd]
            data = os.read(key.fd, 1 << 16)
            if data:
                received += data
                continue
            selector.unregister(key.fd)
            os.close(key.fd)
            del running[key.fd]
            _, status = os.waitpid(child, 0)
            yield place, _unpack(bytes(received), status)
    selector.close()


def _fork(job: Callable[[], Any]) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return reader, child
    os.close(reader)
    signal.alarm(PATIENCE)
    try:
        try:
            result = job()
        except BaseException as failure:
            result = RuntimeError(f"{type(failure).__name__}: {failure}")
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(result, pipe)
    finally:
        os._exit(0)


def _unpack(received: bytes, status: int) -> Any:
    if not received:
        return RuntimeError(f"the examination died (status {status}), or took over {PATIENCE} s")
    return pickle.loads(received)  # noqa: S301  our own child wrote it
