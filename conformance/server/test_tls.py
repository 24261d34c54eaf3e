"""SV-TLS: phones sign their own certificates; every published example says so to its client."""

import pytest


@pytest.mark.clause("SV-TLS-1")
def test_a_phone_that_signs_for_itself_is_commanded(server, desk):
    """The certificate of our phone verifies nowhere, and it is commanded over TLS all the same."""
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    server.commanded_over_tls()
