"""CM-TERMINATE: the phone ends a call, in whatever state it is."""

import pytest

from ringproof.session import connected, disconnected, holding, unconferenced


@pytest.mark.clause("CM-TERMINATE-1")
def test_terminate_ends_a_talk(phone, far_end, call):
    """A terminate ends a talking call: the far end is released, and disconnected is told."""
    phone.terminate(call)
    phone.tells(disconnected(call))
    far_end.is_gone(call)


@pytest.mark.clause("CM-TERMINATE-1")
def test_terminate_ends_a_talk_that_was_dialled(phone, far_end, answered_call):
    """A terminate ends a talk that the phone began: the far end is released."""
    phone.terminate(answered_call)
    phone.tells(disconnected(answered_call))
    far_end.is_gone(answered_call)


@pytest.mark.clause("CM-TERMINATE-2")
def test_terminate_rejects_a_ringing_call(phone, far_end, ringing_call):
    """A terminate rejects a call that rings: the caller is released."""
    phone.terminate(ringing_call)
    phone.tells(disconnected(ringing_call))
    far_end.is_gone(ringing_call)


@pytest.mark.clause("CM-TERMINATE-2")
def test_terminate_rejects_the_named_one_of_two_ringing_calls(
    phone, far_end, ringing_call, second_ringing_call
):
    """Of two ringing calls, a terminate rejects the one that it names; the other rings on."""
    phone.terminate(second_ringing_call)
    phone.tells(disconnected(second_ringing_call))
    phone.does_not_tell(disconnected(ringing_call))
    far_end.is_gone(second_ringing_call)
    far_end.is_ringing(ringing_call)


@pytest.mark.clause("CM-TERMINATE-3")
def test_terminate_gives_up_a_dialled_call(phone, far_end, dialled_call):
    """A terminate gives up a call that is still being dialled: the far end stops ringing."""
    phone.terminate(dialled_call)
    phone.tells(disconnected(dialled_call))
    far_end.is_gone(dialled_call)


@pytest.mark.clause("CM-TERMINATE-4")
def test_terminate_ends_a_held_call(phone, far_end, held_call):
    """A terminate ends a call on hold: the far end is released."""
    phone.terminate(held_call)
    phone.tells(disconnected(held_call))
    far_end.is_gone(held_call)


@pytest.mark.clause("CM-TERMINATE-5")
def test_terminate_of_the_held_call_leaves_the_talk(phone, far_end, held_call, second_call):
    """A terminate that names the held one of two calls ends it, and the talk goes on."""
    phone.terminate(held_call)
    phone.tells(disconnected(held_call))
    phone.does_not_tell(disconnected(second_call), holding(second_call))
    far_end.is_gone(held_call)
    far_end.is_connected(second_call)


@pytest.mark.clause("CM-TERMINATE-5")
def test_terminate_of_the_talk_leaves_the_held_call(phone, far_end, held_call, second_call):
    """A terminate that names the talking one of two calls ends it, and the other lives on."""
    phone.terminate(second_call)
    phone.tells(disconnected(second_call))
    far_end.is_gone(second_call)
    far_end.is_still_there(held_call)
    phone.terminate(held_call)
    phone.tells(disconnected(held_call))


@pytest.mark.clause("CM-TERMINATE-5")
def test_terminate_of_the_waiting_call_leaves_the_talk(phone, far_end, call, waiting_call):
    """A terminate that names the call that rings during a talk rejects it and no other."""
    phone.terminate(waiting_call)
    phone.tells(disconnected(waiting_call))
    phone.does_not_tell(disconnected(call), holding(call))
    far_end.is_gone(waiting_call)
    far_end.is_connected(call)


@pytest.mark.clause("CM-TERMINATE-6")
def test_terminate_of_a_member_dissolves_the_conference(phone, far_end, conference):
    """A terminate of a member of a conference ends that call and dissolves the conference."""
    first, second = conference
    phone.terminate(first)
    phone.tells_in_any_order(unconferenced(first, second), disconnected(first))
    far_end.is_gone(first)
    far_end.is_still_there(second)


@pytest.mark.clause("CM-TERMINATE-6")
def test_terminate_of_the_other_member_dissolves_the_conference(phone, far_end, conference):
    """A terminate of the second member of a conference ends that call, not the first."""
    first, second = conference
    phone.terminate(second)
    phone.tells_in_any_order(unconferenced(first, second), disconnected(second))
    far_end.is_gone(second)
    far_end.is_still_there(first)


@pytest.mark.clause("CM-TERMINATE-6")
def test_terminate_that_names_no_call_dissolves_the_conference(phone, conference):
    """A terminate that names no call, in a conference, dissolves it."""
    first, second = conference
    phone.terminate()
    phone.tells(unconferenced(first, second))


@pytest.mark.clause("CM-TERMINATE-7")
def test_terminate_that_names_no_call_ends_just_one(phone, far_end, held_call, second_call):
    """Of two calls, a terminate that names none ends one of them and leaves the other."""
    phone.terminate()
    phone.tells_just_one_of(disconnected(second_call), disconnected(held_call))
    far_end.just_one_is_gone(held_call, second_call)


@pytest.mark.clause("CM-TERMINATE-7")
def test_terminate_that_names_no_call_ends_the_talk_that_is_also_the_first(
    phone, far_end, held_call, second_call
):
    """Where the talk is also the first of two calls, a terminate that names none ends it."""
    phone.resume(held_call)
    phone.tells_in_any_order(connected(held_call), holding(second_call))
    phone.terminate()
    phone.tells(disconnected(held_call))
    far_end.is_gone(held_call)
    far_end.is_still_there(second_call)


@pytest.mark.clause("CM-TERMINATE-6")
def test_terminate_of_a_member_dissolves_a_held_conference(phone, far_end, held_conference):
    """A terminate of the first member of a held conference ends that call and dissolves it."""
    first, second = held_conference
    phone.terminate(first)
    phone.tells_in_any_order(unconferenced(first, second), disconnected(first))
    far_end.is_gone(first)
    far_end.is_still_there(second)


@pytest.mark.clause("CM-TERMINATE-6")
def test_terminate_of_the_other_member_dissolves_a_held_conference(phone, far_end, held_conference):
    """A terminate of the second member of a held conference ends that call, not the first."""
    first, second = held_conference
    phone.terminate(second)
    phone.tells_in_any_order(unconferenced(first, second), disconnected(second))
    far_end.is_gone(second)
    far_end.is_still_there(first)


@pytest.mark.clause("CM-TERMINATE-6")
def test_terminate_that_names_no_call_leaves_no_member_that_cannot_be_ended(
    phone, far_end, conference
):
    """After an unnamed terminate of a conference, whoever is left can be ended by name."""
    first, second = conference
    phone.terminate()
    phone.tells(unconferenced(first, second))
    phone.terminate(first)
    phone.terminate(second)
    far_end.is_gone(first)
    far_end.is_gone(second)


@pytest.mark.clause("CM-TERMINATE-6")
def test_terminate_that_names_no_call_dissolves_a_held_conference(phone, far_end, held_conference):
    """A terminate that names no call dissolves a held conference, which is all there is."""
    first, second = held_conference
    phone.terminate()
    phone.tells(unconferenced(first, second))
    phone.terminate(first)
    phone.terminate(second)
    far_end.is_gone(first)
    far_end.is_gone(second)
