"""SC-EDIT: the scripts can be changed, and the phone does what they say from then on."""

import pytest

from ringproof.session import connected, disconnected, holding, incoming


@pytest.mark.clause("SC-EDIT-1")
def test_a_script_can_always_send_the_number(scripts, phone, far_end, event_server, call):
    """Changed to always send the number, the script sends it with events that have none."""
    phone.hold(call)
    phone.tells(holding(call))
    far_end.hangs_up(call)
    phone.tells(disconnected(call))
    scripts.always_send_the_number()
    other = far_end.calls("030555102", "Franz")
    phone.tells(incoming(other))
    event_server.was_told_the_number(other.number)
    phone.accept(other)
    phone.tells(connected(other))
    event_server.was_told_the_number(other.number)
    phone.hold(other)
    phone.tells(holding(other))
    event_server.was_told_the_number(other.number)
    far_end.hangs_up(other)
    phone.tells(disconnected(other))
    event_server.was_told_the_number(other.number)


@pytest.mark.clause("SC-EDIT-2")
def test_a_script_can_never_send_the_mac(scripts, phone, far_end, event_server, call):
    """Changed to never send the mac, the script sends it no more; put back, it does again."""
    event_server.was_told_the_mac()
    far_end.hangs_up(call)
    phone.tells(disconnected(call))
    scripts.never_send_the_mac()
    other = far_end.calls("030555102", "Franz")
    phone.tells(incoming(other))
    event_server.was_told_no_mac()
    phone.accept(other)
    phone.tells(connected(other))
    event_server.was_told_no_mac()
    scripts.are_put_back()
    phone.hold(other)
    phone.tells(holding(other))
    event_server.was_told_the_mac()
