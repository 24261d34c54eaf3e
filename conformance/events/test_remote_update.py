"""EV-REMOTEUPDATE: new details of the far end are told."""

import pytest

from ringproof.session import connected, holding, remote_update, transfer_failed


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_new_name_of_the_far_end_is_told(phone, far_end, call):
    """A far end that shows another name during a talk is told as remoteUpdate with the name."""
    far_end.renames(call, name="Petra")
    phone.tells(remote_update(call, name="Petra"))


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_new_name_is_told_of_the_call_that_it_is_of(phone, far_end, held_call, second_call):
    """With two calls, a new name is told of the call whose far end has it."""
    far_end.renames(held_call, name="Petra")
    phone.tells(remote_update(held_call, name="Petra"))


@pytest.mark.clause("EV-REMOTEUPDATE-2")
def test_a_new_number_of_the_far_end_is_told(phone, far_end, call):
    """A far end that shows another number during a talk is told with that number."""
    far_end.renames(call, number="030555103")
    phone.tells(remote_update(call, number="030555103"))


@pytest.mark.clause("EV-REMOTEUPDATE-2")
def test_a_new_number_and_a_new_name_are_told_together(phone, far_end, call):
    """A far end that shows another number and name is told with both."""
    far_end.renames(call, name="Petra", number="030555103")
    phone.tells(remote_update(call, name="Petra", number="030555103"))


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_new_name_is_told_whatever_the_call_is_doing(phone, far_end, live_call):
    """A new name is told of a call that rings, talks, is on hold, in company or being joined."""
    far_end.renames(live_call, name="Petra")
    phone.tells(remote_update(live_call, name="Petra"))


@pytest.mark.clause("EV-REMOTEUPDATE-2")
def test_a_new_number_is_told_whatever_the_call_is_doing(phone, far_end, live_call):
    """A new number is told of a call that rings, talks, is on hold, in company or being joined."""
    far_end.renames(live_call, number="030555103")
    phone.tells(remote_update(live_call, number="030555103"))


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_ringing_call_whose_far_end_has_a_new_name_can_be_accepted(phone, far_end, ringing_call):
    """A new name changes nothing else: the call rings on, and an accept answers it."""
    far_end.renames(ringing_call, name="Petra")
    phone.tells(remote_update(ringing_call, name="Petra"))
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_talk_whose_far_end_has_a_new_name_can_be_held(phone, far_end, call):
    """A new name changes nothing else: the talk goes on, and a hold puts it on hold."""
    far_end.renames(call, name="Petra")
    phone.tells(remote_update(call, name="Petra"))
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_held_call_whose_far_end_has_a_new_name_can_be_resumed(phone, far_end, held_call):
    """A new name changes nothing else: the call stays on hold, and a resume continues it."""
    far_end.renames(held_call, name="Petra")
    phone.tells(remote_update(held_call, name="Petra"))
    phone.resume(held_call)
    phone.tells(connected(held_call))


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_held_conference_one_of_whose_members_has_a_new_name_can_be_resumed(
    phone, far_end, held_conference
):
    """A new name changes nothing else: the conference stays on hold, and a resume continues it."""
    first, second = held_conference
    far_end.renames(first, name="Petra")
    phone.tells(remote_update(first, name="Petra"))
    phone.resume(first, second)
    phone.tells_one_of(connected(first), connected(second))


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_new_name_of_the_first_of_two_calls_does_not_stop_their_join(
    phone, far_end, joining_calls
):
    """A new name changes nothing else: the calls are being joined still, until one of them ends."""
    first, second = joining_calls
    far_end.renames(first, name="Petra")
    phone.tells(remote_update(first, name="Petra"))
    far_end.hangs_up(second)
    phone.tells(transfer_failed(first, second))


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_new_name_of_the_second_of_two_calls_does_not_stop_their_join(
    phone, far_end, joining_calls
):
    """A new name changes nothing else: the calls are being joined still, until one of them ends."""
    first, second = joining_calls
    far_end.renames(second, name="Petra")
    phone.tells(remote_update(second, name="Petra"))
    far_end.hangs_up(first)
    phone.tells(transfer_failed(first, second))
