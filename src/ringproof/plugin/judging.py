"""One test, from its beginning to its report: the scene, the judgement, the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ringproof.judge import choices_shown
from ringproof.plugin.broken import never_judged
from ringproof.plugin.judged import Circumstances, judge_test
from ringproof.plugin.outcome import ending_of
from ringproof.plugin.stand import Stand
from ringproof.protocol.clauses import Clause
from ringproof.report.document import Ending, TestReport
from ringproof.session.failure import NotClaimed, NotOffered
from ringproof.session.idle import hear_the_far_end, to_idle
from ringproof.session.scene import Scene
from ringproof.trace import Moment, Trace

_DRIVERS = ("far_end", "local_user", "admin")


@dataclass(slots=True)
class Performance:
    """One test being performed."""

    item: pytest.Item
    stand: Stand
    clauses: tuple[Clause, ...]
    around: Circumstances
    scene: Scene
    began: Moment
    report: TestReport | None = field(default=None)
    close: Callable[[], None] = field(default=lambda: None)  # of what is this test's own

    def finish(self, failure: BaseException | None) -> TestReport:
        """Return the phone to idle, judge all that was seen, and keep the report."""
        scene = self.scene
        soft = tuple(why for why, _ in scene.soft)
        ending = ending_of(failure, arranging=scene.arranging, soft=soft)
        try:
            hear_the_far_end(scene)
            to_idle(scene)
            ending = replace(ending, doubt=self._doubt(), void=self.stand.disturbed())
        finally:
            self.close()
        return self._report(ending)

    def broke(self, ours: Exception) -> TestReport:
        """Return the report of a test that could not be finished or judged: a fault of ours."""
        why = f"could not be judged: {type(ours).__name__}: {ours}"
        return never_judged(self.item.nodeid, why, self.clauses, self.began)

    def curtain(self) -> None:
        """Let the test itself begin: what is expected from now on judges its clause."""
        self.scene.arranging = False

    def _report(self, ending: Ending) -> TestReport:
        scene = self.scene
        self.report = test_report(
            self.item, self.clauses, scene.trace, ending, self.around, self.began, _choices(scene)
        )
        return self.report

    def _doubt(self) -> str:
        """Decide nothing from silence where the phone may never have been told of our server."""
        drivers = self.stand.drivers
        if drivers.admin is not None or drivers.target.ears.ever_heard:
            return ""
        where = drivers.target.ears.url("http")
        return f"no event has come at all: is the phone's action URL server {where}?"


def begin(
    item: pytest.Item, stand: Stand, clauses: tuple[Clause, ...], around: Circumstances
) -> Performance:
    """Return a new performance of `item` on the stand, with an empty trace."""
    target, far_end = stand.drivers.target, stand.drivers.far_end
    if far_end is not None:
        far_end.turn_the_page()
    clause = clauses[0].id if clauses else ""
    scene = Scene(stand.drivers, Trace(target.clock), clause=clause)
    return Performance(item, stand, clauses, around, scene, target.clock.now())


def test_report(
    item: pytest.Item,
    clauses: tuple[Clause, ...],
    trace: Trace,
    ending: Ending,
    around: Circumstances,
    began: Moment,
    choices: tuple[tuple[str, str], ...],
) -> TestReport:
    """Judge a test by its trace and its ending, and return its report."""
    records = tuple(trace.records)
    judged = judge_test(item.nodeid, clauses, records, ending, around)
    return TestReport(
        nodeid=item.nodeid,
        title=title_of(item),
        location=location_of(item),
        clauses=tuple(clause.id for clause in clauses),
        verdict=judged.verdict,
        why=judged.why,
        findings=judged.findings,
        records=records,
        began=began,
        took=trace.clock.now().wall - began.wall,
        choices=choices,
        ending=ending,
    )


test_report.__test__ = False  # type: ignore[attr-defined]  # not a test of pytest's


def gate(clauses: Sequence[Clause], stand: Stand) -> None:
    """Raise NotClaimed or NotOffered where the target cannot be asked for these clauses."""
    for need in dict.fromkeys(need for clause in clauses for need in clause.needs):
        kind, _, name = need.partition(".")
        if kind == "claims" and not stand.settings.claims_to(name):
            raise NotClaimed(stand.settings.unclaimed(name))
        if kind == "dial" and stand.settings.dial.get(name) is None:
            raise NotOffered(f"the dial plan has no number for the role {name}")
        if kind == "admin" and stand.without_admin:
            raise NotOffered(stand.without_admin)
        if kind in _DRIVERS and getattr(stand.drivers, kind) is None:
            raise NotOffered(getattr(stand.settings, kind).lacking(kind))


def _choices(scene: Scene) -> tuple[tuple[str, str], ...]:
    shown = choices_shown(scene.trace.records)
    return tuple((name, value) for name in sorted(shown) for value in sorted(shown[name]))


def title_of(item: pytest.Item) -> str:
    """Return what a test says: the first line of its docstring, and its parameters."""
    function: Any = getattr(item, "function", None)
    words = (getattr(function, "__doc__", None) or item.name).strip().splitlines()[0]
    callspec = getattr(item, "callspec", None)
    return f"{words} [{callspec.id}]" if callspec is not None else words


def location_of(item: pytest.Item) -> str:
    """Return file and line of a test."""
    file, line, _ = item.location
    return f"{file}:{(line or 0) + 1}"


def clauses_of(item: pytest.Item) -> tuple[str, ...]:
    """Return the clauses that a test names, each once."""
    return tuple(
        dict.fromkeys(str(name) for mark in item.iter_markers("clause") for name in mark.args)
    )
