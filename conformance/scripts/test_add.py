"""SC-ADD: scripts can be added that deal with calls by themselves."""

import pytest

from ringproof.session import connected, disconnected, incoming, transfer_done


@pytest.mark.clause("SC-ADD-1")
def test_a_script_can_accept_the_calls_from_a_number(scripts, phone, far_end):
    """The calls from one number are accepted by themselves; those from another go on ringing."""
    scripts.accept_calls_from("030555103")
    call = far_end.calls("030555103", "Sissi")
    phone.tells(incoming(call), connected(call))
    far_end.is_connected(call)
    other = far_end.calls("030555102", "Franz")
    phone.tells(incoming(other))
    far_end.is_ringing(other)


@pytest.mark.clause("SC-ADD-2")
def test_a_script_can_transfer_the_calls_from_a_number(scripts, phone, far_end, dial):
    """The calls from one number are sent on by themselves; those from another go on ringing."""
    scripts.transfer_calls_from("030555103", dial["answers"])
    call = far_end.calls("030555103", "Sissi")
    phone.tells(incoming(call), transfer_done(call, number=dial["answers"]))
    far_end.talks_to(call, dial["answers"])
    other = far_end.calls("030555102", "Franz")
    phone.tells(incoming(other))
    far_end.is_ringing(other)


@pytest.mark.clause("SC-ADD-3")
def test_a_script_can_terminate_the_calls_from_a_number(scripts, phone, far_end):
    """The calls from one number end by themselves; those from another go on ringing."""
    scripts.terminate_calls_from("030555103")
    call = far_end.calls("030555103", "Sissi")
    phone.tells(incoming(call), disconnected(call))
    far_end.is_gone(call)
    other = far_end.calls("030555102", "Franz")
    phone.tells(incoming(other))
    far_end.is_ringing(other)
