"""SV-COMMAND: what always holds of commands; every command of every test is judged by it too."""

import pytest


@pytest.mark.clause("SV-COMMAND-1")
def test_commands_are_valid(server, desk):
    """A command has the parameters that it needs, and lawful values."""
    call = desk.rings(server.caller_seen_through)
    server.reacts_to(call, on="incoming")
    server.reacts_to(call, on="connected")
    server.commanded_validly()


@pytest.mark.clause("SV-COMMAND-2")
def test_commands_carry_a_token(server, desk):
    """A command carries the token of the phone that it goes to, by header or in the query."""
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    server.commanded_on_a_token()


@pytest.mark.clause("SV-COMMAND-2")
def test_commands_to_two_phones_carry_the_token_of_each(server, desk, second_desk):
    """Each phone has a token of its own."""
    one = desk.rings(server.known_caller)
    server.reacts_to(one)
    other = second_desk.rings(server.known_caller)
    server.reacts_to(other)
    server.commanded_on_a_token()


@pytest.mark.clause("SV-COMMAND-3")
def test_commands_name_calls_that_live(server, desk):
    """After the end of one call, a command names the next one."""
    first = desk.rings(server.known_caller)
    server.reacts_to(first)
    desk.caller_gives_up(first)
    server.takes("disconnected", first)
    second = desk.rings(server.known_caller)
    server.reacts_to(second)
    server.named_live_calls()


@pytest.mark.clause("SV-COMMAND-4")
def test_commands_are_get_requests(server, desk):
    """A command is a GET request to /api/v1/exec/command."""
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    server.commanded_by_get()


@pytest.mark.clause("SV-COMMAND-5")
def test_commands_are_those_of_the_page(server, desk):
    """What is sent is one of the eleven commands of the page."""
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    server.waits_a_moment()
    server.commanded_by_the_page()


@pytest.mark.clause("SV-COMMAND-6")
def test_commands_are_percent_encoded(server, desk):
    """What a command says is percent-encoded UTF-8, without a flaw."""
    call = desk.rings(server.caller_seen_through)
    server.reacts_to(call, on="incoming")
    server.reacts_to(call, on="connected")
    server.commanded_in_percent_encoding()
