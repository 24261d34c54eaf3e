"""SV-EVENT: each event of the page, told by a phone that lives through it, is taken.

What an answer of the 2xx class means is HTTP's affair: the request was received, understood and
accepted. That the server really understood is seen in SV-DOES and SV-MAC.
"""

import pytest


@pytest.mark.clause("SV-EVENT-1")
def test_an_incoming_call_is_taken(server, desk):
    """The event incoming, with call, identity, number and name, is taken."""
    call = desk.rings("030555101", "Peter")
    server.takes("incoming", call)


@pytest.mark.clause("SV-EVENT-2")
def test_an_outgoing_call_is_taken(server, desk):
    """The event outgoing, with call, identity and number, is taken."""
    call = desk.dials("030555105")
    server.takes("outgoing", call)


@pytest.mark.clause("SV-EVENT-3")
def test_new_details_are_taken(server, desk, talk):
    """The event remoteUpdate, with a new name of the far end, is taken."""
    desk.caller_changes(talk, "Franz")
    server.takes("remoteUpdate", talk)


@pytest.mark.clause("SV-EVENT-4")
def test_a_connected_call_is_taken(server, desk, strange_call):
    """The event connected, once the user has lifted the handset, is taken."""
    desk.accepts(strange_call)
    server.takes("connected", strange_call)


@pytest.mark.clause("SV-EVENT-4")
def test_a_call_taken_back_from_hold_is_taken(server, desk, held_talk):
    """The event connected comes again when a call is resumed, and is taken."""
    desk.resumes(held_talk)
    server.takes("connected", held_talk)


@pytest.mark.clause("SV-EVENT-5")
def test_a_held_call_is_taken(server, desk, talk):
    """The event holding is taken."""
    desk.holds(talk)
    server.takes("holding", talk)


@pytest.mark.clause("SV-EVENT-6")
def test_the_end_of_a_talk_is_taken(server, desk, talk):
    """The event disconnected, when the user hangs up, is taken."""
    desk.hangs_up(talk)
    server.takes("disconnected", talk)


@pytest.mark.clause("SV-EVENT-6")
def test_a_caller_who_gives_up_is_taken(server, desk, strange_call):
    """The event disconnected, when the caller gives up before anybody answered, is taken."""
    desk.caller_gives_up(strange_call)
    server.takes("disconnected", strange_call)


@pytest.mark.clause("SV-EVENT-7")
def test_a_conference_is_taken(server, desk, held_talk, second_talk):
    """The event conferenced, with both calls, is taken."""
    desk.conferences(held_talk, second_talk)
    server.takes("conferenced")


@pytest.mark.clause("SV-EVENT-8")
def test_the_end_of_a_conference_is_taken(server, desk, held_talk, second_talk):
    """The event unconferenced, when one of the two leaves, is taken."""
    desk.conferences(held_talk, second_talk)
    desk.caller_gives_up(second_talk)
    server.takes("unconferenced")


@pytest.mark.clause("SV-EVENT-9")
def test_a_transfer_by_the_far_end_is_taken(server, desk, talk):
    """The event transferred, when the far end puts somebody else through, is taken."""
    desk.caller_transfers(talk, "030555104")
    server.takes("transferred", talk)


@pytest.mark.clause("SV-EVENT-10")
def test_a_blind_transfer_is_taken(server, desk, talk):
    """The event transfer_done with call and number is taken."""
    desk.transfers(talk, "030555103")
    server.takes("transfer_done", talk)


@pytest.mark.clause("SV-EVENT-11")
def test_the_beginning_of_an_attended_transfer_is_taken(server, desk, held_talk, second_talk):
    """The event transfer_initiated, with both calls, is taken."""
    desk.joins(held_talk, second_talk)
    server.takes("transfer_initiated")


@pytest.mark.clause("SV-EVENT-12")
def test_an_attended_transfer_that_fails_is_taken(server, desk, held_talk, second_talk):
    """The event transfer_failed, when a far end cancels, is taken."""
    desk.caller_will_cancel(held_talk)
    desk.joins(held_talk, second_talk)
    server.takes("transfer_failed")


@pytest.mark.clause("SV-EVENT-13")
def test_an_attended_transfer_is_taken(server, desk, held_talk, second_talk):
    """The event transfer_done with two calls, and no number, is taken."""
    desk.joins(held_talk, second_talk)
    server.takes("transfer_done")
