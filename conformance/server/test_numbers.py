"""SV-NUMBERS: a number is more than digits, and may be the user of a SIP address."""

import pytest

from ringproof.session.server import as_sip_address


@pytest.mark.clause("SV-NUMBERS-1")
def test_a_sip_address_is_the_same_number(server, desk):
    """A caller told as sip:NUMBER@HOST is dealt with as by the number alone."""
    desk.writes(as_sip_address)
    call = desk.rings(server.known_caller)
    server.takes("incoming", call)
    server.reacts_to(call)


@pytest.mark.clause("SV-NUMBERS-2")
def test_a_plus_sign_belongs_to_the_number(server, desk):
    """A caller whose number begins with a plus sign is dealt with."""
    call = desk.rings(server.caller_with_a_plus)
    server.takes("incoming", call)
    server.reacts_to(call)


@pytest.mark.clause("SV-NUMBERS-3")
def test_an_asterisk_and_a_hash_belong_to_the_number(server, desk):
    """A caller with an asterisk or a hash in the number is dealt with."""
    call = desk.rings(server.caller_with_signs)
    server.takes("incoming", call)
    server.reacts_to(call)


@pytest.mark.clause("SV-NUMBERS-4")
def test_a_caller_without_a_number_breaks_nothing(server, desk):
    """A caller who hides the number is survived, however that is told."""
    desk.tells("event=incoming&callId=TC@913&accountId=1")
    desk.tells("event=incoming&callId=TC@914&accountId=1&number=")
    desk.tells("event=incoming&callId=TC@915&accountId=1&number=anonymous")
    server.survives()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-NUMBERS-5")
def test_a_number_of_a_thousand_digits_does_no_harm(server, desk):
    """A number that nobody can have is survived."""
    desk.rings("0" * 1000)
    server.survives()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
