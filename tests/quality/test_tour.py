"""A tour: every situation x every stimulus, the emulator against the rules, in every profile.

Neither side was written from the other, so what they agree on here is the page. A disagreement is
settled by the sentence of the specification and noted in docs/adjudications.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from ringproof.emulator.profile import PROFILES
from ringproof.emulator.table import ROWS
from ringproof.farend.emulated import EmulatedFarEnd
from ringproof.judge import Setting, judge, musts
from ringproof.protocol.clauses import catalogue
from ringproof.session import Call
from ringproof.session.idle import open_calls, to_idle
from ringproof.session.parties import FarEnd, LocalUser
from ringproof.session.phone import Phone
from ringproof.session.scene import Drivers, Scene
from ringproof.target.build import build_target
from ringproof.target.embedded import MemoryTarget
from ringproof.target.emulated import EmulatedAdmin, EmulatedUser
from ringproof.target.protocol import DriverProblem
from ringproof.target.spec import emulator
from ringproof.trace import Trace
from ringproof.verdict import Finding, Verdict


class Stage:
    """One phone of a profile, and a fresh scene for each step of the tour."""

    def __init__(self, profile: str) -> None:
        target = build_target(emulator(profile), in_memory=True)
        assert isinstance(target, MemoryTarget)
        self.target = target
        target.start()
        admin = EmulatedAdmin(target.control, target)
        admin.allow_action_urls(True)
        admin.set_event_server(target.ears.url("http"))
        self.exchange = EmulatedFarEnd(target.control)
        user = EmulatedUser(target.control)
        self.drivers = Drivers(target, self.exchange, user, admin)
        self.begin()

    def begin(self) -> None:
        """Begin a step: a new trace, nothing known of earlier calls."""
        self.exchange.turn_the_page()
        self.scene = Scene(self.drivers, Trace(self.target.clock), arranging=False)
        self.phone = Phone(self.scene, self.target.settings.credential)
        self.far_end = FarEnd(self.scene)
        self.user = LocalUser(self.scene)
        self.calls: list[Call] = []

    def pass_time(self, seconds: float = 3.0) -> None:
        """Let everything that is owed arrive, and learn the ids that were told."""
        self.target.settle(seconds)
        self.scene.listen()
        for call, told in zip(self.calls, self._ids(), strict=False):
            call.id = told

    def _ids(self) -> list[str]:
        begun = ("incoming", "outgoing")
        events = [told.event for told in self.scene.trace.told()]
        return [e.call for e in events if e and e.name in begun and e.call]

    def rings(self, number: str) -> Call:
        call = self.far_end.calls(number, "Peter")
        self.calls.append(call)
        self.pass_time()
        return call

    def dials(self, number: str, wait: float = 3.0) -> Call:
        call = self.phone.call(number)
        self.calls.append(call)
        self.pass_time(wait)
        return call

    def findings(self) -> list[Finding]:
        """Return to idle, judge the step, and keep what is not met."""
        to_idle(self.scene)
        self.target.settle(3.0)
        self.scene.listen()
        settings = self.target.settings
        setting = Setting(
            mac=settings.mac,
            identities=settings.identities,
            event_within=settings.timing.event_within,
            complete=True,
            must=musts(catalogue()),
        )
        found = judge(self.scene.trace.records, setting)
        return [f for f in found if f.verdict not in (Verdict.PASS, Verdict.INCONCLUSIVE)]


def _talking(stage: Stage) -> Call:
    call = stage.rings("030555101")
    stage.phone.accept(call)
    stage.pass_time()
    return call


def _held(stage: Stage) -> Call:
    call = _talking(stage)
    stage.phone.hold(call)
    stage.pass_time()
    return call


def _two(stage: Stage) -> None:
    _held(stage)
    second = stage.rings("030555102")
    stage.phone.accept(second)
    stage.pass_time()


def _both_held(stage: Stage) -> None:
    _two(stage)
    stage.phone.hold(stage.calls[1])
    stage.pass_time()


def _conference(stage: Stage) -> None:
    _two(stage)
    stage.phone.conference(*stage.calls)
    stage.pass_time()


def _conference_on_hold(stage: Stage) -> None:
    _conference(stage)
    stage.phone.hold(stage.calls[0])
    stage.pass_time()


def _joining(stage: Stage) -> None:
    _two(stage)
    stage.phone.join(*stage.calls)
    stage.scene.listen()


def _talking_and_ringing(stage: Stage) -> None:
    _talking(stage)
    stage.rings("030555102")


def _two_ringing(stage: Stage) -> None:
    stage.rings("030555101")
    stage.rings("030555102")


SITUATIONS: Mapping[str, Callable[[Stage], object]] = {
    "idle": lambda stage: None,
    "ringing": lambda stage: stage.rings("030555101"),
    "dialling": lambda stage: stage.dials("48"),
    "talking": _talking,
    "held": _held,
    "talking and ringing": _talking_and_ringing,
    "two ringing": _two_ringing,
    "held and talking": _two,
    "both held": _both_held,
    "conference": _conference,
    "conference on hold": _conference_on_hold,
    "joining": _joining,
}


def _first(act: Callable[[Stage, Call], object]) -> Callable[[Stage], object]:
    return lambda stage: act(stage, stage.calls[0]) if stage.calls else None


def _last(act: Callable[[Stage, Call], object]) -> Callable[[Stage], object]:
    return lambda stage: act(stage, stage.calls[-1]) if stage.calls else None


def _pair(act: Callable[[Stage, Call, Call], object]) -> Callable[[Stage], object]:
    return lambda stage: act(stage, *stage.calls[:2]) if len(stage.calls) > 1 else None


STIMULI: Mapping[str, Callable[[Stage], object]] = {
    "call": lambda s: s.dials("42"),
    "call one that is busy": lambda s: s.dials("43"),
    "call one that does not exist": lambda s: s.dials("46"),
    "call one that rings out": lambda s: s.dials("44", wait=31.0),
    "accept": lambda s: s.phone.accept(),
    "accept the first": _first(lambda s, c: s.phone.accept(c)),
    "accept the last": _last(lambda s, c: s.phone.accept(c)),
    "terminate": lambda s: s.phone.terminate(),
    "terminate the first": _first(lambda s, c: s.phone.terminate(c)),
    "terminate the last": _last(lambda s, c: s.phone.terminate(c)),
    "hold": lambda s: s.phone.hold(),
    "hold the first": _first(lambda s, c: s.phone.hold(c)),
    "hold the last": _last(lambda s, c: s.phone.hold(c)),
    "resume": lambda s: s.phone.resume(),
    "resume the first": _first(lambda s, c: s.phone.resume(c)),
    "resume the last": _last(lambda s, c: s.phone.resume(c)),
    "resume both": _pair(lambda s, c, d: s.phone.resume(c, d)),
    "transfer": lambda s: s.phone.transfer(None, "47"),
    "transfer the first": _first(lambda s, c: s.phone.transfer(c, "47")),
    "transfer the last": _last(lambda s, c: s.phone.transfer(c, "47")),
    "join": lambda s: s.phone.command("join"),
    "join both": _pair(lambda s, c, d: s.phone.join(c, d)),
    "join both the other way": _pair(lambda s, c, d: s.phone.join(d, c)),
    "conference": lambda s: s.phone.command("conference"),
    "conference of both": _pair(lambda s, c, d: s.phone.conference(c, d)),
    "conference of one": _first(lambda s, c: s.phone.conference(c, c)),
    "dtmf": lambda s: s.phone.command("dtmf", digits="12"),
    "dtmf on the first": _first(lambda s, c: s.phone.dtmf(c, "1*#D")),
    "show": lambda s: s.phone.show("Hello"),
    "log": lambda s: s.phone.log("Hello"),
    "list": lambda s: s.phone.ask_for_the_list(),
    "help": lambda s: s.phone.ask_for_help("terminate"),
    "an unknown id": lambda s: s.phone.command("terminate", callid="TC@999"),
    "an unknown action": lambda s: s.phone.command("hangup"),
    "the far end calls": lambda s: s.rings("030555103"),
    "the far end answers": _last(lambda s, c: s.far_end.answers(c)),
    "the far end rejects": _last(lambda s, c: s.far_end.rejects(c)),
    "the first far end hangs up": _first(lambda s, c: s.far_end.hangs_up(c)),
    "the last far end hangs up": _last(lambda s, c: s.far_end.hangs_up(c)),
    "the far end is renamed": _first(lambda s, c: s.far_end.renames(c, name="Franz")),
    "the far end has a new number": _last(lambda s, c: s.far_end.renames(c, number="030555109")),
    "the far end transfers us": _last(lambda s, c: s.far_end.transfers(c, "030555104", "Karl")),
    "the user lifts": lambda s: s.user.lifts(),
    "the user hangs up": _first(lambda s, c: s.user.hangs_up(c)),
    "the user holds": _last(lambda s, c: s.user.holds(c)),
    "the user resumes": _first(lambda s, c: s.user.resumes(c)),
    "the user dials": lambda s: s.user.dials("42"),
}

_STAGES: dict[str, Stage] = {}


def stage_of(profile: str) -> Stage:
    return _STAGES.setdefault(profile, Stage(profile))


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("profile", PROFILES)
def test_emulator_and_rules_agree_on_every_step(profile: str, situation: str) -> None:
    stage = stage_of(profile)
    disagreements: list[str] = []
    for name, act in STIMULI.items():
        stage.begin()
        SITUATIONS[situation](stage)
        try:
            act(stage)
        except DriverProblem:
            continue  # a far end or user who cannot do that just now has done nothing
        finally:
            stage.pass_time()
            disagreements += [f"{name}: {f.clause}: {f.why}" for f in stage.findings()]
    assert disagreements == []


def test_the_tour_leaves_the_phone_idle() -> None:
    stage = stage_of("default")
    stage.begin()
    _conference(stage)
    stage.findings()
    assert open_calls(stage.scene.trace.records) == ()


def test_the_tour_meets_every_row_of_the_emulators_table() -> None:
    stage = Stage("default")
    machine = stage.target.phone.parts.phone.machine  # type: ignore[attr-defined]
    met: set[tuple[str, str]] = set()

    class Watched(dict[object, object]):
        def __getitem__(self, cell: object) -> object:
            met.add(cell)  # type: ignore[arg-type]
            return super().__getitem__(cell)

    machine.tables = replace(machine.tables, calls=Watched(machine.tables.calls))
    for arrange in SITUATIONS.values():
        for act in STIMULI.values():
            stage.begin()
            arrange(stage)
            try:
                act(stage)
            except DriverProblem:
                continue
            finally:
                stage.pass_time()
                to_idle(stage.scene)
    never = {(row.state, row.cause) for row in ROWS} - met
    assert never == set()
