"""CM-HOLD: the phone puts a call on hold."""

import pytest

from ringproof.session import conferenced, connected, disconnected, holding


@pytest.mark.clause("CM-HOLD-1")
def test_hold_puts_a_talk_on_hold(phone, far_end, call):
    """A hold puts a talking call on hold: the far end is on hold, and holding is told."""
    phone.hold(call)
    phone.tells(holding(call))
    far_end.is_on_hold(call)


@pytest.mark.clause("CM-HOLD-1")
def test_hold_puts_a_talk_that_was_dialled_on_hold(phone, far_end, answered_call):
    """A hold puts a talk that the phone began on hold."""
    phone.hold(answered_call)
    phone.tells(holding(answered_call))
    far_end.is_on_hold(answered_call)


@pytest.mark.clause("CM-HOLD-2")
def test_hold_of_the_talk_leaves_the_waiting_call_ringing(phone, far_end, call, waiting_call):
    """A hold that names the talk puts it on hold, and the call that rings rings on."""
    phone.hold(call)
    phone.tells(holding(call))
    phone.does_not_tell(holding(waiting_call), disconnected(waiting_call))
    far_end.is_on_hold(call)
    far_end.is_ringing(waiting_call)


@pytest.mark.clause("CM-HOLD-2")
def test_hold_of_the_second_call_leaves_the_first_on_hold(phone, far_end, held_call, second_call):
    """A hold that names the talking one of two calls tells of it and of no other."""
    phone.hold(second_call)
    phone.tells(holding(second_call))
    phone.does_not_tell(holding(held_call), connected(held_call))
    far_end.is_on_hold(second_call)
    far_end.is_on_hold(held_call)


@pytest.mark.clause("CM-HOLD-2")
def test_hold_of_a_ringing_call_does_not_hold_the_talk(phone, far_end, call, waiting_call):
    """A hold that names the call that rings leaves the talk alone; named, the talk is held."""
    phone.hold(waiting_call)
    phone.does_not_tell(holding(call))
    far_end.is_connected(call)
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("CM-HOLD-3")
def test_hold_of_a_conference_holds_all_its_members(phone, far_end, conference):
    """A hold of a conference puts each of its members on hold."""
    first, second = conference
    phone.hold(first)
    phone.tells_one_of(holding(first), holding(second))
    far_end.is_on_hold(first)
    far_end.is_on_hold(second)


@pytest.mark.clause("CM-HOLD-3")
def test_hold_of_any_conference_holds_it(phone, far_end, two_calls):
    """A conference is put on hold whichever calls it was made of, and whichever is named."""
    first, second = two_calls
    phone.conference(first, second)
    phone.tells(conferenced(first, second))
    phone.hold(second)
    phone.tells_one_of(holding(first), holding(second))
    far_end.is_on_hold(first)
    far_end.is_on_hold(second)
