"""The stand of tests of several phones, and their performance: one trace, one call graph."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from ringproof.emulator.assembly import Fault
from ringproof.judge.graph import Known
from ringproof.judge.wire import plain_mac
from ringproof.plugin.broken import never_judged
from ringproof.plugin.judged import Circumstances
from ringproof.plugin.judging import test_report
from ringproof.plugin.outcome import ending_of
from ringproof.plugin.problems import CannotListen, StandProblem
from ringproof.plugin.putting_back import put_back
from ringproof.protocol.clauses import PHONES, Clause
from ringproof.protocol.numbers import bare_number
from ringproof.report.document import TestReport
from ringproof.session.failure import NotClaimed
from ringproof.session.idle import to_idle
from ringproof.session.scene import Drivers
from ringproof.session.several.scene import PhoneScene, introduce
from ringproof.target.build import build_admin, build_several
from ringproof.target.protocol import Admin, DriverProblem, NoEars
from ringproof.target.settings import TargetSettings
from ringproof.target.several import EMBEDDED, OnePhone
from ringproof.target.wire import TargetLost
from ringproof.trace import Moment, Trace


def is_of_several(clauses: Sequence[Clause]) -> bool:
    """Say whether a test of these clauses is about several phones at once."""
    return any(PHONES in clause.needs for clause in clauses)


def too_few(settings: TargetSettings, *, shared_out: bool) -> str:
    """Say why tests of several phones cannot be made on a target; empty where they can."""
    if settings.embedded:
        return ""
    if len(settings.phones) < EMBEDDED:
        there = f"{len(settings.phones)} phones" if settings.phones else "one phone only"
        return f"the target file has {there}, and {EMBEDDED} are needed (key phones)"
    if shared_out:
        return "the phones are shared out among workers: run the tests of several without -n"
    for place, phone in enumerate(settings.phones[:EMBEDDED]):
        for key in ("mac", "numbers"):
            if not getattr(phone, key):
                return f"the target file does not say phones.{place}.{key}"
    return ""


class SeveralStand:
    """Several phones, ready for tests; `close` puts their settings back."""

    def __init__(
        self, settings: TargetSettings, fault: Fault | None = None, *, shared_out: bool = False
    ) -> None:
        self.settings = settings
        self._shared_out = shared_out
        self._several = build_several(settings, fault=fault)
        self._found: list[tuple[str, Admin, tuple[bool, str]]] = []
        self.unrestored = ""

    @property
    def phones(self) -> Sequence[OnePhone]:
        """The phones, in the order of the target file."""
        return self._several.phones[:EMBEDDED]

    @property
    def known(self) -> tuple[Known, ...]:
        """The phones as the judge knows them."""
        return tuple(
            Known(
                phone.name,
                plain_mac(phone.target.settings.mac),
                frozenset(map(bare_number, phone.numbers)),
            )
            for phone in self.phones
        )

    def open(self) -> None:
        """Reach the phones and point their events at one event server.

        Raises StandProblem where there are too few, or one cannot be reached or driven.
        """
        lacking = too_few(self.settings, shared_out=self._shared_out)
        if lacking:
            raise StandProblem(lacking)
        try:
            self._several.start()
            for phone in () if self.settings.embedded else self.phones:
                self._point_at_us(phone)
        except NoEars as taken:
            self.close()
            raise CannotListen(str(taken)) from taken
        except (TargetLost, DriverProblem) as problem:
            self.close()
            raise StandProblem(str(problem)) from problem
        except BaseException:  # also where somebody ends the run meanwhile
            self.close()
            raise

    def close(self) -> None:
        """Put the settings back and let go of the phones."""
        left = [put_back(admin, found, who) for who, admin, found in self._found]
        self.unrestored = "; ".join(filter(None, left))
        self._found = []
        self._several.stop()

    def begin(
        self, item: pytest.Item, clauses: tuple[Clause, ...], around: Circumstances
    ) -> "SeveralPerformance":
        """Return a new performance of `item`, with an empty trace for all phones."""
        known, target = self.known, self.phones[0].target
        target.ears.news()  # what still came of the test before belongs to nobody
        trace = Trace(target.clock)
        introduce(trace, known)
        scenes = tuple(
            PhoneScene(
                Drivers(phone.target), trace, clause=clauses[0].id, name=phone.name, known=known
            )
            for phone in self.phones
        )
        return SeveralPerformance(item, self, clauses, around, scenes, target.clock.now())

    def offers(self, clauses: Sequence[Clause]) -> None:
        """Raise NotClaimed where the phones do not claim what these clauses are about."""
        for need in (need for clause in clauses for need in clause.needs):
            kind, _, name = need.partition(".")
            for phone in self.phones if kind == "claims" else ():
                settings = phone.target.settings
                if not settings.claims_to(name):
                    raise NotClaimed(f"{phone.name}: {settings.unclaimed(name)}")

    def _point_at_us(self, phone: OnePhone) -> None:
        admin = build_admin(phone.target)
        if admin is not None:
            self._found.append((phone.name, admin, admin.settings()))
            admin.allow_action_urls(True)
            admin.set_event_server(phone.tell)


@dataclass(slots=True)
class SeveralPerformance:
    """One test of several phones being performed."""

    item: pytest.Item
    stand: SeveralStand
    clauses: tuple[Clause, ...]
    around: Circumstances
    scenes: tuple[PhoneScene, ...]
    began: Moment
    report: TestReport | None = field(default=None)

    @property
    def scene(self) -> PhoneScene:
        """The stage of the first phone; all share its trace."""
        return self.scenes[0]

    def finish(self, failure: BaseException | None) -> TestReport:
        """Return all phones to idle, judge all that was seen, and keep the report."""
        soft = [why for scene in self.scenes for why, _ in scene.soft]
        ending = ending_of(failure, arranging=self.scene.arranging, soft=soft)
        for scene in self.scenes:
            to_idle(scene)
        ending = replace(ending, void=self.scene.drivers.target.ears.lost())
        self.report = test_report(
            self.item, self.clauses, self.scene.trace, ending, self.around, self.began, ()
        )
        return self.report

    def broke(self, ours: Exception) -> TestReport:
        """Return the report of a test that could not be finished or judged: a fault of ours."""
        why = f"could not be judged: {type(ours).__name__}: {ours}"
        return never_judged(self.item.nodeid, why, self.clauses, self.began)

    def curtain(self) -> None:
        """Let the test itself begin: what is expected from now on judges its clause."""
        for scene in self.scenes:
            scene.arranging = False
