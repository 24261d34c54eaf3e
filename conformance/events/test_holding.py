"""EV-HOLDING: a call put on hold is told."""

import pytest

from ringproof.session import connected, holding, outgoing


@pytest.mark.clause("EV-HOLDING-1")
def test_a_call_put_on_hold_is_told(phone, call):
    """Putting a connected call on hold is told, with the call's id."""
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("EV-HOLDING-1")
def test_the_second_call_put_on_hold_is_told_by_its_id(phone, held_call, second_call):
    """With two calls, the one that is put on hold is told, not the other."""
    phone.hold(second_call)
    phone.tells(holding(second_call))


@pytest.mark.clause("EV-HOLDING-1")
def test_a_talk_put_on_hold_for_a_waiting_call_is_told(phone, call, waiting_call):
    """A talk that goes on hold because another call is accepted is told as holding."""
    phone.accept(waiting_call)
    phone.tells_in_any_order(holding(call), connected(waiting_call))


@pytest.mark.clause("EV-HOLDING-1")
def test_a_talk_put_on_hold_for_a_new_call_is_told(phone, dial, call):
    """A talk that goes on hold because another call is dialled is told as holding."""
    second = phone.call(dial["answers"])
    phone.tells_in_any_order(holding(call), outgoing(second))


@pytest.mark.clause("EV-HOLDING-1")
def test_each_hold_is_told(phone, held_call):
    """A call that is put on hold again after a resumption is told as holding again."""
    phone.resume(held_call)
    phone.tells(connected(held_call))
    phone.hold(held_call)
    phone.tells(holding(held_call))
