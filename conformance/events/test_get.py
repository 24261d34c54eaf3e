"""EV-GET: an event is a GET, and its query says everything.

Every exchange of every test is judged by this; here it is the sentence of the test.
"""

import pytest

from ringproof.session import connected, disconnected, holding, incoming, outgoing


@pytest.mark.clause("EV-GET-1")
def test_each_event_of_a_call_is_a_get(event_server, phone, far_end):
    """From the first ring to the end, each event of a call is a GET without a body."""
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    event_server.was_told_by_get()
    phone.accept(call)
    phone.tells(connected(call))
    event_server.was_told_by_get()
    phone.hold(call)
    phone.tells(holding(call))
    event_server.was_told_by_get()
    phone.terminate(call)
    phone.tells(disconnected(call))
    event_server.was_told_by_get()


@pytest.mark.clause("EV-GET-1")
def test_a_dialled_call_is_told_by_get(event_server, phone, dial):
    """The event of a dialled call is a GET without a body."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    event_server.was_told_by_get()
