"""MP-JOIN: an attended transfer as all three phones see it."""

import pytest

from ringproof.session import (
    connected,
    disconnected,
    transfer_done,
    transfer_initiated,
    transferred,
)


@pytest.mark.clause("MP-JOIN-1")
def test_each_of_the_two_others_is_told_the_other(
    first_phone, second_phone, third_phone, held_peer_call, consultation
):
    """The two phones that were brought together are each told whom they talk to now."""
    first_phone.join(held_peer_call.there, consultation.there)
    second_phone.tells(transferred(held_peer_call.back, third_phone.number))
    third_phone.tells(transferred(consultation.back, second_phone.number))


@pytest.mark.clause("MP-JOIN-2")
def test_the_two_others_talk_to_each_other(
    first_phone, second_phone, third_phone, held_peer_call, consultation
):
    """The transfer ends no call of theirs: when one of them hangs up, the other tells the end."""
    first_phone.join(held_peer_call.there, consultation.there)
    first_phone.tells_in_any_order(
        transfer_initiated(held_peer_call.there, consultation.there),
        transfer_done(held_peer_call.there, consultation.there),
    )
    second_phone.terminate(held_peer_call.back)
    second_phone.tells(disconnected(held_peer_call.back))
    third_phone.tells(disconnected(consultation.back))


@pytest.mark.clause("MP-JOIN-3")
def test_the_transferor_is_out_of_both_calls(
    first_phone, second_phone, third_phone, held_peer_call, consultation
):
    """The transferor tells the transfer, and nothing more when the two others hang up."""
    first_phone.join(held_peer_call.there, consultation.there)
    first_phone.tells_in_any_order(
        transfer_initiated(held_peer_call.there, consultation.there),
        transfer_done(held_peer_call.there, consultation.there),
    )
    first_phone.does_not_tell(connected(held_peer_call.there), connected(consultation.there))
    third_phone.terminate(consultation.back)
    third_phone.tells(disconnected(consultation.back))
    second_phone.tells(disconnected(held_peer_call.back))
    first_phone.does_not_tell(disconnected(held_peer_call.there), disconnected(consultation.there))
