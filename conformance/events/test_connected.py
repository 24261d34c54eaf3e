"""EV-CONNECTED: a call on which both parties can talk is told."""

import pytest

from ringproof.session import connected, holding, outgoing


@pytest.mark.clause("EV-CONNECTED-1")
def test_an_accepted_call_is_told(phone, far_end, ringing_call):
    """Accepting a call is told as connected, with the call's id."""
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))
    far_end.is_connected(ringing_call)


@pytest.mark.clause("EV-CONNECTED-1")
def test_a_call_accepted_beside_a_held_call_is_told_by_its_id(
    phone, far_end, held_call, call_beside
):
    """Accepting a call beside a held one is told of the accepted call."""
    phone.accept(call_beside)
    phone.tells(connected(call_beside))
    far_end.is_on_hold(held_call)


@pytest.mark.clause("EV-CONNECTED-2")
def test_a_resumed_call_is_told(phone, far_end, held_call):
    """Resuming a held call is told as connected, with the call's id."""
    phone.resume(held_call)
    phone.tells(connected(held_call))
    far_end.is_connected(held_call)


@pytest.mark.clause("EV-CONNECTED-2")
def test_each_resumption_is_told(phone, held_call):
    """A call that is held and resumed twice is told as connected each time."""
    phone.resume(held_call)
    phone.tells(connected(held_call))
    phone.hold(held_call)
    phone.tells(holding(held_call))
    phone.resume(held_call)
    phone.tells(connected(held_call))


@pytest.mark.clause("EV-CONNECTED-3")
def test_an_answered_call_is_told(phone, far_end, dial):
    """A dialled call that the far end answers is told as connected, with the call's id."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call), connected(call))
    far_end.is_connected(call)
