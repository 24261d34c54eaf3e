"""EV-TOLD: each change is told, whoever caused it."""

import pytest

from ringproof.session import (
    connected,
    disconnected,
    holding,
    incoming,
    outgoing,
    remote_update,
    unconferenced,
)


@pytest.mark.clause("EV-TOLD-1")
def test_a_handset_that_is_lifted_is_told(phone, far_end, local_user, ringing_call):
    """A call that the local user answers by lifting the handset is told as connected."""
    local_user.lifts()
    phone.tells(connected(ringing_call))
    far_end.is_connected(ringing_call)


@pytest.mark.clause("EV-TOLD-1")
def test_a_hold_by_the_local_user_is_told(phone, far_end, local_user, call):
    """A call that the local user puts on hold is told as holding."""
    local_user.holds(call)
    phone.tells(holding(call))
    far_end.is_on_hold(call)


@pytest.mark.clause("EV-TOLD-1")
def test_a_resumption_by_the_local_user_is_told(phone, far_end, local_user, held_call):
    """A call that the local user takes back from hold is told as connected."""
    local_user.resumes(held_call)
    phone.tells(connected(held_call))
    far_end.is_connected(held_call)


@pytest.mark.clause("EV-TOLD-1")
def test_a_talk_that_the_local_user_ends_is_told(phone, far_end, local_user, call):
    """A talk that the local user ends is told as disconnected."""
    local_user.hangs_up(call)
    phone.tells(disconnected(call))
    far_end.is_gone(call)


@pytest.mark.clause("EV-TOLD-1")
def test_a_call_that_the_local_user_dials_is_told(phone, far_end, local_user, dial):
    """A call that the local user dials by hand is told as outgoing, then as connected."""
    call = local_user.dials(dial["answers"])
    phone.tells(outgoing(call), connected(call))
    far_end.is_connected(call)


@pytest.mark.clause("EV-TOLD-1")
def test_a_call_that_the_far_end_answers_is_told(phone, far_end, dial):
    """A far end that answers when it pleases is told as connected."""
    call = phone.call(dial["waits"])
    phone.tells(outgoing(call))
    far_end.answers(call)
    phone.tells(connected(call))


@pytest.mark.clause("EV-TOLD-1")
def test_a_call_that_the_far_end_rejects_is_told(phone, far_end, dial):
    """A far end that rejects when it pleases is told as disconnected."""
    call = phone.call(dial["waits"])
    phone.tells(outgoing(call))
    far_end.rejects(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("EV-TOLD-1")
def test_every_change_of_a_long_call_is_told(phone, far_end, local_user):
    """A call with every change that one call can have is told at each, whoever caused it."""
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    local_user.lifts()
    phone.tells(connected(call))
    phone.hold(call)
    phone.tells(holding(call))
    local_user.resumes(call)
    phone.tells(connected(call))
    far_end.renames(call, name="Petra")
    phone.tells(remote_update(call, name="Petra"))
    local_user.holds(call)
    phone.tells(holding(call))
    phone.resume(call)
    phone.tells(connected(call))
    far_end.hangs_up(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("EV-TOLD-1")
def test_a_new_name_of_somebody_who_is_being_dialled_is_told(phone, far_end, unanswered_call):
    """Somebody who shows another name before he answers is told, and can still answer."""
    far_end.renames(unanswered_call, name="Petra")
    phone.tells(remote_update(unanswered_call, name="Petra"))
    far_end.answers(unanswered_call)
    phone.tells(connected(unanswered_call))


@pytest.mark.clause("EV-TOLD-1")
def test_somebody_who_is_being_dialled_and_hangs_up_is_told(
    phone, far_end, held_call, call_dialled_beside
):
    """A dialled call that its far end ends before it answers is told, and cannot be ended again."""
    far_end.hangs_up(call_dialled_beside)
    phone.tells(disconnected(call_dialled_beside))
    phone.terminate(call_dialled_beside)
    phone.refuses()
    phone.terminate(held_call)
    phone.tells(disconnected(held_call))


@pytest.mark.clause("EV-TOLD-1")
def test_a_conference_that_nobody_is_left_in_is_told_as_dissolved(phone, far_end, conference, dial):
    """When one member has passed the user on and the other hangs up, unconferenced was told."""
    first, second = conference
    far_end.transfers(first, dial["answers_too"])
    far_end.hangs_up(second)
    phone.tells_all(unconferenced(first, second))
