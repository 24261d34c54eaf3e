"""CM-CALL: the phone calls a number."""

import pytest

from ringproof.session import connected, outgoing


@pytest.mark.clause("CM-CALL-1")
def test_call_dials_the_number(phone, far_end, dial):
    """A call command dials the number: its far end is rung."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("CM-CALL-3")
def test_an_answered_call_is_connected(phone, far_end, dial):
    """A dialled call is connected once the far end answers."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call), connected(call))
    far_end.is_connected(call)
