"""Sessions recorded in memory: what crossed the wire between a phone and those round it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.replay import ReplayAsked, replay
from ringproof.plugin.stand import Stand
from ringproof.recordings import Exchange, FlowWriter, Leg
from ringproof.session import Call
from ringproof.session.parties import FarEnd, LocalUser
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.target.settings import TargetSettings
from ringproof.target.spec import emulator
from ringproof.trace import Actor, Answer, Moment, Record, Stimulus, Told, Trace

_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
_TICK = 0.001  # seconds between two records: on a real wire nothing happens at the same time


@dataclass
class Stage:
    """Who takes part in a session that is being recorded."""

    scene: Scene
    phone: Phone
    far_end: FarEnd
    user: LocalUser

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.scene.drivers.target.settle(seconds)

    def connected(self, number: str, name: str | None = None) -> Call:
        """Have a call in that the phone accepts by command."""
        call = self.far_end.calls(number, name)
        self.hear(call)
        self.phone.accept(call)
        self.pause(0.1)
        return call

    def dialled(self, number: str) -> Call:
        """Have the phone dial by command."""
        call = self.phone.call(number)
        self.hear(call)
        return call

    def hear(self, call: Call) -> None:
        """Learn the id of a call that was just announced."""
        self.pause(0.1)
        self.scene.listen()
        told = [t.event for t in self.scene.trace.told() if t.event is not None]
        call.id = next(e.call for e in reversed(told) if e.name in ("incoming", "outgoing"))


Script = Callable[[Stage], None]
Recorder = Callable[[Script], Path]


def everything(stage: Stage) -> None:
    """A morning at the phone: every command, every event, a call to somebody busy."""
    phone, far_end = stage.phone, stage.far_end
    phone.ask_for_the_list()
    phone.ask_for_help("hold")
    peter = stage.connected("030555101", "Peter")
    far_end.renames(peter, name="Peter Pänter")
    phone.hold(peter)
    stage.pause(2)
    phone.hold(peter)
    phone.resume(peter)
    phone.dtmf(peter, "12#")
    franz = stage.connected("030555102", "Franz")
    phone.conference(peter, franz)
    stage.pause(1)
    phone.terminate(franz)
    stage.pause(0.1)
    phone.transfer(peter, "45")
    stage.pause(0.1)
    busy = stage.dialled("43")
    phone.show("nobody there")
    stage.pause(0.2)
    phone.log("was busy")
    phone.terminate(busy)
    stage.pause(3)
    out = stage.dialled("42")
    stage.pause(0.2)
    anna = stage.connected("030555103")
    phone.join(out, anna)
    stage.pause(0.2)
    eve = stage.far_end.calls("030555104", "Eve")
    stage.hear(eve)
    stage.user.lifts()
    stage.pause(0.1)
    far_end.transfers(eve, "030555105", "Adam")
    stage.pause(0.1)
    far_end.hangs_up(eve)
    stage.pause(0.1)


DESKS = ("000952AAAAAA", "000952BBBBBB")


def a_short_call(stage: Stage) -> None:
    """A call in, taken, put on hold, and ended."""
    call = stage.connected("030555101", "Peter")
    stage.phone.hold(call)
    stage.pause(0.1)
    stage.phone.terminate(call)
    stage.pause(0.1)


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    """Record a script on an embedded phone; return the flow file."""

    def recorded(script: Script) -> Path:
        path = tmp_path_factory.mktemp("recorded") / f"{script.__name__}.mitm"
        write(path, play(script, emulator()))
        return path

    return recorded


@pytest.fixture(scope="session")
def two_desks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two phones in one recording, side by side: each takes a call."""
    path = tmp_path_factory.mktemp("recorded") / "two.mitm"
    both: list[Exchange] = []
    for mac in DESKS:
        records, stand = play(a_short_call, replace(emulator(), mac=mac))
        both += exchanges(records, stand.settings)
    with path.open("wb") as stream:
        writer = FlowWriter(stream, synthetic=True, redacted=True)
        for exchange in sorted(both, key=lambda each: each.complete.mono):
            writer.add(exchange)
    return path


@pytest.fixture(scope="session")
def morning(record: Recorder) -> Path:
    """The flow file of `everything`."""
    return record(everything)


def play(script: Script, settings: TargetSettings) -> tuple[list[Record], Stand]:
    """Play a script to an embedded phone; return all that was written down."""
    stand = Stand(settings, in_memory=True)
    stand.open()
    try:
        scene = Scene(stand.drivers, Trace(stand.drivers.target.clock))
        phone = Phone(scene, scene.drivers.target.settings.credential)
        script(Stage(scene, phone, FarEnd(scene), LocalUser(scene)))
        scene.drivers.target.settle()
        scene.listen()
        return list(scene.trace.records), stand
    finally:
        stand.close()


def write(path: Path, played: tuple[list[Record], Stand]) -> None:
    """Write what of the records was on the wire, as a recorder sees it: without the token."""
    records, stand = played
    with path.open("wb") as stream:
        writer = FlowWriter(stream, synthetic=True, redacted=True)
        for exchange in exchanges(records, stand.settings):
            writer.add(exchange)


def exchanges(records: list[Record], settings: TargetSettings) -> Iterator[Exchange]:
    """Yield the exchanges of a trace, a tick after one another."""
    answers = {record.to: record for record in records if isinstance(record, Answer)}
    wire = [r for r in records if isinstance(r, Told) or _sent(r)]
    for n, record in enumerate(wire, start=1):
        at = Moment(record.at.mono + 2 * n * _TICK, record.at.wall + 2 * n * _TICK)
        after = replace(at, mono=at.mono + _TICK, wall=at.wall + _TICK)
        if isinstance(record, Told):
            yield Exchange(n, Leg.EVENTS, settings.mac, record.raw, _OK, at, at, after)
        elif isinstance(record, Stimulus):
            raw = record.raw.replace(settings.token.encode(), b"(token)")
            answer = answers[record.n].raw
            yield Exchange(n, Leg.COMMANDS, settings.mac, raw, answer, at, at, after, to="phone")


def _sent(record: Record) -> bool:
    return isinstance(record, Stimulus) and record.actor is Actor.CLIENT


@dataclass(frozen=True)
class Came:
    """What a replay came to: the exit code, and what was printed."""

    code: int
    text: str


Replayed = Callable[..., Came]


@pytest.fixture
def replayed() -> Replayed:
    """Replay a recording, and return what came of it."""

    def done(file: Path, target: str = "emulator", **options: Any) -> Came:
        console = Console(file=StringIO(), width=120, no_color=True)
        code = replay(ReplayAsked(file, target, **options), console)
        assert isinstance(console.file, StringIO)
        return Came(code, console.file.getvalue())

    return done
