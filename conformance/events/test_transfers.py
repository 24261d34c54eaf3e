"""EV-TRANSFERRED, EV-TRANSFER_*: a call that goes from one party to another is told."""

import pytest

from ringproof.session import (
    disconnected,
    transfer_done,
    transfer_failed,
    transfer_initiated,
    transferred,
)


@pytest.mark.clause("EV-TRANSFERRED-1")
def test_a_far_end_that_transfers_the_user_is_told(phone, far_end, call, dial):
    """A far end that transfers the user to somebody else is told with the new number."""
    far_end.transfers(call, dial["answers_too"])
    phone.tells(transferred(call, dial["answers_too"]))


@pytest.mark.clause("EV-TRANSFERRED-1")
def test_a_call_that_was_transferred_lives_on(phone, far_end, call, dial):
    """After the far end transferred the user, the call keeps its id and can be ended."""
    far_end.transfers(call, dial["answers_too"], "Franz")
    phone.tells(transferred(call, dial["answers_too"]))
    phone.terminate(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("EV-TRANSFERRED-1")
def test_a_transfer_of_one_of_two_calls_is_told_of_it(phone, far_end, held_call, second_call, dial):
    """With two calls, the one whose far end transferred the user is told, not the other."""
    far_end.transfers(second_call, dial["answers_too"])
    phone.tells(transferred(second_call, dial["answers_too"]))
    far_end.is_on_hold(held_call)


@pytest.mark.clause("EV-TRANSFER_DONE-1")
def test_a_blind_transfer_is_told(phone, far_end, call, dial):
    """A call transferred away blind is told with its id and the number it went to."""
    phone.transfer(call, dial["answers_too"])
    phone.tells(transfer_done(call, number=dial["answers_too"]))
    far_end.talks_to(call, dial["answers_too"])


@pytest.mark.clause("EV-TRANSFER_DONE-1")
def test_a_blind_transfer_of_a_held_call_is_told(phone, far_end, held_call, dial):
    """A held call transferred away blind is told with its id and the number it went to."""
    phone.transfer(held_call, dial["answers_too"])
    phone.tells(transfer_done(held_call, number=dial["answers_too"]))
    far_end.talks_to(held_call, dial["answers_too"])


@pytest.mark.clause("EV-TRANSFER_DONE-2")
def test_an_attended_transfer_that_worked_is_told(phone, far_end, two_calls):
    """An attended transfer that worked is told with the ids of both calls, once it is so."""
    first, second = two_calls
    phone.join(first, second)
    phone.tells(transfer_done(first, second))
    far_end.talks_to(first, second.number)


@pytest.mark.clause("EV-TRANSFER_INITIATED-1")
def test_the_beginning_of_an_attended_transfer_is_told(phone, held_call, second_call):
    """An attended transfer that begins is told with the ids of both calls."""
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call))


@pytest.mark.clause("EV-TRANSFER_INITIATED-1")
def test_an_attended_transfer_that_will_fail_is_told_as_begun(
    phone, far_end, held_call, second_call
):
    """An attended transfer that a far end is going to cancel is told as begun before that."""
    far_end.will_cancel_a_transfer(second_call)
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call), transfer_failed(held_call, second_call))


@pytest.mark.clause("EV-TRANSFER_FAILED-1")
def test_an_attended_transfer_that_failed_is_told(phone, far_end, two_calls):
    """An attended transfer that a far end cancels is told with both ids, and nothing more."""
    first, second = two_calls
    far_end.will_cancel_a_transfer(second)
    phone.join(first, second)
    phone.tells(transfer_initiated(first, second), transfer_failed(first, second))
    phone.does_not_tell(transfer_done(first, second))
    far_end.is_still_there(first)
    far_end.is_still_there(second)


@pytest.mark.clause("EV-TRANSFER_FAILED-1")
def test_a_join_fails_when_the_first_far_end_hangs_up(phone, far_end, two_calls):
    """While two calls are being joined, the first far end hangs up: told as failed and ended."""
    first, second = two_calls
    far_end.will_hesitate(first)
    far_end.will_hesitate(second)
    phone.join(first, second)
    phone.tells(transfer_initiated(first, second))
    far_end.hangs_up(first)
    phone.tells_in_any_order(transfer_failed(first, second), disconnected(first))
    far_end.is_still_there(second)
    phone.terminate(first)
    phone.refuses()
    phone.terminate(second)
    phone.tells(disconnected(second))


@pytest.mark.clause("EV-TRANSFER_FAILED-1")
def test_a_join_fails_when_the_second_far_end_hangs_up(phone, far_end, two_calls):
    """While two calls are being joined, the second far end hangs up: told as failed and ended."""
    first, second = two_calls
    far_end.will_hesitate(first)
    far_end.will_hesitate(second)
    phone.join(first, second)
    phone.tells(transfer_initiated(first, second))
    far_end.hangs_up(second)
    phone.tells_in_any_order(transfer_failed(first, second), disconnected(second))
    far_end.is_still_there(first)
    phone.terminate(second)
    phone.refuses()
    phone.terminate(first)
    phone.tells(disconnected(first))
