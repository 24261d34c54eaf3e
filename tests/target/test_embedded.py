"""One scripted session: over loopback sockets and in memory it leaves the same trace."""

from collections.abc import Iterator
from typing import Any

import pytest

from ringproof.farend.emulated import EmulatedFarEnd
from ringproof.session import connected, disconnected, holding, incoming, outgoing
from ringproof.session.idle import to_idle
from ringproof.session.parties import FarEnd
from ringproof.session.phone import Phone
from ringproof.session.scene import Drivers, Scene
from ringproof.target.build import build_admin, build_local_user, build_target
from ringproof.target.protocol import DriverProblem, Target
from ringproof.target.request import Command, Credential, Request
from ringproof.target.spec import emulator
from ringproof.trace import Answer, Stimulus, Told, Trace, Witnessed


def stage(target: Any) -> Drivers:
    admin = build_admin(target)
    assert admin is not None
    admin.allow_action_urls(True)
    admin.set_event_server(target.ears.url("http"))
    return Drivers(target, EmulatedFarEnd(target.control), build_local_user(target), admin)


def perform(drivers: Drivers) -> Trace:
    scene = Scene(drivers, Trace(drivers.target.clock), "EV-HOLDING-1", arranging=False)
    phone = Phone(scene, drivers.target.settings.credential)
    far_end = FarEnd(scene)
    call = phone.call("42")
    phone.tells(outgoing(call), connected(call))
    far_end.is_connected(call)
    phone.hold(call)
    phone.tells(holding(call))
    phone.hold(call)
    phone.refuses()
    other = far_end.calls("030555101", "Jürgen M")
    phone.tells(incoming(other))
    far_end.hangs_up(other)
    phone.tells(disconnected(other))
    to_idle(scene)
    return scene.trace


def essence(trace: Trace) -> list[tuple[object, ...]]:
    """Return what both transports must agree on: everything but times, hosts and ports."""
    told: list[tuple[object, ...]] = []
    for record in trace:
        match record:
            case Stimulus():
                told.append((record.actor, record.verb, dict(record.details), record.admits))
            case Answer():
                told.append((record.to, record.status, record.body))
            case Told():
                told.append((record.method, record.target, record.defects, record.secure))
            case Witnessed():
                told.append((record.witness, record.what, dict(record.details)))
            case _:
                told.append((type(record), getattr(record, "sentence", ""), record.n))
    return told


def played(in_memory: bool) -> list[tuple[object, ...]]:
    target: Any = build_target(emulator(), in_memory=in_memory)
    target.start()
    try:
        return essence(perform(stage(target)))
    finally:
        target.stop()


def test_both_transports_leave_the_same_trace() -> None:
    over_sockets = played(in_memory=False)
    assert over_sockets == played(in_memory=True)
    assert len(over_sockets) > 20


@pytest.fixture
def target() -> Iterator[Target]:
    target = build_target(emulator(), in_memory=True)
    target.start()
    yield target
    target.stop()


def test_waiting_moves_the_phones_time_and_no_other(target: Target) -> None:
    before = target.clock.now().mono
    assert not target.wait(lambda: False, 3600.0)
    assert target.clock.now().mono - before == pytest.approx(3600.0)


def test_waiting_ends_at_the_timer_that_made_it_true(target: Target) -> None:
    drivers = stage(target)
    target.send(Request(Command("call", (("number", "42"),)), target.settings.credential))
    far_end = drivers.far_end
    assert far_end is not None
    before = target.clock.now().mono
    assert target.wait(lambda: far_end.legs()[0].state == "connected", 3600.0)
    assert 0.0 < target.clock.now().mono - before < 1.0


def test_settling_leaves_later_timers_alone(target: Target) -> None:
    drivers = stage(target)
    target.send(Request(Command("call", (("number", "44"),)), target.settings.credential))
    target.settle()
    far_end = drivers.far_end
    assert far_end is not None
    assert far_end.legs()[0].state == "ringing"


def test_what_the_control_api_refuses_is_a_driver_problem(target: Any) -> None:
    with pytest.raises(DriverProblem, match=r"control far_end\.answer: "):
        target.control("far_end.answer", {"leg": "leg-9"})


def test_the_token_is_the_phones_own(target: Target) -> None:
    stage(target)
    ask = Command("?")
    assert target.send(Request(ask, target.settings.credential)).status == 200
    assert target.send(Request(ask, Credential())).status == 401
