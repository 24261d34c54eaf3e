"""The stand of a run against a server: the server, and our phones round it; and its tests."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

import pytest

from ringproof.plugin.broken import never_judged
from ringproof.plugin.judged import Circumstances
from ringproof.plugin.judging import test_report
from ringproof.plugin.outcome import ending_of
from ringproof.plugin.problems import CannotListen, StandProblem
from ringproof.protocol.clauses import Clause
from ringproof.report.document import TestReport
from ringproof.session.failure import NotOffered
from ringproof.session.proof import QUIET, UNREACHED
from ringproof.session.server.control import reacts_at_all, stirs
from ringproof.session.server.idle import to_idle
from ringproof.session.server.scene import ServerScene
from ringproof.target.fleet import Fleet
from ringproof.target.protocol import DriverProblem, NoEars
from ringproof.target.server_side import ServerSide
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import TargetLost
from ringproof.trace import Actor, Moment, Trace, Witnessed

_OFFERS: Final[Mapping[str, tuple[Callable[[ServerSide], bool], str]]] = {
    # what a clause may need: whether the target file has it, and what to say where not
    "does": (
        lambda side: bool(side.does),
        "the target file does not say what the server does, so nobody can see whether it "
        "understands an event (key does)",
    ),
    "restart": (
        lambda side: bool(side.restart),
        "the target file does not say how to restart the server (key restart)",
    ),
    "shows": (
        lambda side: bool(side.shows),
        "the target file names no page of the server's own (key shows)",
    ),
    "desks": (
        lambda side: side.desks.count > 1,
        "there is one phone of ours only (key desks.count)",
    ),
}

_MEND: Final = "name this computer as the server reaches it (key desks.advertise)"


class ServerStand:
    """A server that was told of our phones, ready for tests; `close` takes leave of it."""

    def __init__(self, settings: TargetSettings) -> None:
        self.fleet = Fleet(settings)
        self.notes: tuple[str, ...] = ()
        self.ever_commanded = False
        self.quiet = False
        self._asked = False

    @property
    def settings(self) -> TargetSettings:
        """The target's settings, with what was learnt when our phones were switched on."""
        return self.fleet.settings

    def open(self) -> None:
        """Switch our phones on and have the server told of them.

        Raises StandProblem where the server cannot be reached or told, CannotListen where a port
        for our phones is taken.
        """
        try:
            self.fleet.start()
        except NoEars as taken:
            self.close()
            raise CannotListen(str(taken)) from taken
        except (TargetLost, DriverProblem) as problem:
            self.close()
            raise StandProblem(str(problem)) from problem
        side = self._side
        if side.told.note:
            phones = ", ".join(
                f"{desk.name}: {desk.mac} {desk.introduction(self.fleet.advertised).url}"
                for desk in self.fleet.desks
            )
            self.notes = (f"somebody was to tell the server: {side.told.note} ({phones})",)

    def close(self) -> None:
        """Take leave of the server and switch our phones off."""
        self.fleet.stop()

    def silence(self) -> str:
        """Say why the server takes no connections any more; empty where it does."""
        try:
            self.fleet.check_there()
        except TargetLost as lost:
            return str(lost)
        return ""

    def deafened(self) -> str:
        """Say why our phones hear nobody any more; empty where they do."""
        return ""

    def offers(self, clauses: Sequence[Clause]) -> None:
        """Raise NotOffered where the target file lacks what these clauses need."""
        for need in dict.fromkeys(need for clause in clauses for need in clause.needs):
            has, lacking = _OFFERS[need]
            if not has(self._side):
                raise NotOffered(lacking)

    def begin(
        self, item: pytest.Item, clauses: tuple[Clause, ...], around: Circumstances
    ) -> "ServerPerformance":
        """Return a new performance of `item`, with an empty trace."""
        if any("does" in clause.needs and clause.level != "must" for clause in clauses):
            self._ask_once_whether_it_reacts()
        self.fleet.news()  # what still came of the test before belongs to nobody
        clock, clause = self.fleet.clock, clauses[0].id
        scene = ServerScene(self.fleet, Trace(clock), clause=clause, quiet=self.quiet)
        return ServerPerformance(item, self, clauses, around, scene, clock.now())

    def doubt(self) -> str:
        """Decide nothing from silence where nobody may have told the server of our phones."""
        if self.ever_commanded or not self._side.told.note:
            return ""
        return "no command has come at all: was the server told of our phones (key told.note)?"

    def heard(self, scene: ServerScene) -> None:
        """Remember what a test saw of the server; testify where nothing was ever to be seen."""
        self.ever_commanded = self.ever_commanded or bool(scene.commands())
        self.quiet = self.quiet and not stirs(scene.trace.records)
        if self.quiet:
            scene.trace.write(Witnessed, witness=Actor.EVENT_SERVER, what=QUIET)
        if self.fleet.astray and not self.fleet.came:
            why = f"nothing has come to our phones: the server was told {self.fleet.astray}"
            details = {"why": f"{why}; {_MEND}"}
            scene.trace.write(
                Witnessed, witness=Actor.EVENT_SERVER, what=UNREACHED, details=details
            )

    def _ask_once_whether_it_reacts(self) -> None:
        """Do the positive control, before the first test that may upset the server."""
        if self._asked or self.ever_commanded:
            return
        self._asked = True
        with suppress(TargetLost, DriverProblem):  # the test will say so
            self.quiet = not reacts_at_all(self.fleet)

    @property
    def _side(self) -> ServerSide:
        side = self.settings.server
        assert side is not None  # noqa: S101  this stand is for servers
        return side


@dataclass(slots=True)
class ServerPerformance:
    """One test of a server being performed."""

    item: pytest.Item
    stand: ServerStand
    clauses: tuple[Clause, ...]
    around: Circumstances
    scene: ServerScene
    began: Moment
    report: TestReport | None = field(default=None)

    def finish(self, failure: BaseException | None) -> TestReport:
        """End all calls, judge all that was seen, and keep the report."""
        scene = self.scene
        ending = ending_of(failure, arranging=scene.arranging, soft=[why for why, _ in scene.soft])
        to_idle(scene)
        self.stand.heard(scene)
        ending = replace(ending, doubt=self.stand.doubt())
        self.report = test_report(
            self.item, self.clauses, scene.trace, ending, self.around, self.began, ()
        )
        return self.report

    def curtain(self) -> None:
        """Let the test itself begin: what is expected from now on judges its clause."""
        self.scene.arranging = False

    def broke(self, ours: Exception) -> TestReport:
        """Return the report of a test that could not be finished or judged: a fault of ours."""
        why = f"could not be judged: {type(ours).__name__}: {ours}"
        return never_judged(self.item.nodeid, why, self.clauses, self.began)
