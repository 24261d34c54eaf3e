"""The prose for what the page leaves open, for late tellings, and for tellings all along."""

from typing import Any

import pytest

from ringproof.farend import Leg
from ringproof.session import (
    Call,
    NotMet,
    NotOffered,
    connected,
    disconnected,
    holding,
    incoming,
    outgoing,
)
from ringproof.session.numbers import Numbers
from ringproof.session.parties import FarEnd
from ringproof.session.phone import Phone
from ringproof.session.proof import unproven
from ringproof.session.scene import Scene
from ringproof.target.settings import DialPlan

ONE, OTHER = b"event=disconnected&callId=TC@1", b"event=disconnected&callId=TC@2"


def two() -> tuple[Call, Call]:
    return Call("42", id="TC@1", leg="leg-1"), Call("43", id="TC@2", leg="leg-2")


def test_one_of_two_events_is_enough(phone: Phone, target: Any) -> None:
    call, other = two()
    phone.hold(call)
    target.tells_later(b"event=holding&callId=TC@2")
    phone.tells_one_of(holding(call), holding(other))


def test_none_of_two_events_is_not_enough(phone: Phone) -> None:
    call, other = two()
    phone.hold(call)
    with pytest.raises(NotMet, match="told none of them"):
        phone.tells_one_of(holding(call), holding(other))


def test_just_one_of_two_events_is_what_was_expected(phone: Phone, target: Any) -> None:
    call, other = two()
    phone.terminate()
    target.tells_later(ONE)
    phone.tells_just_one_of(disconnected(call), disconnected(other))


def test_both_of_two_events_are_too_many(phone: Phone, target: Any) -> None:
    call, other = two()
    phone.terminate()
    target.tells_later(ONE, OTHER)
    with pytest.raises(NotMet, match="told disconnected of TC@1, disconnected of TC@2"):
        phone.tells_just_one_of(disconnected(call), disconnected(other))


def test_all_along_events_of_earlier_stimuli_count(phone: Phone, target: Any) -> None:
    call, _ = two()
    phone.hold(call)
    target.tell(b"event=holding&callId=TC@1")
    phone.resume(call)
    target.tells_later(b"event=connected&callId=TC@1")
    phone.tells_all(holding(call), connected(call))


def test_all_along_the_order_counts(phone: Phone, target: Any) -> None:
    call, _ = two()
    phone.hold(call)
    phone.resume(call)
    target.tells_later(b"event=connected&callId=TC@1", b"event=holding&callId=TC@1")
    with pytest.raises(NotMet, match="the other way round"):
        phone.tells_all(holding(call), connected(call))


def test_a_ring_out_is_waited_for(phone: Phone, scene: Scene, target: Any) -> None:
    call = Call("44", id="TC@1")
    phone.command("call", number="44")
    with pytest.raises(NotMet, match="within 32 s"):
        phone.tells_when_rung_out(disconnected(call))


def test_two_calls_of_one_id_are_not_told_apart(phone: Phone) -> None:
    phone.names_apart(*two())
    with pytest.raises(NotMet, match="both are TC@1"):
        phone.names_apart(Call("42", id="TC@1"), Call("43", id="TC@1"))


def test_a_name_may_be_left_open(phone: Phone, target: Any) -> None:
    call = Call("42", "a very long name")
    phone.command("accept")
    target.tells_later(b"event=incoming&callId=TC@1&accountId=1&number=42&name=a%20ver")
    phone.tells(incoming(call, named=False))


def test_a_number_that_is_not_listed_is_not_offered() -> None:
    numbers = Numbers(DialPlan({"answers": "42"}))
    assert numbers["answers"] == "42"
    with pytest.raises(NotOffered, match="role busy"):
        numbers["busy"]


def test_the_leg_of_an_earlier_call_is_not_this_calls(
    phone: Phone, scene: Scene, target: Any, exchange: Any
) -> None:
    exchange.known = [Leg("leg-1", "42", "out", "ended")]
    call = phone.call("42")
    target.tells_later(b"event=outgoing&callId=TC@7&accountId=1&number=42")
    phone.tells(outgoing(call))
    with pytest.raises(NotMet, match="never rung"):
        FarEnd(scene).is_rung(call)


def test_just_one_far_end_is_gone(phone: Phone, scene: Scene, exchange: Any) -> None:
    far_end = FarEnd(scene)
    call, other = two()
    phone.terminate()
    exchange.known = [Leg("leg-1", "42", "in", "ended"), Leg("leg-2", "43", "in", "held")]
    far_end.just_one_is_gone(call, other)
    far_end.is_still_there(other)
    exchange.known = [Leg("leg-1", "42", "in", "ended"), Leg("leg-2", "43", "in", "ended")]
    with pytest.raises(NotMet, match="42 is ended, 43 is ended"):
        far_end.just_one_is_gone(call, other)


def test_a_call_that_rings_is_said_to_ring(phone: Phone, scene: Scene, exchange: Any) -> None:
    call, _ = two()
    phone.terminate()
    exchange.known = [Leg("leg-1", "42", "in", "ringing")]
    FarEnd(scene).is_ringing(call)
    exchange.known = [Leg("leg-1", "42", "in", "connected")]
    with pytest.raises(NotMet, match="it is connected"):
        FarEnd(scene).is_ringing(call)


def test_what_must_not_be_told_may_be_silent_or_another(phone: Phone, target: Any) -> None:
    call, other = two()
    phone.terminate(call)
    target.tells_later(ONE, b"event=remoteUpdate&callId=TC@2&name=Petra")
    phone.tells(disconnected(call))
    phone.does_not_tell(disconnected(other))


def test_what_must_not_be_told_and_is_told_is_named(phone: Phone, target: Any) -> None:
    call, other = two()
    phone.terminate(call)
    target.tells_later(ONE, OTHER)
    phone.tells(disconnected(call))
    with pytest.raises(NotMet, match="told disconnected of TC@2"):
        phone.does_not_tell(disconnected(other))


def test_what_must_not_be_told_needs_a_positive_control(phone: Phone, scene: Scene) -> None:
    call, _ = two()
    phone.hold(call)
    phone.does_not_tell(holding(call))
    assert unproven(scene.trace) == ("client:hold",)


def test_all_along_begins_after_the_arrangement(phone: Phone, scene: Scene, target: Any) -> None:
    call, _ = two()
    scene.arranging = True
    phone.accept(call)
    target.tell(b"event=connected&callId=TC@1")
    target.tell(b"event=connected&callId=TC@1")
    phone.tells(connected(call))
    scene.arranging = False
    phone.hold(call)
    target.tells_later(b"event=holding&callId=TC@1", b"event=connected&callId=TC@1")
    phone.resume(call)
    phone.tells_all(holding(call), connected(call))
