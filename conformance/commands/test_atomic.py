"""CM-ATOMIC: of two commands at the same time, one is first; the result is as if it had been."""

import pytest

from ringproof.session import connected, disconnected, holding


@pytest.mark.clause("CM-ATOMIC-1")
def test_two_calls_ended_at_once_both_end(phone, far_end, held_call, second_call):
    """Two terminates at the same time, for two calls, end both: neither command is lost."""
    with phone.at_once():
        phone.terminate(held_call)
        phone.terminate(second_call)
    phone.tells_in_any_order(disconnected(held_call), disconnected(second_call))
    far_end.is_gone(held_call)
    far_end.is_gone(second_call)


@pytest.mark.clause("CM-ATOMIC-1")
def test_two_calls_accepted_at_once_are_both_accepted(
    phone, far_end, ringing_call, second_ringing_call
):
    """Two accepts at the same time, for two calls, accept both; the first is then on hold."""
    with phone.at_once():
        phone.accept(ringing_call)
        phone.accept(second_ringing_call)
    phone.tells_in_any_order(connected(ringing_call), connected(second_ringing_call))
    far_end.is_answered(ringing_call)
    far_end.is_answered(second_ringing_call)


@pytest.mark.clause("CM-ATOMIC-1")
def test_digits_sent_at_once_are_heard_in_one_order_or_the_other(phone, far_end, call):
    """Digits of two commands at the same time are not mixed and not lost."""
    with phone.at_once():
        phone.dtmf(call, "123")
        phone.dtmf(call, "789")
    far_end.hears(call, "123789", "789123")


@pytest.mark.clause("CM-ATOMIC-1")
def test_a_hold_and_a_terminate_at_once_end_the_call(phone, far_end, call):
    """Whichever comes first, a call that is held and ended at the same time has ended."""
    with phone.at_once():
        phone.hold(call)
        phone.terminate(call)
    phone.tells_in_any_order(disconnected(call))
    far_end.is_gone(call)


@pytest.mark.clause("CM-ATOMIC-1")
def test_two_holds_at_once_hold_the_call_once(phone, far_end, call):
    """One of two holds at the same time is obeyed, the other finds the call on hold."""
    with phone.at_once():
        phone.hold(call)
        phone.hold(call)
    phone.tells(holding(call))
    far_end.is_on_hold(call)
    phone.resume(call)
    phone.tells(connected(call))


@pytest.mark.clause("CM-ATOMIC-1")
def test_two_terminates_at_once_end_the_call_once(phone, far_end, held_call, second_call):
    """One of two terminates at the same time is obeyed, and the other call lives on."""
    with phone.at_once():
        phone.terminate(second_call)
        phone.terminate(second_call)
    phone.tells(disconnected(second_call))
    far_end.is_gone(second_call)
    far_end.is_on_hold(held_call)
