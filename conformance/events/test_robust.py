"""EV-ROBUST: whatever the event server does, the phone goes on telephoning."""

import pytest

from ringproof.session import connected, disconnected, holding, incoming

BEYOND_MEASURE = "Großfürst " * 1000


@pytest.mark.clause("EV-ROBUST-1")
def test_a_slow_event_server_does_not_delay_commands(event_server, phone, far_end, call):
    """While the event server keeps the phone waiting, commands are answered and obeyed."""
    event_server.is_slow()
    phone.hold(call)
    phone.succeeds()
    far_end.is_on_hold(call)
    phone.resume(call)
    phone.succeeds()
    far_end.is_connected(call)
    phone.terminate(call)
    phone.succeeds()
    far_end.is_gone(call)


@pytest.mark.clause("EV-ROBUST-1")
def test_a_slow_event_server_does_not_delay_an_answer(event_server, phone, far_end, ringing_call):
    """While the event server keeps the phone waiting, a ringing call is accepted."""
    event_server.is_slow()
    phone.accept(ringing_call)
    phone.succeeds()
    far_end.is_connected(ringing_call)


@pytest.mark.clause("EV-ROBUST-1")
def test_a_slow_event_server_does_not_delay_dialling(event_server, phone, far_end, dial):
    """While the event server keeps the phone waiting, a number is dialled and answered."""
    event_server.is_slow()
    call = phone.call(dial["answers"])
    phone.succeeds()
    far_end.is_connected(call)


@pytest.mark.clause("EV-ROBUST-2")
@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
def test_a_failing_event_server_breaks_nothing(event_server, phone, far_end, resumed_call, status):
    """While the event server answers with an error, calls go on and are told."""
    event_server.fails(status)
    phone.hold(resumed_call)
    phone.succeeds()
    phone.tells(holding(resumed_call))
    far_end.is_on_hold(resumed_call)
    phone.resume(resumed_call)
    phone.succeeds()
    phone.tells(connected(resumed_call))
    far_end.is_connected(resumed_call)


@pytest.mark.clause("EV-ROBUST-2")
def test_an_event_server_that_breaks_off_breaks_nothing(event_server, phone, far_end, call):
    """While the event server resets each connection, commands are answered and obeyed."""
    event_server.resets()
    phone.hold(call)
    phone.succeeds()
    far_end.is_on_hold(call)
    phone.resume(call)
    phone.succeeds()
    far_end.is_connected(call)


@pytest.mark.clause("EV-ROBUST-3")
def test_a_redirecting_event_server_breaks_nothing(event_server, phone, far_end, resumed_call):
    """While the event server redirects, commands are answered and obeyed."""
    event_server.redirects(event_server.at("/elsewhere"))
    phone.hold(resumed_call)
    phone.succeeds()
    phone.tells(holding(resumed_call))
    far_end.is_on_hold(resumed_call)
    phone.resume(resumed_call)
    phone.succeeds()
    far_end.is_connected(resumed_call)


@pytest.mark.clause("EV-ROBUST-3")
def test_a_redirect_does_not_fetch_the_token(event_server, phone, far_end, resumed_call):
    """Wherever the event server redirects to, the phone's token does not go there."""
    event_server.redirects(event_server.at("/elsewhere"))
    phone.hold(resumed_call)
    phone.tells(holding(resumed_call))
    far_end.is_on_hold(resumed_call)
    event_server.was_told_no_secret()


@pytest.mark.clause("EV-ROBUST-4")
def test_an_absent_event_server_breaks_nothing(admin, event_server, phone, far_end, call):
    """While nobody listens at the configured address, commands are answered and obeyed."""
    admin.sets_event_server(event_server.absent_url)
    phone.hold(call)
    phone.succeeds()
    far_end.is_on_hold(call)
    phone.resume(call)
    phone.succeeds()
    far_end.is_connected(call)
    phone.terminate(call)
    phone.succeeds()
    far_end.is_gone(call)


@pytest.mark.clause("EV-ROBUST-4")
def test_without_an_event_server_to_reach_a_call_is_accepted(
    admin, event_server, phone, far_end, ringing_call
):
    """While nobody listens at the configured address, a ringing call is accepted."""
    admin.sets_event_server(event_server.absent_url)
    phone.accept(ringing_call)
    phone.succeeds()
    far_end.is_connected(ringing_call)


@pytest.mark.clause("EV-ROBUST-5")
def test_after_a_slow_event_server_later_events_arrive(event_server, phone, far_end, resumed_call):
    """An event server that was slow and is well again is told what happens next."""
    event_server.is_slow()
    phone.hold(resumed_call)
    phone.tells(holding(resumed_call))
    far_end.is_on_hold(resumed_call)
    event_server.recovers()
    phone.resume(resumed_call)
    phone.tells(connected(resumed_call))


@pytest.mark.clause("EV-ROBUST-5")
def test_after_a_failing_event_server_later_events_arrive(event_server, phone, resumed_call):
    """An event server that failed and is well again is told what happens next."""
    event_server.fails()
    phone.hold(resumed_call)
    phone.tells(holding(resumed_call))
    event_server.recovers()
    phone.resume(resumed_call)
    phone.tells(connected(resumed_call))


@pytest.mark.clause("EV-ROBUST-5")
def test_after_a_redirecting_event_server_later_events_arrive(event_server, phone, resumed_call):
    """An event server that redirected and is well again is told what happens next."""
    event_server.redirects(event_server.at("/elsewhere"))
    phone.hold(resumed_call)
    phone.tells(holding(resumed_call))
    event_server.recovers()
    phone.resume(resumed_call)
    phone.tells(connected(resumed_call))


@pytest.mark.clause("EV-ROBUST-5")
def test_after_broken_connections_later_events_arrive(event_server, phone, far_end, resumed_call):
    """An event server that broke off and is well again is told what happens next."""
    event_server.resets()
    phone.hold(resumed_call)
    far_end.is_on_hold(resumed_call)
    event_server.recovers()
    phone.resume(resumed_call)
    phone.tells(connected(resumed_call))


@pytest.mark.clause("EV-ROBUST-5")
def test_after_an_absent_event_server_later_events_arrive(
    admin, event_server, phone, far_end, resumed_call
):
    """An event server that was absent and is there again is told what happens next."""
    admin.sets_event_server(event_server.absent_url)
    phone.hold(resumed_call)
    far_end.is_on_hold(resumed_call)
    admin.sets_event_server(event_server.url)
    phone.resume(resumed_call)
    phone.tells(connected(resumed_call))


@pytest.mark.clause("EV-ROBUST-5")
def test_after_an_absent_event_server_the_next_caller_is_told(
    admin, event_server, phone, far_end, call
):
    """A call that begins once the event server is there again is told from its beginning."""
    admin.sets_event_server(event_server.absent_url)
    phone.terminate(call)
    far_end.is_gone(call)
    admin.sets_event_server(event_server.url)
    following = far_end.calls("030555102", "Franz")
    phone.tells(incoming(following))
    phone.terminate(following)
    phone.tells(disconnected(following))


@pytest.mark.clause("EV-ROBUST-6")
def test_a_caller_with_a_very_long_name_is_told(phone, far_end, held_call):
    """A caller whose name has ten thousand letters is told like any other, and can be accepted."""
    caller = far_end.calls("030555103", BEYOND_MEASURE)
    phone.tells(incoming(caller, named=False))
    phone.accept(caller)
    phone.tells(connected(caller))


@pytest.mark.clause("EV-ROBUST-6")
def test_a_caller_with_a_very_long_name_disturbs_no_call(phone, far_end, call):
    """A call goes on, and is obeyed, when somebody with a name beyond measure rings beside it."""
    caller = far_end.calls("030555103", BEYOND_MEASURE)
    phone.tells(incoming(caller, named=False))
    far_end.is_connected(call)
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("EV-ROBUST-6")
def test_a_new_name_beyond_measure_disturbs_no_call(phone, far_end, call):
    """A call goes on, and is obeyed, when its far end takes a name beyond measure."""
    far_end.renames(call, name=BEYOND_MEASURE)
    far_end.is_connected(call)
    phone.terminate(call)
    phone.tells_in_any_order(disconnected(call))
