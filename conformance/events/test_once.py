"""EV-ONCE: a change is told once."""

import pytest

from ringproof.session import (
    connected,
    disconnected,
    holding,
    incoming,
    outgoing,
    remote_update,
)


@pytest.mark.clause("EV-ONCE-1")
def test_an_incoming_call_is_told_once(phone, far_end):
    """A new incoming call is told once, however long it rings."""
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    phone.does_not_tell(incoming(call))


@pytest.mark.clause("EV-ONCE-1")
def test_an_outgoing_call_is_told_once(phone, dial):
    """A new outgoing call is told once, however long its far end rings."""
    call = phone.call(dial["waits"])
    phone.tells(outgoing(call))
    phone.does_not_tell(outgoing(call))


@pytest.mark.clause("EV-ONCE-1")
def test_an_answer_is_told_once(phone, dial):
    """A dialled call is told once as outgoing and once as connected."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call), connected(call))
    phone.does_not_tell(outgoing(call), connected(call))


@pytest.mark.clause("EV-ONCE-1")
def test_an_acceptance_is_told_once(phone, ringing_call):
    """An accepted call is told once as connected."""
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))
    phone.does_not_tell(connected(ringing_call))


@pytest.mark.clause("EV-ONCE-1")
def test_a_hold_is_told_once(phone, call):
    """A call put on hold is told once as holding."""
    phone.hold(call)
    phone.tells(holding(call))
    phone.does_not_tell(holding(call))


@pytest.mark.clause("EV-ONCE-1")
def test_a_resumption_is_told_once(phone, held_call):
    """A resumed call is told once as connected."""
    phone.resume(held_call)
    phone.tells(connected(held_call))
    phone.does_not_tell(connected(held_call))


@pytest.mark.clause("EV-ONCE-1")
def test_a_new_name_is_told_once(phone, far_end, call):
    """A new name of the far end is told once as remoteUpdate."""
    far_end.renames(call, name="Petra")
    phone.tells(remote_update(call, name="Petra"))
    phone.does_not_tell(remote_update(call, name="Petra"))


@pytest.mark.clause("EV-ONCE-1")
def test_an_end_is_told_once(phone, call):
    """A call that the phone ends is told once as disconnected."""
    phone.terminate(call)
    phone.tells(disconnected(call))
    phone.does_not_tell(disconnected(call))


@pytest.mark.clause("EV-ONCE-1")
def test_an_end_by_the_far_end_is_told_once(phone, far_end, call):
    """A call that the far end ends is told once as disconnected."""
    far_end.hangs_up(call)
    phone.tells(disconnected(call))
    phone.does_not_tell(disconnected(call))


@pytest.mark.clause("EV-ONCE-1")
def test_a_change_of_hands_is_told_once(phone, held_call, second_call):
    """Each of two changes between two calls is told once: the resumption and the hold."""
    phone.resume(held_call)
    phone.tells_in_any_order(connected(held_call), holding(second_call))
    phone.does_not_tell(connected(held_call), holding(second_call))
