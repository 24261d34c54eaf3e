"""Back to idle: every call that was told of is ended, and what would not end is written down."""

from typing import Any

import pytest

from ringproof.farend import Leg
from ringproof.session.idle import hear_out, open_calls, to_idle
from ringproof.session.phone import Phone
from ringproof.session.scene import Drivers, Scene
from ringproof.trace import Actor, Answer, Arranged, Stimulus, Trace


def verbs(scene: Scene) -> list[tuple[str, str]]:
    return [(r.verb, r.details.get("callid", "")) for r in scene.trace if isinstance(r, Stimulus)]


def test_open_calls_are_those_told_of_and_not_ended(scene: Scene, target: Any) -> None:
    target.tell(b"event=incoming&callId=TC@1&accountId=1&number=42")
    target.tell(b"event=outgoing&callId=TC@2&accountId=1&number=43")
    target.tell(b"event=disconnected&callId=TC@1")
    scene.listen()
    assert open_calls(scene.trace.records) == ("TC@2",)


class Late:
    """A far end that hears of the call only after the phone."""

    testifies_late = True

    def __init__(self, *states: str) -> None:
        self.states = list(states)

    def legs(self) -> list[Leg]:
        state = self.states.pop(0) if self.states[1:] else self.states[0]
        return [Leg("leg-1", "030555101", "in", state)]


def beside(target: Any, far_end: Any) -> Scene:
    return Scene(Drivers(target, far_end), Trace(target.clock), clause="X-1", arranging=False)


@pytest.mark.parametrize(
    ("told", "state"), [(b"connected", "connected"), (b"disconnected", "ended")]
)
def test_what_a_far_end_tells_late_is_no_effect_of_what_comes_next(
    target: Any, told: bytes, state: str
) -> None:
    scene = beside(target, Late("ringing", state))
    target.tell(b"event=" + told + b"&callId=TC@1")
    target.tells_later(b"event=holding&callId=TC@9")
    scene.listen()
    before = target.clock.mono
    target.status = 409
    phone = Phone(scene, target.settings.credential)
    phone.command("hold", callid="TC@1")
    assert target.clock.mono < before + target.settings.timing.settle  # no longer than needed
    phone.changes_nothing()


def test_a_far_end_that_tells_nothing_is_not_waited_for_for_ever(target: Any) -> None:
    scene = beside(target, Late("ringing"))
    target.tell(b"event=connected&callId=TC@1")
    scene.listen()
    before = target.clock.mono
    hear_out(scene)
    assert target.clock.mono == before + target.settings.timing.settle


def test_each_open_call_is_terminated_by_its_id(scene: Scene, target: Any) -> None:
    target.tell(b"event=incoming&callId=TC@1&accountId=1&number=42")
    target.tells_later(b"event=disconnected&callId=TC@1")
    to_idle(scene)
    assert verbs(scene) == [("terminate", "TC@1")]
    assert all(r.held for r in scene.trace if isinstance(r, Arranged))


def test_a_call_that_will_not_end_is_written_down(scene: Scene, target: Any) -> None:
    target.tell(b"event=incoming&callId=TC@1&accountId=1&number=42")
    to_idle(scene)
    arranged = [r for r in scene.trace if isinstance(r, Arranged)]
    assert [(r.held, r.why) for r in arranged] == [(False, "not told")]


def test_a_call_that_is_told_of_only_after_the_test_broke_off_is_ended_too(
    scene: Scene, target: Any
) -> None:
    scene.stimulus(Actor.CLIENT, "call", {"number": "42"})
    target.tells_later(
        b"event=outgoing&callId=TC@1&accountId=1&number=42", b"event=disconnected&callId=TC@1"
    )
    to_idle(scene)
    assert verbs(scene)[1:] == [("terminate", "TC@1")]


def test_nobody_waits_for_the_event_of_a_call_that_was_refused(scene: Scene, target: Any) -> None:
    refused = scene.stimulus(Actor.CLIENT, "call", {"number": "42"})
    scene.trace.write(Answer, to=refused.n, status=409)
    to_idle(scene)
    assert target.clock.mono == target.settings.timing.settle


def test_a_call_that_is_told_of_while_others_are_ended_is_ended_too(
    scene: Scene, target: Any
) -> None:
    target.tell(b"event=incoming&callId=TC@1&accountId=1&number=42")
    target.tells_later(
        b"event=disconnected&callId=TC@1", b"event=outgoing&callId=TC@2&accountId=1&number=43"
    )
    to_idle(scene)
    assert verbs(scene) == [("terminate", "TC@1"), ("terminate", "TC@2")]


def test_settings_are_put_back_in_reverse(scene: Scene) -> None:
    done: list[str] = []
    scene.undo = [lambda: done.append("first"), lambda: done.append("second")]
    to_idle(scene)
    assert done == ["second", "first"]


def test_a_leg_that_is_still_up_is_hung_up_and_written_down(scene: Scene, exchange: Any) -> None:
    exchange.call("42", None, 1)
    to_idle(scene)
    assert exchange.acts == [("hang_up", "leg-1")]
    assert any("still ringing" in r.why for r in scene.trace if isinstance(r, Arranged))


def test_a_leg_that_talks_to_the_phone_by_its_number_is_hung_up(
    scene: Scene, exchange: Any
) -> None:
    exchange.known = [Leg("leg-1", "42", "in", "connected", peer="101")]
    to_idle(scene)
    assert exchange.acts == [("hang_up", "leg-1")]


def test_a_caller_without_a_number_is_hung_up(scene: Scene, exchange: Any) -> None:
    exchange.known = [Leg("leg-1", "", "in", "ringing")]
    to_idle(scene)
    assert exchange.acts == [("hang_up", "leg-1")]


def test_legs_that_talk_to_each_other_are_left_alone(scene: Scene, exchange: Any) -> None:
    exchange.known = [
        Leg("leg-1", "42", "in", "connected", peer="43"),
        Leg("leg-2", "43", "in", "connected", peer="42"),
    ]
    to_idle(scene)
    assert exchange.acts == []
