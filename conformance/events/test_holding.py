"""EV-HOLDING: a call put on hold is told."""

import pytest

from ringproof.session import holding


@pytest.mark.clause("EV-HOLDING-1")
def test_a_call_put_on_hold_is_told(phone, call):
    """Putting a connected call on hold is told, with the call's id."""
    phone.hold(call)
    phone.tells(holding(call))
