"""AC-OFF: the phone obeys no Action URL until somebody allows it."""

import pytest

from ringproof.session import connected, outgoing


@pytest.mark.clause("AC-OFF-1")
def test_a_phone_that_is_switched_off_refuses(admin, phone, ringing_call):
    """While Action URLs are not allowed, a command with a good token has no effect."""
    admin.allows_action_urls(False)
    disabled = phone.switched_off()
    disabled.accept(ringing_call)
    disabled.refuses()
    admin.allows_action_urls()
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-OFF-1")
def test_switched_off_the_token_in_the_query_is_refused_too(admin, phone, ringing_call):
    """While Action URLs are not allowed, AuthToken does not admit either."""
    by_query = phone.with_query_token(phone.token)
    admin.allows_action_urls(False)
    disabled = by_query.switched_off()
    disabled.accept(ringing_call)
    disabled.refuses()
    admin.allows_action_urls()
    by_query.accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-OFF-1")
def test_switched_off_the_web_session_is_refused_too(admin, phone, ringing_call):
    """While Action URLs are not allowed, the logged-in web interface cannot send them either."""
    logged_in = phone.with_session(admin.logs_in())
    admin.allows_action_urls(False)
    disabled = logged_in.switched_off()
    disabled.accept(ringing_call)
    disabled.refuses()
    admin.allows_action_urls()
    logged_in.accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-OFF-1")
def test_switched_off_nothing_is_dialled(admin, phone, far_end, dial):
    """While Action URLs are not allowed, the page's own example dials nobody."""
    admin.allows_action_urls(False)
    disabled = phone.switched_off()
    disabled.call(dial["answers"])
    disabled.refuses()
    admin.allows_action_urls()
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("AC-OFF-2")
def test_factory_settings_do_not_allow_action_urls(admin, event_server, phone, far_end, dial):
    """After a reset to factory settings, commands are refused until somebody allows them."""
    admin.resets_to_factory()
    admin.sets_event_server(event_server.url)
    fresh = phone.with_bearer(admin.creates_token())
    untouched = fresh.switched_off()
    untouched.call(dial["answers"])
    untouched.refuses()
    admin.allows_action_urls()
    call = fresh.call(dial["answers"])
    fresh.tells(outgoing(call))
    far_end.is_rung(call)
