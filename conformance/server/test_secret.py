"""SV-SECRET: a token opens every web service of a phone; it goes to that phone, over TLS."""

import pytest


@pytest.mark.clause("SV-SECRET-1", "SV-SECRET-2")
def test_a_token_goes_to_its_phone_over_tls(server, desk, second_desk):
    """Two phones are commanded, each on its own token, and no token is seen anywhere else."""
    one = desk.rings(server.known_caller)
    server.reacts_to(one)
    other = second_desk.rings(server.known_caller)
    server.reacts_to(other)
    server.kept_its_tokens()


@pytest.mark.clause("SV-SECRET-3")
def test_a_redirect_to_plain_http_gets_no_token(server, desk):
    """A phone that redirects a command to plain HTTP does not lead the token there."""
    desk.sends_commands_to_plain_http()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    server.kept_its_tokens()


@pytest.mark.clause("SV-SECRET-3")
def test_a_redirect_to_another_phone_gets_no_token(server, desk, second_desk):
    """A phone that redirects a command to another one does not lead its token there."""
    desk.sends_commands_to(second_desk)
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    server.kept_its_tokens()


@pytest.mark.clause("SV-SECRET-4")
def test_no_token_stands_in_an_answer(server, desk):
    """Whoever tells an event is not told a token in return."""
    call = desk.rings(server.known_caller)
    server.takes("incoming", call)
    server.keeps_tokens_out_of_answers()
