"""SV-LOAD: many calls in one moment. `ringproof load` goes further; this is a quick look."""

import pytest


@pytest.mark.clause("SV-LOAD-1")
def test_a_burst_is_taken_without_loss(server, desk, second_desk):
    """Twenty calls at each of two phones, told at once: each is dealt with, once."""
    calls = desk.bursts(server.known_caller, 20)
    others = second_desk.bursts(server.known_caller, 20)
    server.takes_everything()
    server.reacts_to_each_of([*calls, *others])
