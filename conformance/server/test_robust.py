"""SV-ROBUST: a phone may refuse a command, fail at it, or be gone; the server goes on."""

import pytest


@pytest.mark.clause("SV-ROBUST-1")
def test_a_phone_that_refuses_breaks_nothing(server, desk):
    """A command that is refused is done with: the next call is dealt with."""
    desk.refuses_commands()
    first = desk.rings(server.known_caller)
    server.reacts_to(first)
    server.waits_a_moment()
    desk.recovers()
    second = desk.rings(server.known_caller)
    server.reacts_to(second)
    server.takes_everything()


@pytest.mark.clause("SV-ROBUST-2")
def test_a_phone_that_fails_breaks_nothing(server, desk):
    """A command at which a phone fails is done with: the next call is dealt with."""
    desk.fails_at_commands()
    first = desk.rings(server.known_caller)
    server.reacts_to(first)
    server.waits_a_moment()
    desk.recovers()
    second = desk.rings(server.known_caller)
    server.reacts_to(second)
    server.takes_everything()


@pytest.mark.clause("SV-ROBUST-3")
def test_a_phone_that_never_answers_holds_up_nobody(server, desk, second_desk):
    """While one phone leaves a command without an answer, the calls of another are dealt with."""
    desk.ignores_commands()
    stuck = desk.rings(server.known_caller)
    server.reacts_to(stuck)
    call = second_desk.rings(server.known_caller)
    server.reacts_to(call)
    server.answers_in_time()


@pytest.mark.clause("SV-ROBUST-4")
def test_a_phone_that_is_not_there_breaks_nothing(server, desk):
    """While nobody takes its commands, events are taken, and the next call is dealt with."""
    desk.takes_no_commands()
    first = desk.rings(server.known_caller)
    server.takes("incoming", first)
    server.waits_a_moment()
    desk.recovers()
    second = desk.rings(server.another_caller)
    server.reacts_to(second)
    server.takes_everything()
