"""SV-DOES: what the server is said to do about a call, it does, and nothing else."""

import pytest


@pytest.mark.clause("SV-DOES-1")
def test_a_known_caller_is_dealt_with(server, desk):
    """Told of a caller whom it knows, the server sends its command about that call."""
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-DOES-1")
def test_one_call_after_another_is_dealt_with(server, desk):
    """A second call of the same caller is a call of its own."""
    first = desk.rings(server.known_caller)
    server.reacts_to(first)
    desk.caller_gives_up(first)
    second = desk.rings(server.known_caller)
    server.reacts_to(second)


@pytest.mark.clause("SV-DOES-2")
def test_two_callers_are_dealt_with_each_in_its_way(server, desk):
    """Which command is sent depends on the number that calls."""
    one = desk.rings(server.another_caller)
    server.reacts_to(one)
    other = desk.rings(server.known_caller)
    server.reacts_to(other)


@pytest.mark.clause("SV-DOES-3")
def test_the_number_of_a_call_is_remembered(server, desk):
    """The event connected tells no number: the server knows it from incoming."""
    call = desk.rings(server.caller_seen_through)
    server.reacts_to(call, on="incoming")
    server.reacts_to(call, on="connected")


@pytest.mark.clause("SV-DOES-4")
def test_a_call_is_dealt_with_once(server, desk):
    """One event leads to one command, and to no other while the next call is dealt with."""
    call = desk.rings(server.known_caller)
    server.reacts_once_to(call)
    second = desk.rings(server.known_caller)
    server.reacts_to(second)
    server.reacted_once_to(call)


@pytest.mark.clause("SV-DOES-5")
def test_a_stranger_is_left_alone(server, desk):
    """A caller of whom the server was told nothing is not touched."""
    call = desk.rings(server.stranger, "Franz")
    server.leaves_alone(call)
    known = desk.rings(server.known_caller)
    server.reacts_to(known)


@pytest.mark.clause("SV-DOES-5")
def test_an_outgoing_call_is_no_incoming_one(server, desk):
    """A call that the phone dials to a known number is not dealt with as if it came from there."""
    desk.dials(server.known_caller)
    stranger = desk.rings(server.stranger)
    server.leaves_alone(stranger)
    second = desk.rings(server.another_caller)
    server.reacts_to(second)
