"""EV-INCOMING: a new incoming call is told."""

import pytest

from ringproof.session import connected, incoming


@pytest.mark.clause("EV-INCOMING-1")
def test_an_incoming_call_is_told(phone, far_end):
    """A call that comes in is told with its id, its identity and the caller's number."""
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    far_end.is_ringing(call)


@pytest.mark.clause("EV-INCOMING-1")
def test_a_second_incoming_call_is_told_with_its_own_number(phone, far_end, call):
    """A call that comes in during a talk is told with the number of its own caller."""
    second = far_end.calls("030555102", "Franz")
    phone.tells(incoming(second))
    far_end.is_ringing(second)
    far_end.is_connected(call)


@pytest.mark.clause("EV-INCOMING-1")
def test_an_incoming_call_with_a_very_long_name_is_told(phone, far_end):
    """A caller with a name of ten thousand letters is told, and the call can be accepted."""
    call = far_end.calls("030555101", "P" * 10_000)
    phone.tells(incoming(call, named=False))
    phone.accept(call)
    phone.tells(connected(call))
    far_end.is_connected(call)


@pytest.mark.clause("EV-INCOMING-2")
def test_the_name_of_a_caller_is_told(phone, far_end):
    """A caller whose name is known is told with that name."""
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))


@pytest.mark.clause("EV-INCOMING-2")
def test_each_of_two_callers_is_told_with_their_own_name(phone, far_end, ringing_call):
    """A second caller is told with the name that is theirs, not the first one's."""
    second = far_end.calls("030555102", "Franz")
    phone.tells(incoming(second))


@pytest.mark.clause("EV-INCOMING-3")
def test_an_anonymous_caller_is_told(phone, far_end):
    """A caller who hides the number is told all the same, and can be accepted."""
    call = far_end.calls("")
    phone.tells(incoming(call))
    phone.accept(call)
    phone.tells(connected(call))
