"""The test's own expectation and the rules measure an event by one ruler."""

from typing import Any

import pytest

from ringproof.judge import Setting, judge
from ringproof.session import Call, NotMet, connected, holding
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.trace import Actor, Answer, Expected, Stimulus
from ringproof.verdict import Verdict

CALL = Call("42", id="TC@1", leg="leg-1")
WITHIN = 2.0  # what the puppet's window is


@pytest.fixture
def talking(phone: Phone, target: Any, scene: Scene) -> Phone:
    """A call that the far end rang and the phone accepted, for test and rules to know of."""
    scene.stimulus(Actor.FAR_END, "call", {"number": "42", "leg": "leg-1"})
    target.tell(b"event=incoming&callId=TC@1&accountId=1&number=42")
    phone.accept(CALL)
    target.tell(b"event=connected&callId=TC@1")
    phone.tells(connected(CALL))
    return phone


def told_after(target: Any, seconds: float) -> None:
    """Let the phone tell the hold so long after it was asked to."""
    target.clock.mono += seconds - 0.1  # as telling takes the puppet that long
    target.tell(b"event=holding&callId=TC@1")


def rules_fail(scene: Scene) -> bool:
    setting = Setting("000952C0FFEE", (1, 2), WITHIN, True, frozenset({"EV-TOLD-1"}))
    found = judge(scene.trace.records, setting)
    return Verdict.FAIL in [each.verdict for each in found if each.clause == "EV-TOLD-1"]


def last(scene: Scene) -> Expected:
    return [r for r in scene.trace if isinstance(r, Expected)][-1]


@pytest.mark.parametrize("seconds", [0.1, WITHIN - 0.001, WITHIN])
def test_in_time_for_both(talking: Phone, target: Any, scene: Scene, seconds: float) -> None:
    talking.hold(CALL)
    told_after(target, seconds)
    talking.tells(holding(CALL))
    assert not rules_fail(scene)
    assert last(scene).took == pytest.approx(seconds)


@pytest.mark.parametrize("seconds", [WITHIN + 0.006, WITHIN + 1.0])
def test_too_late_for_both(talking: Phone, target: Any, scene: Scene, seconds: float) -> None:
    talking.hold(CALL)
    told_after(target, seconds)
    with pytest.raises(NotMet, match=f"within 2 s; it came after {seconds:g} s"):
        talking.tells(holding(CALL))
    assert rules_fail(scene)
    assert not last(scene).met


def test_what_one_of_several_told_too_late_is_not_met(talking: Phone, target: Any) -> None:
    talking.hold(CALL)
    told_after(target, WITHIN + 0.006)
    with pytest.raises(NotMet, match=r"told holding of TC@1, too late"):
        talking.tells_one_of(holding(CALL), connected(CALL))


def test_a_late_answer_gives_the_event_its_time_too(
    talking: Phone, target: Any, scene: Scene
) -> None:
    deed = scene.stimulus(Actor.CLIENT, "hold", {"callid": "TC@1"})
    target.clock.mono += 3.0
    scene.trace.write(Answer, to=deed.n, status=200)
    told_after(target, WITHIN)
    talking.tells(holding(CALL))
    assert not rules_fail(scene)
    assert last(scene).took == pytest.approx(WITHIN)


def test_when_a_person_did_it_nobody_knows(talking: Phone, target: Any, scene: Scene) -> None:
    class Person:
        def confirms(self, sentence: str) -> bool:
            raise NotImplementedError

    scene.drivers = type(scene.drivers)(target, scene.drivers.far_end, Person())  # type: ignore[arg-type]
    scene.trace.write(Stimulus, actor=Actor.LOCAL_USER, verb="hold", details={})
    target.clock.mono += 20.0
    told_after(target, 0.5)
    talking.tells(holding(CALL))


def test_what_comes_after_another_event_is_awaited_anew(
    talking: Phone, target: Any, scene: Scene
) -> None:
    talking.hold(CALL)
    told_after(target, 1.5)
    talking.tells(holding(CALL))
    target.clock.mono += 1.5
    target.tell(b"event=connected&callId=TC@1")
    talking.tells(connected(CALL))
    assert last(scene).took == pytest.approx(1.6)
