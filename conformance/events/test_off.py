"""EV-OFF: without an event server the phone tells nobody anything."""

import pytest

from ringproof.session import connected, disconnected, holding, incoming


@pytest.mark.clause("EV-OFF-1")
def test_without_an_event_server_a_caller_is_not_told(admin, event_server, phone, far_end):
    """While "action URL server" is empty, a call comes and goes untold."""
    admin.sets_event_server("")
    untold = far_end.calls("030555101", "Peter")
    phone.tells_nothing()
    far_end.hangs_up(untold)
    phone.tells_nothing()
    admin.sets_event_server(event_server.url)
    call = far_end.calls("030555102", "Franz")
    phone.tells(incoming(call))
    far_end.hangs_up(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("EV-OFF-1")
def test_without_an_event_server_a_hold_is_not_told(admin, event_server, phone, far_end, call):
    """While "action URL server" is empty, a call is put on hold untold."""
    admin.sets_event_server("")
    phone.hold(call)
    phone.tells_nothing()
    far_end.is_on_hold(call)
    admin.sets_event_server(event_server.url)
    phone.resume(call)
    phone.tells(connected(call))
    phone.hold(call)
    phone.tells(holding(call))
