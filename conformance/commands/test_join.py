"""CM-JOIN: the phone connects the far ends of two calls, an attended transfer."""

import pytest

from ringproof.session import (
    connected,
    disconnected,
    holding,
    outgoing,
    transfer_done,
    transfer_failed,
    transfer_initiated,
)


@pytest.mark.clause("CM-JOIN-1")
def test_join_connects_two_calls_with_each_other(phone, held_call, second_call):
    """A join of two calls is told as transfer_initiated, then as transfer_done, of both."""
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call), transfer_done(held_call, second_call))


@pytest.mark.clause("CM-JOIN-1")
def test_join_takes_the_talk_first_as_well(phone, held_call, second_call):
    """A join that names the talk before the held call connects the two all the same."""
    phone.join(second_call, held_call)
    phone.tells(transfer_initiated(second_call, held_call), transfer_done(second_call, held_call))


@pytest.mark.clause("CM-JOIN-2")
def test_a_cancelled_join_is_told_as_failed(phone, far_end, held_call, second_call):
    """An attended transfer that a far end cancels is told as transfer_failed, of both."""
    far_end.will_cancel_a_transfer(second_call)
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call), transfer_failed(held_call, second_call))


@pytest.mark.clause("CM-JOIN-2")
def test_a_join_that_the_held_far_end_cancels_is_told_as_failed(
    phone, far_end, held_call, second_call
):
    """An attended transfer that the far end on hold cancels is told as transfer_failed."""
    far_end.will_cancel_a_transfer(held_call)
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call), transfer_failed(held_call, second_call))


@pytest.mark.clause("CM-JOIN-3")
def test_after_a_failed_join_both_calls_remain(phone, far_end, held_call, second_call):
    """After an attended transfer that failed both calls live, and each can be ended."""
    far_end.will_cancel_a_transfer(second_call)
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call), transfer_failed(held_call, second_call))
    far_end.is_still_there(held_call)
    far_end.is_still_there(second_call)
    phone.terminate(second_call)
    phone.tells(disconnected(second_call))
    phone.terminate(held_call)
    phone.tells(disconnected(held_call))


@pytest.mark.clause("CM-JOIN-4")
def test_join_of_a_single_call_is_refused(phone, far_end, dial, held_call):
    """A join of one call is refused and the call stays; with a second call it is done."""
    phone.command("join", callid1=held_call.told_id)
    phone.refuses()
    far_end.is_on_hold(held_call)
    second = phone.call(dial["answers"])
    phone.tells(outgoing(second), connected(second))
    phone.join(held_call, second)
    phone.tells(transfer_initiated(held_call, second), transfer_done(held_call, second))


@pytest.mark.clause("CM-JOIN-4")
def test_join_of_a_talk_alone_is_refused(phone, far_end, dial, call):
    """A join of a talk that is alone is refused and the talk goes on; with a second it is done."""
    phone.command("join", callid1=call.told_id)
    phone.refuses()
    far_end.is_connected(call)
    second = phone.call(dial["answers"])
    phone.tells_in_any_order(holding(call), outgoing(second), connected(second))
    phone.join(call, second)
    phone.tells(transfer_initiated(call, second), transfer_done(call, second))


@pytest.mark.clause("CM-JOIN-4")
def test_join_of_a_call_with_itself_is_refused(phone, far_end, held_call, second_call):
    """A join of a call with itself is refused; with the other call it is done."""
    phone.join(held_call, held_call)
    phone.refuses()
    far_end.is_on_hold(held_call)
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call), transfer_done(held_call, second_call))


@pytest.mark.clause("CM-JOIN-5")
def test_after_a_join_the_far_ends_talk_to_each_other(phone, far_end, held_call, second_call):
    """After an attended transfer that worked, the two far ends talk to each other."""
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call), transfer_done(held_call, second_call))
    far_end.talks_to(held_call, second_call.number)
    far_end.talks_to(second_call, held_call.number)


@pytest.mark.clause("CM-JOIN-5")
def test_after_a_consultation_the_caller_talks_to_the_consulted(phone, far_end, dial, held_call):
    """A call that the phone dialled to consult somebody is joined with the held caller."""
    consultation = phone.call(dial["answers"])
    phone.tells(outgoing(consultation), connected(consultation))
    phone.join(held_call, consultation)
    phone.tells(transfer_initiated(held_call, consultation), transfer_done(held_call, consultation))
    far_end.talks_to(held_call, dial["answers"])
    far_end.talks_to(consultation, held_call.number)


@pytest.mark.clause("CM-JOIN-5")
def test_any_two_calls_can_be_joined_and_then_are_out_of_the_phones_hands(
    phone, far_end, two_calls
):
    """Talking or held, two calls are joined, and no terminate parts the far ends any more."""
    first, second = two_calls
    phone.join(first, second)
    phone.tells(transfer_initiated(first, second), transfer_done(first, second))
    far_end.talks_to(first, second.number)
    far_end.talks_to(second, first.number)
    phone.terminate(first)
    phone.terminate(second)
    far_end.talks_to(first, second.number)
    far_end.talks_to(second, first.number)


@pytest.mark.clause("CM-JOIN-3")
def test_whichever_two_calls_could_not_be_joined_remain(phone, far_end, two_calls):
    """Talking or held, two calls whose join failed both live, and each can be ended."""
    first, second = two_calls
    far_end.will_cancel_a_transfer(first)
    phone.join(first, second)
    phone.tells(transfer_initiated(first, second), transfer_failed(first, second))
    far_end.is_still_there(first)
    far_end.is_still_there(second)
    phone.terminate(first)
    phone.tells(disconnected(first))
    phone.terminate(second)
    phone.tells(disconnected(second))
