"""EV-URL: events go where "action URL server" says."""

import pytest

from ringproof.session import connected, holding, incoming


@pytest.mark.clause("EV-URL-1")
@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/phone", id="one folder"),
        pytest.param("/auerswald/incomingActionUrls", id="two folders"),
        pytest.param("/events/", id="a slash at the end"),
        pytest.param("/phone.php", id="a script"),
    ],
)
def test_events_go_to_the_configured_path(admin, event_server, phone, far_end, path):
    """With http://SERVER/PATH configured, an event is a request to that server and path."""
    admin.sets_event_server(event_server.at(path))
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    event_server.was_told_at(path)
    event_server.was_told_plainly()


@pytest.mark.clause("EV-URL-1")
def test_events_without_parameters_of_their_own_go_there_too(
    admin, event_server, phone, resumed_call
):
    """Every event of a call goes to the configured path, not only the first."""
    admin.sets_event_server(event_server.at("/somewhere/else"))
    phone.hold(resumed_call)
    phone.tells(holding(resumed_call))
    event_server.was_told_at("/somewhere/else")
    phone.resume(resumed_call)
    phone.tells(connected(resumed_call))
    event_server.was_told_at("/somewhere/else")


@pytest.mark.clause("EV-URL-1")
def test_a_changed_path_holds_from_then_on(admin, event_server, phone, resumed_call):
    """When the setting is changed during a call, the next event goes to the new path."""
    admin.sets_event_server(event_server.at("/before"))
    phone.hold(resumed_call)
    phone.tells(holding(resumed_call))
    event_server.was_told_at("/before")
    admin.sets_event_server(event_server.at("/after"))
    phone.resume(resumed_call)
    phone.tells(connected(resumed_call))
    event_server.was_told_at("/after")


@pytest.mark.clause("EV-URL-2")
def test_a_bare_address_means_http_and_the_root(admin, event_server, phone, far_end):
    """With nothing but an address configured, events go to it over HTTP, to the path /."""
    admin.sets_event_server(event_server.bare_address)
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    event_server.was_told_plainly()
    event_server.was_told_at("/")


@pytest.mark.clause("EV-URL-3")
def test_a_configured_query_is_kept(admin, event_server, phone, far_end):
    """With a query configured, an event brings it along beside its own details."""
    admin.sets_event_server(event_server.at("/events?site=7"))
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    event_server.was_told_at("/events", site="7")


@pytest.mark.clause("EV-URL-3")
def test_a_configured_query_of_two_parameters_is_kept(admin, event_server, phone, resumed_call):
    """With two parameters configured, an event brings both along, decoded as they were meant."""
    admin.sets_event_server(event_server.at("/events?site=Haus%20B&floor=2"))
    phone.hold(resumed_call)
    phone.tells(holding(resumed_call))
    event_server.was_told_at("/events", site="Haus B", floor="2")


@pytest.mark.clause("EV-URL-4")
def test_events_go_over_https_where_it_is_configured(admin, event_server, phone, far_end):
    """With https://SERVER/PATH configured, events come over TLS."""
    admin.sets_event_server(event_server.secure_url)
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    event_server.was_told_securely()


@pytest.mark.clause("EV-URL-4")
def test_over_https_the_configured_path_is_kept(admin, event_server, phone, resumed_call):
    """With https and the page's path configured, events come over TLS and to that path."""
    admin.sets_event_server(event_server.securely_at("/auerswald/incomingActionUrls"))
    phone.hold(resumed_call)
    phone.tells(holding(resumed_call))
    event_server.was_told_securely()
    event_server.was_told_at("/auerswald/incomingActionUrls")
