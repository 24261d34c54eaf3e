"""What our house asks of a phone, beside what the vendor promises."""

import pytest

from ringproof.session import connected, holding


@pytest.mark.clause("HR-MAC-1")
def test_a_hold_is_told_with_the_mac_in_capitals(phone, call, recorder):
    """Our billing reads the mac as capitals: a lower-case one is lawful, but not for us."""
    phone.hold(call)
    phone.tells(holding(call))
    mac = recorder.told()[-1].event.get("mac")
    assert mac == (mac or "").upper(), f"told with mac={mac}"


@pytest.mark.clause("EV-CONNECTED-2")
def test_a_call_is_back_after_a_short_question(phone, held_call):
    """Our operators put a call on hold to ask somebody: taken back, it is told as connected."""
    phone.resume(held_call)
    phone.tells(connected(held_call))
