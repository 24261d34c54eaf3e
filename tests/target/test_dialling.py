"""Feature codes and emergency numbers, however they are written."""

import pytest

from ringproof.target.dialling import Danger, danger, dangerous_digits
from ringproof.target.emergency import EMERGENCY

WRITTEN = (
    "{}",
    "0{}",
    "9{}",
    "+{}",
    " {} ",
    "sip:{}@pbx.example",
    "sips:{};user=phone@x",
    "sip://{}",
    "tel:{}",
    "callto:{}",
    "<sip:{}@x>",
    '"Somebody" <tel:{}>',
    "{};phone-context=x",
    "{},,42",
    "42,,{}",
    "42p{}",
    "9,{}",
    "{} 42",
    "\u200b{}",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_an_emergency_number_is_one_however_it_is_written(written: str) -> None:
    missed = {number for number in EMERGENCY if danger(written.format(number)) is None}
    assert not missed


@pytest.mark.parametrize(
    "number",
    [
        "1-1-0",
        "1 1 2",
        "1\u20111\u20112",
        "11.2",
        "(911)",
        "sip:%31%31%30@x",
        "%2531%2531%2532",
        "\uff11\uff11\uff12",
        "\u0661\u0661\u0662",
        "1\u00ad12",
    ],
)
def test_no_spelling_of_digits_hides_anything(number: str) -> None:
    assert danger(number) is Danger.EMERGENCY


@pytest.mark.parametrize(
    "number",
    [
        "+49112",
        "+49 112",
        "0049112",
        "+1 911",
        "011 44 999",
        "0421 19222",
        "urn:service:sos.police",
    ],
)
def test_a_way_round_by_a_country_or_an_area_ends_there_too(number: str) -> None:
    assert danger(number) is Danger.EMERGENCY


@pytest.mark.parametrize(
    "number",
    ["*21#", "#31#", "*", "**1", "sip:*21#@pbx", "sips:1*2@pbx", "%2A21%23", "\uff0a21", "42,*21#"],
)
def test_a_feature_code_is_one(number: str) -> None:
    assert danger(number) is Danger.FEATURE_CODE


@pytest.mark.parametrize(
    "number",
    ["42", "4211", "+4930901860", "1101", "030 901 860", "sip:42@*.example", "sip:42@112.example"],
)
def test_other_numbers_only_call_somebody(number: str) -> None:
    assert danger(number) is None


@pytest.mark.parametrize(
    "digits", ["*21#", "**62", "#31#0301", "1*99#", "* 2 1", "%2A21", "\uff0a21"]
)
def test_digits_may_hold_a_feature_code(digits: str) -> None:
    assert dangerous_digits(digits)


@pytest.mark.parametrize("digits", ["5", "*", "#", "1122", "112", "*0#A1B2C3D456789", "1#2*"])
def test_the_keypad_is_no_feature_code(digits: str) -> None:
    assert not dangerous_digits(digits)
