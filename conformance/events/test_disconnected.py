"""EV-DISCONNECTED: a call that has ended is told."""

import pytest

from ringproof.session import disconnected


@pytest.mark.clause("EV-DISCONNECTED-1")
def test_a_talk_that_the_far_end_ends_is_told(phone, far_end, call):
    """A far end that hangs up during a talk is told as disconnected, with the call's id."""
    far_end.hangs_up(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("EV-DISCONNECTED-1")
def test_a_held_call_that_the_far_end_ends_is_told(phone, far_end, held_call):
    """A far end that hangs up while on hold is told as disconnected."""
    far_end.hangs_up(held_call)
    phone.tells(disconnected(held_call))


@pytest.mark.clause("EV-DISCONNECTED-1")
def test_a_dialled_talk_that_the_far_end_ends_is_told(phone, far_end, answered_call):
    """A far end that answered and then hangs up is told as disconnected."""
    far_end.hangs_up(answered_call)
    phone.tells(disconnected(answered_call))


@pytest.mark.clause("EV-DISCONNECTED-1")
def test_the_one_of_two_calls_that_the_far_end_ends_is_told(phone, far_end, held_call, second_call):
    """Of two calls, the one whose far end hangs up is told, and the other lives on."""
    far_end.hangs_up(held_call)
    phone.tells(disconnected(held_call))
    phone.does_not_tell(disconnected(second_call))
    far_end.is_connected(second_call)


@pytest.mark.clause("EV-DISCONNECTED-2")
def test_a_talk_that_the_phone_ends_is_told(phone, far_end, call):
    """A talk that this phone ends is told as disconnected, with the call's id."""
    phone.terminate(call)
    phone.tells(disconnected(call))
    far_end.is_gone(call)


@pytest.mark.clause("EV-DISCONNECTED-2")
def test_a_held_call_that_the_phone_ends_is_told(phone, held_call):
    """A held call that this phone ends is told as disconnected."""
    phone.terminate(held_call)
    phone.tells(disconnected(held_call))


@pytest.mark.clause("EV-DISCONNECTED-3")
def test_a_caller_who_gives_up_is_told(phone, far_end, ringing_call):
    """A caller who gives up while the phone rings is told as disconnected."""
    far_end.hangs_up(ringing_call)
    phone.tells(disconnected(ringing_call))


@pytest.mark.clause("EV-DISCONNECTED-3")
def test_the_one_of_two_callers_who_gives_up_is_told(
    phone, far_end, ringing_call, second_ringing_call
):
    """Of two callers, the one who gives up is told, and the other call rings on."""
    far_end.hangs_up(ringing_call)
    phone.tells(disconnected(ringing_call))
    phone.does_not_tell(disconnected(second_ringing_call))
    far_end.is_ringing(second_ringing_call)


@pytest.mark.clause("EV-DISCONNECTED-3")
def test_a_waiting_caller_who_gives_up_is_told(phone, far_end, call, waiting_call):
    """A caller who gives up during a talk is told, and the talk goes on."""
    far_end.hangs_up(waiting_call)
    phone.tells(disconnected(waiting_call))
    phone.does_not_tell(disconnected(call))
    far_end.is_connected(call)
