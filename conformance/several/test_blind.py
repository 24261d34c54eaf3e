"""MP-BLIND: a blind transfer as all three phones see it."""

import pytest

from ringproof.session import connected, disconnected, transfer_done, transferred


@pytest.mark.clause("MP-BLIND-1")
def test_the_phone_that_was_sent_away_rings_at_the_other(
    first_phone, second_phone, third_phone, peer_call
):
    """The phone that is sent away is told where, and is in a call with the phone that rings."""
    first_phone.transfer(peer_call.there, third_phone.number)
    first_phone.tells(transfer_done(peer_call.there, number=third_phone.number))
    second_phone.tells(transferred(peer_call.back, third_phone.number))
    rung = third_phone.is_rung()
    third_phone.accept(rung)
    third_phone.tells(connected(rung))
    second_phone.terminate(peer_call.back)
    second_phone.tells(disconnected(peer_call.back))
    third_phone.tells(disconnected(rung))
