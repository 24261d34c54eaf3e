"""CM-CONFERENCE: the phone brings two calls together."""

import pytest

from ringproof.session import (
    conferenced,
    connected,
    disconnected,
    holding,
    outgoing,
    unconferenced,
)


@pytest.mark.clause("CM-CONFERENCE-1")
def test_conference_brings_two_calls_together(phone, far_end, held_call, second_call):
    """A conference of two calls is told of both, and each far end can talk."""
    phone.conference(held_call, second_call)
    phone.tells(conferenced(held_call, second_call))
    far_end.is_connected(held_call)
    far_end.is_connected(second_call)


@pytest.mark.clause("CM-CONFERENCE-1")
def test_conference_takes_the_talk_first_as_well(phone, far_end, held_call, second_call):
    """A conference command that names the talk before the held call brings both together."""
    phone.conference(second_call, held_call)
    phone.tells(conferenced(second_call, held_call))
    far_end.is_connected(second_call)
    far_end.is_connected(held_call)


@pytest.mark.clause("CM-CONFERENCE-2")
def test_a_conference_that_the_phone_dissolves_is_told(phone, conference):
    """A conference that ends because the phone ends a member is told as unconferenced."""
    first, second = conference
    phone.terminate(second)
    phone.tells(unconferenced(first, second))


@pytest.mark.clause("CM-CONFERENCE-2")
def test_a_conference_that_a_member_leaves_is_told(phone, far_end, conference):
    """A conference that ends because a far end hangs up is told as unconferenced."""
    first, second = conference
    far_end.hangs_up(first)
    phone.tells(unconferenced(first, second))


@pytest.mark.clause("CM-CONFERENCE-3")
def test_the_second_member_lives_on_when_the_first_leaves(phone, far_end, conference):
    """When the first member hangs up, the call with the second lives and can be ended."""
    first, second = conference
    far_end.hangs_up(first)
    phone.tells_in_any_order(unconferenced(first, second), disconnected(first))
    far_end.is_still_there(second)
    phone.terminate(second)
    phone.tells(disconnected(second))


@pytest.mark.clause("CM-CONFERENCE-3")
def test_the_first_member_lives_on_when_the_second_leaves(phone, far_end, conference):
    """When the second member hangs up, the call with the first lives and can be ended."""
    first, second = conference
    far_end.hangs_up(second)
    phone.tells_in_any_order(unconferenced(first, second), disconnected(second))
    far_end.is_still_there(first)
    phone.terminate(first)
    phone.tells(disconnected(first))


@pytest.mark.clause("CM-CONFERENCE-4")
def test_conference_of_a_single_call_is_refused(phone, far_end, dial, held_call):
    """A conference of one call is refused and the call stays; with a second it is held."""
    phone.command("conference", callid1=held_call.told_id)
    phone.refuses()
    far_end.is_on_hold(held_call)
    second = phone.call(dial["answers"])
    phone.tells(outgoing(second), connected(second))
    phone.conference(held_call, second)
    phone.tells(conferenced(held_call, second))


@pytest.mark.clause("CM-CONFERENCE-4")
def test_conference_of_a_talk_alone_is_refused(phone, far_end, dial, call):
    """A conference of a talk that is alone is refused and the talk goes on; with two it is held."""
    phone.command("conference", callid1=call.told_id)
    phone.refuses()
    far_end.is_connected(call)
    second = phone.call(dial["answers"])
    phone.tells_in_any_order(holding(call), outgoing(second), connected(second))
    phone.conference(call, second)
    phone.tells(conferenced(call, second))


@pytest.mark.clause("CM-CONFERENCE-4")
def test_conference_of_a_call_with_itself_is_refused(phone, far_end, held_call, second_call):
    """A conference of a call with itself is refused; with the other call it comes about."""
    phone.conference(held_call, held_call)
    phone.refuses()
    far_end.is_on_hold(held_call)
    phone.conference(held_call, second_call)
    phone.tells(conferenced(held_call, second_call))


@pytest.mark.clause("CM-CONFERENCE-1")
def test_any_two_calls_can_be_brought_together(phone, far_end, two_calls):
    """Talking or held, two calls are brought together: each far end can talk to the others."""
    first, second = two_calls
    phone.conference(first, second)
    phone.tells(conferenced(first, second))
    far_end.is_connected(first)
    far_end.is_connected(second)


@pytest.mark.clause("CM-CONFERENCE-3")
def test_the_second_member_lives_on_when_the_first_leaves_a_held_conference(
    phone, far_end, held_conference
):
    """When the first member of a held conference hangs up, the call with the second lives."""
    first, second = held_conference
    far_end.hangs_up(first)
    phone.tells_in_any_order(unconferenced(first, second), disconnected(first))
    far_end.is_still_there(second)
    phone.terminate(first)
    phone.refuses()
    phone.terminate(second)
    phone.tells(disconnected(second))


@pytest.mark.clause("CM-CONFERENCE-3")
def test_the_first_member_lives_on_when_the_second_leaves_a_held_conference(
    phone, far_end, held_conference
):
    """When the second member of a held conference hangs up, the call with the first lives."""
    first, second = held_conference
    far_end.hangs_up(second)
    phone.tells_in_any_order(unconferenced(first, second), disconnected(second))
    far_end.is_still_there(first)
    phone.terminate(second)
    phone.refuses()
    phone.terminate(first)
    phone.tells(disconnected(first))


@pytest.mark.clause("CM-CONFERENCE-3")
def test_who_left_a_conference_cannot_be_ended_again(phone, far_end, conference):
    """After a member of a conference hung up, only the other one can be ended."""
    first, second = conference
    far_end.hangs_up(first)
    phone.tells_in_any_order(unconferenced(first, second), disconnected(first))
    phone.terminate(first)
    phone.refuses()
    far_end.is_still_there(second)
    phone.terminate(second)
    phone.tells(disconnected(second))


@pytest.mark.clause("CM-CONFERENCE-3")
def test_the_other_who_left_a_conference_cannot_be_ended_again(phone, far_end, conference):
    """After the second member of a conference hung up, only the first one can be ended."""
    first, second = conference
    far_end.hangs_up(second)
    phone.tells_in_any_order(unconferenced(first, second), disconnected(second))
    phone.terminate(second)
    phone.refuses()
    far_end.is_still_there(first)
    phone.terminate(first)
    phone.tells(disconnected(first))
