"""AC-SESSION: whoever is logged in to the web interface needs no token."""

import pytest

from ringproof.session import connected, outgoing


@pytest.mark.clause("AC-SESSION-1")
def test_the_logged_in_web_interface_needs_no_token(admin, phone, ringing_call):
    """A command from the logged-in web interface is obeyed without a token."""
    stranger = phone.without_credential()
    stranger.accept(ringing_call)
    stranger.changes_nothing()
    phone.with_session(admin.logs_in()).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-SESSION-1")
def test_the_address_bar_of_the_web_interface_dials(admin, phone, far_end, dial):
    """The page's example, typed into the address bar after the login, dials."""
    stranger = phone.without_credential()
    stranger.call(dial["answers"])
    stranger.changes_nothing()
    call = phone.with_session(admin.logs_in()).call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("AC-SESSION-1")
def test_a_session_that_nobody_opened_does_not_admit(admin, phone, ringing_call):
    """A cookie that only looks like a session's leaves the call ringing; the session accepts it."""
    cookie = admin.logs_in()
    stranger = phone.with_session(f"{cookie}0", valid=False)
    stranger.accept(ringing_call)
    stranger.changes_nothing()
    phone.with_session(cookie).accept(ringing_call)
    phone.tells(connected(ringing_call))
