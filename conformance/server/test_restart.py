"""SV-RESTART: servers are restarted while people telephone."""

import pytest


@pytest.mark.clause("SV-RESTART-1")
def test_a_call_goes_on_after_a_restart(server, desk, talk):
    """What is told of a call that the server may have forgotten is taken."""
    server.is_restarted()
    desk.holds(talk)
    server.takes("holding", talk)
    desk.hangs_up(talk)
    server.takes("disconnected", talk)


@pytest.mark.clause("SV-RESTART-2")
def test_new_calls_are_dealt_with_after_a_restart(server, desk):
    """The server still knows the phones, and what to do."""
    before = desk.rings(server.known_caller)
    server.reacts_to(before)
    server.is_restarted()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
