"""SV-COMMAND: what always holds of commands; every command of every test is judged by it too."""

import pytest


@pytest.mark.clause("SV-COMMAND-1")
def test_commands_are_valid(server, seen_through):
    """A command has the parameters that it needs, and lawful values."""
    server.commanded_validly()


@pytest.mark.clause("SV-COMMAND-2")
def test_commands_carry_a_token(server, dealt_with):
    """A command carries the token of the phone that it goes to, by header or in the query."""
    server.commanded_on_a_token()


@pytest.mark.clause("SV-COMMAND-2")
def test_commands_to_two_phones_carry_the_token_of_each(server, dealt_with, also_dealt_with):
    """Each phone has a token of its own."""
    server.commanded_on_a_token()


@pytest.mark.clause("SV-COMMAND-3")
def test_commands_name_calls_that_live(server, desk, dealt_with):
    """After the end of one call, a command names the next one."""
    desk.caller_gives_up(dealt_with)
    server.takes("disconnected", dealt_with)
    desk.rings(server.known_caller)
    server.waits_a_moment()
    server.named_live_calls()


@pytest.mark.clause("SV-COMMAND-4")
def test_commands_are_get_requests(server, dealt_with):
    """A command is a GET request to /api/v1/exec/command."""
    server.commanded_by_get()


@pytest.mark.clause("SV-COMMAND-5")
def test_commands_are_those_of_the_page(server, dealt_with):
    """What is sent is one of the eleven commands of the page."""
    server.waits_a_moment()
    server.commanded_by_the_page()


@pytest.mark.clause("SV-COMMAND-6")
def test_commands_are_percent_encoded(server, seen_through):
    """What a command says is percent-encoded UTF-8, without a flaw."""
    server.commanded_in_percent_encoding()
