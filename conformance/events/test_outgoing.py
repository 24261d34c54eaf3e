"""EV-OUTGOING: a new outgoing call is told."""

import pytest

from ringproof.session import holding, outgoing


@pytest.mark.clause("EV-OUTGOING-1")
def test_a_dialled_call_is_told(phone, far_end, dial):
    """A call that the phone dials is told with its id, its identity and the number dialled."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("EV-OUTGOING-1")
def test_a_call_dialled_while_talking_is_told_with_its_own_number(phone, dial, call):
    """A call dialled during a talk is told with the number dialled, beside the talk's hold."""
    second = phone.call(dial["answers"])
    phone.tells_in_any_order(outgoing(second), holding(call))
