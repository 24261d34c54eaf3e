"""SV-SECRET: a token opens every web service of a phone; it goes to that phone, over TLS."""

import pytest


@pytest.mark.clause("SV-SECRET-1", "SV-SECRET-2")
def test_a_token_goes_to_its_phone_over_tls(server, dealt_with, also_dealt_with):
    """Two phones were commanded, each on its own token, and no token is seen anywhere else."""
    server.kept_its_tokens()


@pytest.mark.clause("SV-SECRET-3")
def test_a_redirect_to_plain_http_gets_no_token(server, redirected_to_plain_http):
    """A phone that redirects a command to plain HTTP does not lead the token there."""
    server.kept_its_tokens()


@pytest.mark.clause("SV-SECRET-3")
def test_a_redirect_to_another_phone_gets_no_token(server, redirected_to_another):
    """A phone that redirects a command to another one does not lead its token there."""
    server.kept_its_tokens()


@pytest.mark.clause("SV-SECRET-4")
def test_no_token_stands_in_an_answer(server, desk):
    """Whoever tells an event is not told a token in return."""
    call = desk.rings(server.known_caller)
    server.takes("incoming", call)
    server.keeps_tokens_out_of_answers()
