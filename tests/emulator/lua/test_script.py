"""One running script: its turns, its timers and what it may do by itself."""

import pytest

from ringproof.emulator.clock import VirtualClock
from ringproof.emulator.lua.runtime import Runtime
from ringproof.emulator.lua.script import (
    MOST_TIMERS,
    SOONEST,
    Allowance,
    RunningScript,
    ScriptFault,
    Turn,
)


class Host:
    """What a script needs around it."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.said: list[tuple[str, str]] = []
        self.over: list[str] = []

    def log(self, text: str, level: str) -> None:
        self.said.append((level, text))

    def ended(self, script: RunningScript) -> None:
        self.over.append(script.name)


def running(host: Host, code: str = "") -> RunningScript:
    script = RunningScript("s", host)
    script.start(Runtime(lambda *_: (True,), {}), code)
    return script


def test_a_reserve_fills_up_again_as_time_goes_by() -> None:
    reserve = Allowance(most=3, per_second=1, left=3)
    assert [reserve.spend(0, 1) for _ in range(4)] == [True, True, True, False]
    assert not reserve.spend(0.5, 1)
    assert reserve.spend(10, 3)
    assert not reserve.spend(10, 1)


def test_who_does_too_much_is_stopped_unless_an_outsider_asked() -> None:
    host = Host()
    script = running(host)
    script.cause = "request"
    for _ in range(1000):
        script.act()
    script.cause = "timer"
    with pytest.raises(ScriptFault, match="too much at once"):
        script.act(size=400 * 1024)
    assert host.said == [("e", "script s is stopped: it does too much at once")]
    assert host.over == ["s"]


def test_a_turn_in_a_turn_waits_until_that_is_over() -> None:
    host = Host()
    script = running(host)
    order: list[str] = []

    def first(_: object) -> None:
        order.append("first begins")
        script.do(Turn("x", "key_up", (), lambda _: order.append("second")))
        assert script.busy
        order.append("first ends")

    script.do(Turn("x", "key_up", (), first))
    assert order == ["first begins", "first ends", "second"]
    assert not script.busy


def test_time_gets_on_whatever_a_script_plans() -> None:
    host = Host()
    script = running(host)
    script.plan(1, -5, Turn("timer", "key_up", ()))
    script.plan(2, 1e300, Turn("timer", "key_up", ()))
    assert host.clock.next_due() == SOONEST
    script.call_off(1)
    script.call_off(1)
    assert host.clock.next_due() == 1e9


def test_plans_are_bounded_and_end_with_the_script() -> None:
    host = Host()
    script = running(host)
    for handle in range(MOST_TIMERS):
        script.plan(handle, 60, Turn("timer", "key_up", ()))
    with pytest.raises(ScriptFault, match="too many things"):
        script.plan(-1, 60, Turn("timer", "key_up", ()))
    script.stop(None)
    script.stop("again")
    assert (host.clock.next_due(), host.said, script.memory) == (None, [], 0)
    script.do(Turn("x", "key_up", ()))


def test_a_script_that_sleeps_with_too_much_planned_is_stopped() -> None:
    host = Host()
    script = RunningScript("s", host)
    for handle in range(MOST_TIMERS):
        script.plan(handle, 60, Turn("timer", "key_up", ()))
    script.start(Runtime(lambda *_: (True,), {}), "time.sleep(1)")
    assert host.said == [("e", "script s is stopped: too many things are planned already")]
