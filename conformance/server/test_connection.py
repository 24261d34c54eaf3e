"""SV-CONNECTION: a phone may keep its connection or open one for each event."""

import pytest


@pytest.mark.clause("SV-CONNECTION-1")
def test_a_connection_for_each_event_is_taken(server, desk, talk):
    """Each event comes on a connection that the phone closes after the answer."""
    desk.holds(talk)
    desk.hangs_up(talk)
    server.takes("disconnected", talk)
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    server.takes_everything()


@pytest.mark.clause("SV-CONNECTION-2")
def test_several_events_on_one_connection_are_taken(server, desk):
    """All events come on one connection that the phone keeps, as long as the server does."""
    desk.keeps_its_connection()
    first = desk.rings(server.stranger)
    desk.accepts(first)
    desk.holds(first)
    server.takes("holding", first)
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    server.takes_everything()
