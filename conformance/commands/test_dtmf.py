"""CM-DTMF: the phone sends digits to the far end."""

import pytest

from ringproof.session import unconferenced


@pytest.mark.clause("CM-DTMF-1")
@pytest.mark.parametrize(
    "digits",
    [
        pytest.param("5", id="one digit"),
        pytest.param("1234", id="rising"),
        pytest.param("9081", id="in no order"),
        pytest.param("1122", id="each twice"),
        pytest.param("00000", id="five alike"),
        pytest.param("012345678909876543210", id="many"),
    ],
)
def test_the_far_end_hears_the_digits_in_their_order(phone, far_end, call, digits):
    """The far end hears all digits of the command, each once, in their order."""
    phone.dtmf(call, digits)
    far_end.hears(call, digits)


@pytest.mark.clause("CM-DTMF-1")
def test_digits_of_two_commands_are_heard_one_after_the_other(phone, far_end, call):
    """What a second command sends is heard behind what the first one sent."""
    phone.dtmf(call, "12")
    far_end.hears(call, "12")
    phone.dtmf(call, "34")
    far_end.hears(call, "1234")


@pytest.mark.clause("CM-DTMF-1")
def test_of_two_calls_only_the_named_one_hears_digits(phone, far_end, held_call, second_call):
    """Digits go to the far end of the call that the command names, and to no other."""
    phone.dtmf(second_call, "7")
    far_end.hears(second_call, "7")
    far_end.hears(held_call, "")


@pytest.mark.clause("CM-DTMF-2")
@pytest.mark.parametrize(
    "symbol",
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "A", "B", "C", "D"],
)
def test_each_of_the_sixteen_symbols_is_heard(phone, far_end, call, symbol):
    """Every symbol of a telephone's keypad can be sent."""
    phone.dtmf(call, symbol)
    far_end.hears(call, symbol)


@pytest.mark.clause("CM-DTMF-2")
def test_all_sixteen_symbols_are_heard_in_one_go(phone, far_end, call):
    """A code of all sixteen symbols is heard as it was sent."""
    phone.dtmf(call, "*0#A1B2C3D456789")
    far_end.hears(call, "*0#A1B2C3D456789")


@pytest.mark.clause("CM-DTMF-3")
@pytest.mark.parametrize(
    "digits",
    [
        pytest.param("X", id="another letter"),
        pytest.param("1X2", id="another letter between digits"),
        pytest.param("1 2", id="a blank between digits"),
        pytest.param("+1", id="a plus sign"),
        pytest.param("\u0661", id="a digit of another script"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_refused(phone, far_end, call, digits):
    """What is no symbol of the keypad is refused as a whole: the far end hears nothing of it."""
    phone.dtmf(call, digits)
    phone.refuses()
    phone.dtmf(call, "5")
    far_end.hears(call, "5")


@pytest.mark.clause("CM-DTMF-3")
def test_dtmf_without_digits_is_refused(phone, far_end, call):
    """A command that names a call and no digits sends none."""
    phone.command("dtmf", callid=call.told_id)
    phone.refuses()
    phone.dtmf(call, "5")
    far_end.hears(call, "5")


@pytest.mark.clause("CM-DTMF-4")
def test_sending_digits_is_not_told(phone, far_end, call):
    """Digits are heard by the far end and told to nobody."""
    phone.dtmf(call, "5")
    phone.tells_nothing()
    far_end.hears(call, "5")


@pytest.mark.clause("CM-DTMF-4")
def test_sending_digits_in_a_conference_is_not_told(phone, far_end, conference):
    """Digits for a member of a conference are heard by it and told to nobody; it stays in it."""
    first, second = conference
    phone.dtmf(first, "5")
    phone.tells_nothing()
    far_end.hears(first, "5")
    far_end.hangs_up(first)
    phone.tells(unconferenced(first, second))
