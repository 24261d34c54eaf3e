"""A far end that hears of the phone by another way, and does not play every number."""

from typing import Any

import pytest

from ringproof.farend import Leg
from ringproof.session.parties.far_end import FarEnd
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.target.protocol import CannotDo, DriverProblem
from ringproof.target.request import Request
from ringproof.target.wire import Reply
from ringproof.trace import Expected


def test_what_arrives_late_is_not_the_effect_of_the_next_command(
    phone: Phone, scene: Scene, target: Any, exchange: Any
) -> None:
    def arrives() -> None:
        exchange.known[:] = [Leg("leg-1", "42", "in", "connected")]

    def sends_as_it_arrives(request: Request) -> Reply:
        arrives()
        return Reply(409, "", (), b"", b"")

    call = FarEnd(scene).calls("42")
    exchange.catch_up, target.send = arrives, sends_as_it_arrives
    phone.hold(call)
    phone.changes_nothing()
    unmet = [each for each in scene.trace.records if isinstance(each, Expected) and not each.met]
    assert unmet == []


def test_of_a_number_that_it_does_not_play_it_says_nothing(
    phone: Phone, scene: Scene, exchange: Any
) -> None:
    exchange.plays = lambda number: number != "46"
    ours, foreign = phone.call("42"), phone.call("46")
    exchange.known.append(Leg("leg-1", "42", "out", "ringing"))
    FarEnd(scene).is_rung(ours)
    with pytest.raises(CannotDo, match=r"is not behind 46 \(key far_end\)"):
        FarEnd(scene).is_rung(foreign)


def test_a_call_that_has_not_reached_it_yet_is_waited_for(
    phone: Phone, scene: Scene, target: Any, exchange: Any
) -> None:
    call, far_end = phone.call("42"), FarEnd(scene)
    target.tells_later(b"event=outgoing&callId=TC@1&number=42")

    def tell(query: bytes) -> None:
        exchange.known.append(Leg("leg-1", "42", "out", "ringing"))

    target.tell = tell
    with pytest.raises(DriverProblem, match="knows of no call with the phone"):
        far_end.answers(call)  # another far end is rung as soon as the phone says so
    exchange.testifies_late = True
    far_end.answers(call)
    assert exchange.acts == [("answer", "leg-1")]
