"""One test, from its beginning to its report: the scene, the judgement, the record."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ringproof.judge import Setting, blame, choices_shown, disagreements, judge
from ringproof.plugin.outcome import own_judgement
from ringproof.plugin.stand import Stand
from ringproof.protocol.clauses import Catalogue, Clause
from ringproof.report.document import TestReport
from ringproof.session.failure import NotClaimed, NotOffered
from ringproof.session.idle import to_idle
from ringproof.session.scene import Scene
from ringproof.target.settings import TargetSettings
from ringproof.trace import Moment, Trace
from ringproof.verdict import Finding, Verdict, unmet, worst

_DRIVERS = ("far_end", "local_user", "admin")


@dataclass(slots=True)
class Performance:
    """One test being performed."""

    item: pytest.Item
    stand: Stand
    clauses: tuple[Clause, ...]
    catalogue: Catalogue
    scene: Scene
    began: Moment
    report: TestReport | None = field(default=None)

    @property
    def must(self) -> bool:
        """Whether the clauses that the test names are musts."""
        return any(clause.level == "must" for clause in self.clauses)

    def finish(self, failure: BaseException | None) -> TestReport:
        """Return the phone to idle, judge all that was seen, and keep the report."""
        scene = self.scene
        arranging = scene.arranging
        to_idle(scene)
        records = tuple(scene.trace.records)
        verdict, why, evidence = own_judgement(
            failure, arranging=arranging, must=self.must, records=records, soft=scene.soft
        )
        own = [
            Finding(clause.id, self._own(verdict, clause), why, evidence) for clause in self.clauses
        ]
        judged = own + self._ambient(arranging)
        findings = [self._complete(self._unless_deaf(finding)) for finding in judged]
        worst_of_all = _heaviest(findings)
        ended = scene.trace.clock.now()
        self.report = TestReport(
            nodeid=self.item.nodeid,
            title=_title(self.item),
            location=_location(self.item),
            clauses=tuple(clause.id for clause in self.clauses),
            verdict=worst_of_all.verdict if worst_of_all else verdict,
            why=worst_of_all.why if worst_of_all else why,
            findings=tuple(findings),
            records=records,
            began=self.began,
            took=ended.wall - self.began.wall,
            choices=_choices(scene),
        )
        return self.report

    def _own(self, verdict: Verdict, clause: Clause) -> Verdict:
        return unmet(clause.level == "must") if verdict is Verdict.FAIL else verdict

    def _ambient(self, arranging: bool) -> list[Finding]:
        records = self.scene.trace.records
        setting = _setting(self.stand.settings, self.catalogue)
        found = judge(records, setting)
        return found if arranging else found + disagreements(records, setting)

    def _unless_deaf(self, finding: Finding) -> Finding:
        """Decide nothing from silence where the phone may never have been told of our server."""
        ears = self.stand.drivers.target.ears
        told = self.stand.drivers.admin is not None or ears.ever_heard
        if told or finding.verdict not in (Verdict.FAIL, Verdict.NON_STRICT):
            return finding
        why = f"no event has come at all: is the phone's action URL server {ears.url('http')}?"
        return replace(finding, verdict=Verdict.INCONCLUSIVE, why=why)

    def _complete(self, finding: Finding) -> Finding:
        judged = replace(finding, test=self.item.nodeid)
        if finding.verdict in (Verdict.FAIL, Verdict.NON_STRICT):
            embedded = self.stand.settings.embedded
            return replace(
                judged, blame=blame(finding, self.scene.trace.records, embedded=embedded)
            )
        return judged


def begin(
    item: pytest.Item, stand: Stand, clauses: tuple[Clause, ...], catalogue: Catalogue
) -> Performance:
    """Return a new performance of `item` on the stand, with an empty trace."""
    target, far_end = stand.drivers.target, stand.drivers.far_end
    if far_end is not None:
        far_end.turn_the_page()
    scene = Scene(stand.drivers, Trace(target.clock), clause=clauses[0].id)
    return Performance(item, stand, clauses, catalogue, scene, target.clock.now())


def gate(clauses: Sequence[Clause], stand: Stand) -> None:
    """Raise NotClaimed or NotOffered where the target cannot be asked for these clauses."""
    for need in dict.fromkeys(need for clause in clauses for need in clause.needs):
        kind, _, name = need.partition(".")
        if kind == "claims" and not stand.settings.claims_to(name):
            raise NotClaimed(f"the target file says claims.{name}: false")
        if kind == "dial" and stand.settings.dial.get(name) is None:
            raise NotOffered(f"the dial plan has no number for the role {name}")
        if kind in _DRIVERS and getattr(stand.drivers, kind) is None:
            raise NotOffered(getattr(stand.settings, kind).lacking(kind))


def _setting(settings: TargetSettings, catalogue: Catalogue) -> Setting:
    return Setting(
        mac=settings.mac or None,
        identities=settings.identities,
        event_within=settings.timing.event_within,
        complete=True,
        must=frozenset(clause.id for clause in catalogue if clause.level == "must"),
    )


def _heaviest(findings: Sequence[Finding]) -> Finding | None:
    """Return what the test comes to: an ambient inconclusive is no verdict on the test."""
    counted = [f for f in findings if not (f.ambient and f.verdict is Verdict.INCONCLUSIVE)]
    top = worst(finding.verdict for finding in counted)
    return next((finding for finding in counted if finding.verdict is top), None)


def _choices(scene: Scene) -> tuple[tuple[str, str], ...]:
    shown = choices_shown(scene.trace.records)
    return tuple((name, value) for name in sorted(shown) for value in sorted(shown[name]))


def _title(item: pytest.Item) -> str:
    function: Any = getattr(item, "function", None)
    words = (getattr(function, "__doc__", None) or item.name).strip().splitlines()[0]
    callspec = getattr(item, "callspec", None)
    return f"{words} [{callspec.id}]" if callspec is not None else words


def _location(item: pytest.Item) -> str:
    file, line, _ = item.location
    return f"{file}:{(line or 0) + 1}"
