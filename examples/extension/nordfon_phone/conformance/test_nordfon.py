"""What Nordfon promises of its phones, beside what every phone promises."""

import pytest


@pytest.mark.clause("NF-PIN-1")
def test_a_door_code_is_heard_complete(phone, far_end, call):
    """The far end, a door, hears the code as it was sent, and opens."""
    phone.dtmf(call, "28071964#")
    far_end.hears(call, "28071964#")


@pytest.mark.clause("NF-NUMBER-1")
def test_a_caller_is_told_by_the_bare_number(ringing_call, recorder):
    """Our customers' address books know digits: a SIP address is found nowhere in them."""
    number = recorder.told()[-1].event.get("number")
    assert (number or "").lstrip("+").isdecimal(), f"told with number={number}"


@pytest.mark.clause("NF-MAC-1")
def test_an_event_names_the_mac_as_on_the_label(ringing_call, recorder):
    """The label below the phone has capital letters and no colons."""
    mac = recorder.told()[-1].event.get("mac")
    assert mac == (mac or "").upper().replace(":", ""), f"told with mac={mac}"
