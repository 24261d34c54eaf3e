"""MP-CALL, MP-TALK, MP-END: a call between two phones, told by both."""

import pytest

from ringproof.session import connected, disconnected, incoming, outgoing


@pytest.mark.clause("MP-CALL-1")
def test_a_call_between_two_phones_is_told_by_both(first_phone, second_phone):
    """What one phone dials rings at the other, and each tells the number of the other."""
    there = first_phone.call(second_phone.number)
    back = second_phone.rings_for(first_phone)
    first_phone.tells(outgoing(there))
    second_phone.tells(incoming(back))


@pytest.mark.clause("MP-TALK-1")
def test_both_phones_tell_that_they_are_connected(first_phone, second_phone):
    """A call that the one phone accepts is connected at both."""
    there = first_phone.call(second_phone.number)
    back = second_phone.rings_for(first_phone)
    first_phone.tells(outgoing(there))
    second_phone.tells(incoming(back))
    second_phone.accept(back)
    second_phone.tells(connected(back))
    first_phone.tells(connected(there))


@pytest.mark.clause("MP-END-1")
def test_a_call_that_the_caller_ends_is_over_at_both(first_phone, second_phone, peer_call):
    """The caller hangs up, and both phones tell the end."""
    first_phone.terminate(peer_call.there)
    first_phone.tells(disconnected(peer_call.there))
    second_phone.tells(disconnected(peer_call.back))


@pytest.mark.clause("MP-END-1")
def test_a_call_that_is_held_and_ended_by_the_other_is_over_at_both(
    first_phone, second_phone, held_peer_call
):
    """The phone that was put on hold hangs up, and both phones tell the end."""
    second_phone.terminate(held_peer_call.back)
    second_phone.tells(disconnected(held_peer_call.back))
    first_phone.tells(disconnected(held_peer_call.there))


@pytest.mark.clause("MP-END-2")
def test_the_end_of_a_call_is_told_once_by_each(first_phone, second_phone, peer_call):
    """The phone that was called hangs up: one end at either phone, and nothing after it."""
    second_phone.terminate(peer_call.back)
    second_phone.tells(disconnected(peer_call.back))
    first_phone.tells(disconnected(peer_call.there))
    first_phone.does_not_tell(disconnected(peer_call.there))
    second_phone.does_not_tell(disconnected(peer_call.back))
