"""EV-MAC: every event says which phone it comes from.

Every exchange of every test is judged by this; here it is the sentence of the test.
"""

import pytest

from ringproof.session import (
    conferenced,
    connected,
    disconnected,
    holding,
    incoming,
    outgoing,
    transfer_done,
    transfer_initiated,
)


@pytest.mark.clause("EV-MAC-1")
def test_each_event_of_a_call_has_the_mac(event_server, phone, far_end):
    """From the first ring to the end, each event of a call has the phone's MAC address."""
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    event_server.was_told_the_mac()
    phone.accept(call)
    phone.tells(connected(call))
    event_server.was_told_the_mac()
    phone.hold(call)
    phone.tells(holding(call))
    event_server.was_told_the_mac()
    phone.terminate(call)
    phone.tells(disconnected(call))
    event_server.was_told_the_mac()


@pytest.mark.clause("EV-MAC-1")
def test_the_event_of_a_dialled_call_has_the_mac(event_server, phone, dial):
    """The event of a dialled call has the phone's MAC address."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    event_server.was_told_the_mac()


@pytest.mark.clause("EV-MAC-1")
def test_the_event_of_a_blind_transfer_has_the_mac(event_server, phone, call, dial):
    """The event of a blind transfer has the phone's MAC address."""
    phone.transfer(call, dial["answers"])
    phone.tells(transfer_done(call, number=dial["answers"]))
    event_server.was_told_the_mac()


@pytest.mark.clause("EV-MAC-1")
def test_the_event_of_an_attended_transfer_has_the_mac(
    attended_transfer_claimed, event_server, phone, held_call, second_call
):
    """The event of an attended transfer has the phone's MAC address."""
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call))
    event_server.was_told_the_mac()


@pytest.mark.clause("EV-MAC-1")
def test_the_event_of_a_conference_has_the_mac(
    conference_claimed, event_server, phone, held_call, second_call
):
    """The event of a conference has the phone's MAC address."""
    phone.conference(held_call, second_call)
    phone.tells(conferenced(held_call, second_call))
    event_server.was_told_the_mac()
