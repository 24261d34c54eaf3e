"""Feature codes and emergency numbers, however they are written."""

import pytest

from ringproof.target.dialling import EMERGENCY, Danger, danger


@pytest.mark.parametrize("number", EMERGENCY)
@pytest.mark.parametrize("written", ["{}", "0{}", "+{}", "sip:{}@pbx.example", "tel:{}", " {} "])
def test_an_emergency_number_is_one_however_it_is_written(number: str, written: str) -> None:
    assert danger(written.format(number)) is Danger.EMERGENCY


@pytest.mark.parametrize(
    "number", ["1-1-0", "1 1 2", "11.2", "(911)", "110;phone-context=x", "sip:%31%31%30@x"]
)
def test_signs_between_digits_hide_nothing(number: str) -> None:
    assert danger(number) is Danger.EMERGENCY


@pytest.mark.parametrize("number", ["*21#", "#31#", "*", "**1", "sip:*21#@pbx", "sips:1*2@pbx"])
def test_a_feature_code_is_one(number: str) -> None:
    assert danger(number) is Danger.FEATURE_CODE


@pytest.mark.parametrize("number", ["42", "+4930901860", "1101", "sip:42@*.example", "sip:peter@x"])
def test_other_numbers_only_call_somebody(number: str) -> None:
    assert danger(number) is None
