"""SV-TOLERANT: scripts of phones can be changed, networks repeat, phones come and go.

What breaks nothing is seen in what follows: the server still answers, and still does its work.
"""

import pytest

from ringproof.session.server import (
    a_strange_parameter,
    another_order,
    each_twice,
    escaped_ids,
    no_name,
    the_number_always,
)


@pytest.mark.clause("SV-TOLERANT-1")
def test_an_unknown_parameter_breaks_nothing(server, desk):
    """A call told with parameters that no page describes is dealt with all the same."""
    desk.writes(a_strange_parameter)
    call = desk.rings(server.known_caller)
    server.takes("incoming", call)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-2")
def test_an_unknown_event_breaks_nothing(server, desk):
    """An event that a later firmware may tell is survived, and so is its call."""
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    desk.tells("event=ringback&callId=TC@901")
    server.survives()
    second = desk.rings(server.another_caller)
    server.reacts_to(second)


@pytest.mark.clause("SV-TOLERANT-3")
def test_a_missing_name_breaks_nothing(server, desk):
    """A caller without a name is dealt with all the same."""
    desk.writes(no_name)
    call = desk.rings(server.known_caller, "Peter")
    server.takes("incoming", call)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-3")
def test_a_missing_identity_breaks_nothing(server, desk):
    """A call told without its identity is survived, and the next one dealt with."""
    desk.tells("event=incoming&callId=TC@902&number=030555101")
    server.survives()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-4")
def test_parameters_in_another_order_are_read(server, desk):
    """With the name of the event last, the call is dealt with all the same."""
    desk.writes(another_order)
    call = desk.rings(server.known_caller, "Peter")
    server.takes("incoming", call)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-5")
def test_an_event_that_comes_twice_is_dealt_with_once(server, desk):
    """Each event told two times leads to one command about its call."""
    desk.tells_twice()
    call = desk.rings(server.known_caller)
    server.reacts_once_to(call)
    server.survives()


@pytest.mark.clause("SV-TOLERANT-6")
def test_events_after_the_end_break_nothing(server, desk):
    """What is told of a call after its end is survived, and the next call dealt with."""
    desk.tells("event=incoming&callId=TC@903&accountId=1&number=030555101&name=Peter")
    desk.tells("event=disconnected&callId=TC@903")
    desk.tells("event=holding&callId=TC@903")
    desk.tells("event=disconnected&callId=TC@903")
    server.survives()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-7")
def test_an_event_without_mac_breaks_nothing(server, desk):
    """An event of a phone whose script never tells the mac is survived."""
    desk.tells("event=incoming&callId=TC@904&accountId=1&number=030555101", mac=False)
    desk.tells("event=disconnected&callId=TC@904", mac=False)
    server.survives()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-8")
def test_a_number_with_every_event_breaks_nothing(server, desk):
    """Events of a phone whose script always tells the number are read all the same."""
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    desk.writes(the_number_always)
    desk.caller_gives_up(call)
    server.takes("disconnected", call)
    second = desk.rings(server.another_caller)
    server.reacts_to(second)


@pytest.mark.clause("SV-TOLERANT-9")
def test_a_parameter_that_comes_twice_breaks_nothing(server, desk):
    """A call told with each parameter twice is dealt with all the same."""
    desk.writes(each_twice)
    call = desk.rings(server.known_caller)
    server.survives()
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-10")
def test_a_name_in_latin_1_breaks_nothing(server, desk):
    """A name whose escapes are Latin-1 is survived, and the next call dealt with."""
    desk.tells("event=incoming&callId=TC@905&accountId=1&number=030555101&name=J%FCrgen")
    server.survives()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-11")
def test_a_percent_sign_alone_breaks_nothing(server, desk):
    """A name with a percent sign that escapes nothing is survived."""
    desk.tells("event=incoming&callId=TC@906&accountId=1&number=030555101&name=100%")
    desk.tells("event=disconnected&callId=TC@906")
    server.survives()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-12")
def test_a_request_without_an_event_breaks_nothing(server, desk):
    """A request that tells no event at all is survived."""
    desk.tells("callId=TC@907&number=030555101")
    desk.tells("event=&callId=TC@907")
    server.survives()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-13")
def test_a_call_that_was_never_told_of_breaks_nothing(server, desk):
    """Events of calls that began before the server did are survived."""
    desk.tells("event=connected&callId=TC@908")
    desk.tells("event=conferenced&callId=TC@908&callId2=TC@909")
    desk.tells("event=unconferenced&callId=TC@908&callId2=TC@909")
    desk.tells("event=transfer_done&callId=TC@908&callId2=TC@909")
    server.survives()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-14")
def test_an_escaped_id_is_the_same_id(server, desk):
    """A call whose id is told as TC%40n is commanded by the id TC@n."""
    desk.writes(escaped_ids)
    call = desk.rings(server.known_caller)
    server.takes("incoming", call)
    server.reacts_to(call)


@pytest.mark.clause("SV-TOLERANT-15")
def test_an_id_that_is_used_again_is_a_new_call(server, desk):
    """A phone that was restarted counts anew: the old call of that id is no more."""
    desk.tells("event=incoming&callId=TC@910&accountId=1&number=030555101")
    desk.tells("event=connected&callId=TC@910")
    again = desk.tells(f"event=incoming&callId=TC@910&accountId=1&number={server.known_caller}")
    server.reacts_to_the_latest(again)
