"""EV-TRUE: what an event says is so."""

import pytest

from ringproof.session import (
    conferenced,
    connected,
    disconnected,
    holding,
    outgoing,
    transfer_done,
    transfer_failed,
    transfer_initiated,
    transferred,
)


@pytest.mark.clause("EV-TRUE-1")
def test_connected_is_not_told_before_the_far_end_answers(phone, far_end, dial):
    """A dialled call is told as connected when the far end has answered, and not before."""
    call = phone.call(dial["waits"])
    phone.tells(outgoing(call))
    phone.does_not_tell(connected(call))
    far_end.answers(call)
    phone.tells(connected(call))


@pytest.mark.clause("EV-TRUE-1")
def test_connected_is_not_told_of_a_call_that_rings(phone, far_end, ringing_call):
    """A call that rings is told as connected when it is accepted, and not before."""
    phone.does_not_tell(connected(ringing_call))
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))
    far_end.is_connected(ringing_call)


@pytest.mark.clause("EV-TRUE-1")
def test_what_is_told_of_a_call_is_what_its_far_end_sees(phone, far_end, call):
    """Hold, resumption and end of a call are told as its far end sees them."""
    phone.hold(call)
    phone.tells(holding(call))
    far_end.is_on_hold(call)
    phone.resume(call)
    phone.tells(connected(call))
    far_end.is_connected(call)
    phone.terminate(call)
    phone.tells(disconnected(call))
    far_end.is_gone(call)


@pytest.mark.clause("EV-TRUE-1")
def test_a_busy_number_is_never_told_as_connected(phone, far_end, dial):
    """A call to a busy number is told as outgoing and disconnected, and as nothing else."""
    call = phone.call(dial["busy"])
    phone.tells(outgoing(call), disconnected(call))
    phone.does_not_tell(connected(call))
    far_end.is_gone(call)


@pytest.mark.clause("EV-TRUE-1")
def test_a_failed_transfer_is_not_told_as_done(
    attended_transfer_claimed, phone, far_end, held_call, second_call
):
    """An attended transfer that failed is not told as done; one that worked is."""
    far_end.will_cancel_a_transfer(second_call)
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call), transfer_failed(held_call, second_call))
    phone.does_not_tell(transfer_done(held_call, second_call))


@pytest.mark.clause("EV-TRUE-1")
def test_a_blind_transfer_told_as_done_is_done(phone, far_end, call, dial):
    """A transfer that is told as done has its far end talk to the number that was told."""
    phone.transfer(call, dial["answers_too"])
    phone.tells(transfer_done(call, number=dial["answers_too"]))
    far_end.talks_to(call, dial["answers_too"])


@pytest.mark.clause("EV-TRUE-1")
def test_an_accept_does_not_connect_a_call_that_is_being_dialled(
    phone, far_end, call_dialled_beside
):
    """A dialled call that an accept names is not told as connected before its far end answers."""
    phone.accept(call_dialled_beside)
    phone.does_not_tell(connected(call_dialled_beside))
    far_end.is_ringing(call_dialled_beside)
    far_end.answers(call_dialled_beside)
    phone.tells(connected(call_dialled_beside))


@pytest.mark.clause("EV-TRUE-1")
def test_a_resume_does_not_connect_a_call_that_is_being_dialled(
    phone, far_end, held_call, call_dialled_beside
):
    """A dialled call that a resume names is not told as connected before its far end answers."""
    phone.resume(call_dialled_beside)
    phone.does_not_tell(connected(call_dialled_beside))
    far_end.is_ringing(call_dialled_beside)
    phone.resume(held_call)
    phone.tells(connected(held_call))


@pytest.mark.clause("EV-TRUE-1")
def test_a_hold_does_not_hold_a_call_that_is_being_dialled(phone, far_end, call_dialled_beside):
    """A dialled call that a hold names is not told as holding before its far end answers."""
    phone.hold(call_dialled_beside)
    phone.does_not_tell(holding(call_dialled_beside))
    far_end.is_ringing(call_dialled_beside)
    far_end.answers(call_dialled_beside)
    phone.tells(connected(call_dialled_beside))


@pytest.mark.clause("EV-TRUE-1")
def test_a_held_call_whose_far_end_passes_the_user_on_stays_on_hold(
    phone, far_end, held_call, dial
):
    """A call on hold is not told as held again when its far end passes the user on."""
    far_end.transfers(held_call, dial["answers_too"])
    phone.does_not_tell(holding(held_call), connected(held_call))
    phone.resume(held_call)
    phone.tells(connected(held_call))
    far_end.transfers(held_call, dial["answers"])
    phone.tells(transferred(held_call, dial["answers"]))


@pytest.mark.clause("EV-TRUE-1")
def test_a_member_who_passes_the_user_on_is_not_told_as_held(
    conference_claimed, phone, far_end, held_call, second_call, dial
):
    """A far end that passes the user on, in a conference as in a talk, is not told as on hold."""
    far_end.transfers(second_call, dial["answers"])
    phone.tells(transferred(second_call, dial["answers"]))
    phone.conference(held_call, second_call)
    phone.tells(conferenced(held_call, second_call))
    far_end.transfers(second_call, dial["answers_too"])
    phone.does_not_tell(holding(second_call))


@pytest.mark.clause("EV-TRUE-1")
def test_a_member_on_hold_who_passes_the_user_on_leaves_the_other_member(
    phone, far_end, held_conference, dial
):
    """When a member of a held conference passes the user on, the other can be ended."""
    first, second = held_conference
    far_end.transfers(first, dial["answers_too"])
    phone.terminate(second)
    phone.tells(disconnected(second))
