"""CM-ACCEPT: the phone accepts a ringing call."""

import pytest

from ringproof.session import connected, holding, incoming


@pytest.mark.clause("CM-ACCEPT-1")
def test_accept_answers_the_ringing_call(phone, far_end, ringing_call):
    """An accept answers the call that rings: both parties can talk, and connected is told."""
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))
    far_end.is_connected(ringing_call)


@pytest.mark.clause("CM-ACCEPT-1")
def test_accept_while_talking_holds_the_first_call(phone, far_end, call, waiting_call):
    """An accept during a talk puts the talk on hold and answers the call that rings."""
    phone.accept(waiting_call)
    phone.tells_in_any_order(holding(call), connected(waiting_call))
    far_end.is_connected(waiting_call)
    far_end.is_on_hold(call)


@pytest.mark.clause("CM-ACCEPT-2")
def test_accept_takes_the_later_of_two_when_it_is_named(
    phone, far_end, ringing_call, second_ringing_call
):
    """Of two ringing calls, an accept that names the later one answers it and no other."""
    phone.accept(second_ringing_call)
    phone.tells(connected(second_ringing_call))
    phone.does_not_tell(connected(ringing_call))
    far_end.is_connected(second_ringing_call)
    far_end.is_ringing(ringing_call)


@pytest.mark.clause("CM-ACCEPT-2")
def test_accept_takes_the_earlier_of_two_when_it_is_named(
    phone, far_end, ringing_call, second_ringing_call
):
    """Of two ringing calls, an accept that names the earlier one answers it and no other."""
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))
    phone.does_not_tell(connected(second_ringing_call))
    far_end.is_connected(ringing_call)
    far_end.is_ringing(second_ringing_call)


@pytest.mark.clause("CM-ACCEPT-3")
def test_accept_that_names_no_call_takes_the_first(
    phone, far_end, ringing_call, second_ringing_call
):
    """An accept that names no call answers the one that has been ringing longest."""
    phone.accept()
    phone.tells(connected(ringing_call))
    far_end.is_connected(ringing_call)
    far_end.is_ringing(second_ringing_call)


@pytest.mark.clause("CM-ACCEPT-4")
def test_accept_with_nothing_ringing_is_refused(phone, far_end):
    """An accept on an idle phone is refused; once a call rings, it is answered."""
    phone.accept()
    phone.refuses()
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    phone.accept()
    phone.tells(connected(call))


@pytest.mark.clause("CM-ACCEPT-4")
def test_accept_while_talking_with_nothing_ringing_is_refused(phone, far_end, call):
    """An accept during a talk is refused while nothing rings, and the talk goes on."""
    phone.accept()
    phone.refuses()
    far_end.is_connected(call)


@pytest.mark.clause("CM-ACCEPT-4")
def test_accept_of_a_call_that_does_not_ring_is_refused(phone, far_end, held_call):
    """An accept that names a held call is refused, and the call stays on hold."""
    phone.accept(held_call)
    phone.refuses()
    far_end.is_on_hold(held_call)


@pytest.mark.clause("CM-ACCEPT-4")
def test_accept_of_a_member_of_a_conference_is_refused(phone, far_end, conference):
    """An accept that names a member of a conference is refused, and the conference goes on."""
    first, second = conference
    phone.accept(first)
    phone.refuses()
    far_end.is_connected(first)
    far_end.is_connected(second)


@pytest.mark.clause("CM-ACCEPT-4")
def test_accept_of_a_member_of_a_held_conference_is_refused(phone, far_end, held_conference):
    """An accept that names a member of a held conference is refused, and all stay on hold."""
    first, second = held_conference
    phone.accept(first)
    phone.refuses()
    far_end.is_on_hold(first)
    far_end.is_on_hold(second)


@pytest.mark.clause("CM-ACCEPT-4")
def test_accept_of_calls_that_are_being_joined_is_refused(phone, far_end, joining_calls):
    """An accept that names a call which is being joined with another one is refused."""
    first, second = joining_calls
    phone.accept(first)
    phone.refuses()
    phone.accept(second)
    phone.refuses()
    far_end.is_still_there(first)
    far_end.is_still_there(second)
