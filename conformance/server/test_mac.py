"""SV-MAC: several phones tell one server; the mac says which of them."""

import pytest

from ringproof.session.server import a_mac_with_colons, a_small_mac


@pytest.mark.clause("SV-MAC-1")
def test_two_phones_are_kept_apart(server, desk, second_desk):
    """Two phones ring at the same time, and each is dealt with by itself."""
    one = desk.rings(server.known_caller)
    other = second_desk.rings(server.another_caller)
    server.reacts_to(one)
    server.reacts_to(other)


@pytest.mark.clause("SV-MAC-1")
def test_the_phone_that_does_not_ring_is_left_alone(server, desk, second_desk):
    """A call at one phone leads to no command at another one's call."""
    bystander = desk.rings(server.stranger)
    call = second_desk.rings(server.known_caller)
    server.reacts_to(call)
    server.leaves_alone(bystander)


@pytest.mark.clause("SV-MAC-1")
def test_the_events_of_two_phones_interleave(server, desk, second_desk):
    """Calls that come and go at one phone do not mix with those at the other."""
    one = desk.rings(server.stranger)
    desk.accepts(one)
    other = second_desk.rings(server.known_caller)
    desk.holds(one)
    server.reacts_to(other)
    second_desk.caller_gives_up(other)
    desk.resumes(one)
    third = second_desk.rings(server.another_caller)
    desk.hangs_up(one)
    server.reacts_to(third)


@pytest.mark.clause("SV-MAC-2")
def test_the_same_id_at_two_phones_is_two_calls(server, desk, second_desk):
    """Each phone counts its calls by itself: TC@911 of one is not TC@911 of the other."""
    said = "event=incoming&callId=TC@911&accountId=1&number="
    one = desk.tells(said + server.stranger)
    other = second_desk.tells(said + server.known_caller)
    server.reacts_to(other)
    server.leaves_alone(one)
    desk.tells("event=disconnected&callId=TC@911")
    second_desk.tells("event=connected&callId=TC@911")
    server.takes_everything()


@pytest.mark.clause("SV-MAC-2")
def test_the_end_of_a_call_at_one_phone_ends_none_at_the_other(server, desk, second_desk):
    """Both have a call TC@912; the one that goes on is still known by its number."""
    said = "event=incoming&callId=TC@912&accountId=1&number="
    other = second_desk.tells(said + server.caller_seen_through)
    server.takes("incoming")
    desk.tells(said + server.stranger)
    desk.tells("event=disconnected&callId=TC@912")
    server.takes("disconnected")
    second_desk.tells("event=connected&callId=TC@912")
    server.reacts_to(other, on="connected")


@pytest.mark.clause("SV-MAC-3")
def test_a_mac_in_lower_case_is_the_same_phone(server, desk):
    """A phone that writes its mac in lower case is commanded all the same."""
    desk.writes(a_small_mac)
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-MAC-4")
def test_a_mac_with_colons_is_the_same_phone(server, desk):
    """A phone that writes its mac with colons is commanded all the same."""
    desk.writes(a_mac_with_colons)
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
