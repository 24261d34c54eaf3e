"""SV-ACCEPT: what always holds of answers. Every event of every test is judged by it as well."""

import pytest


@pytest.mark.clause("SV-ACCEPT-1")
def test_a_call_from_ring_to_end_is_answered_with_2xx(server, desk, talk):
    """From the first ring to the end, each event of a call is answered with 2xx."""
    desk.holds(talk)
    desk.resumes(talk)
    desk.hangs_up(talk)
    server.takes("disconnected", talk)
    server.takes_everything()


@pytest.mark.clause("SV-ACCEPT-2")
def test_a_call_from_ring_to_end_is_answered_in_time(server, desk, talk):
    """From the first ring to the end, each event of a call is answered in time."""
    desk.holds(talk)
    desk.resumes(talk)
    desk.hangs_up(talk)
    server.takes("disconnected", talk)
    server.answers_in_time()
