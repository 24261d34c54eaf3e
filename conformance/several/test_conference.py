"""MP-CONF: a conference as all three phones see it."""

import pytest

from ringproof.session import conferenced, disconnected


@pytest.mark.clause("MP-CONF-1")
def test_a_conference_leaves_every_member_its_call(
    first_phone, second_phone, third_phone, held_peer_call, consultation
):
    """Both members stay in their calls, and each leaves it by itself."""
    first_phone.conference(held_peer_call.there, consultation.there)
    first_phone.tells(conferenced(held_peer_call.there, consultation.there))
    second_phone.terminate(held_peer_call.back)
    second_phone.tells(disconnected(held_peer_call.back))
    third_phone.terminate(consultation.back)
    third_phone.tells(disconnected(consultation.back))
