"""EV-ORDER: events arrive in the order of the changes they tell."""

import pytest

from ringproof.session import connected, disconnected, holding, incoming, outgoing


@pytest.mark.clause("EV-ORDER-1")
def test_a_call_is_told_before_it_is_connected(phone, dial):
    """A dialled call is told as outgoing before it is told as connected."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call), connected(call))


@pytest.mark.clause("EV-ORDER-1")
def test_changes_in_quick_succession_are_told_in_their_order(phone, call):
    """Commands that are sent without waiting for events are told in the order of their effects."""
    phone.hold(call)
    phone.resume(call)
    phone.terminate(call)
    phone.tells_all(holding(call), connected(call), disconnected(call))


@pytest.mark.clause("EV-ORDER-1")
def test_a_short_ring_is_told_in_its_order(phone, far_end):
    """A caller who gives up at once is told as incoming, then as disconnected."""
    call = far_end.calls("030555101", "Peter")
    far_end.hangs_up(call)
    phone.tells_all(incoming(call), disconnected(call))


@pytest.mark.clause("EV-ORDER-1")
def test_changes_of_two_calls_are_told_in_their_order(phone, held_call, second_call):
    """Changes of two calls in quick succession are told in the order in which they came."""
    phone.terminate(held_call)
    phone.hold(second_call)
    phone.tells_all(disconnected(held_call), holding(second_call))
