"""Who is behind the numbers that the phone may dial."""

import pytest

from ringproof.emulator.dial_plan import DialPlan, bare_number, dial_plan
from ringproof.emulator.errors import EmulatorError


@pytest.mark.parametrize(
    ("number", "role"),
    [("42", "answers"), ("sip:43@pbx.example", "busy"), ("44", "rings_out"), ("9", "waits"),
     ("48", "waits"), ("", "waits")],
)  # fmt: skip
def test_a_number_has_a_role(number: str, role: str) -> None:
    assert DialPlan().role(number) == role


def test_the_dial_plan_can_have_other_numbers() -> None:
    plan = dial_plan({"busy": "500"})
    assert (plan.role("500"), plan.role("43"), plan.role("42")) == ("busy", "waits", "answers")


def test_an_unknown_role_is_named() -> None:
    with pytest.raises(EmulatorError, match="no role 'sings'"):
        dial_plan({"sings": "500"})


@pytest.mark.parametrize(
    ("number", "bare"), [("42", "42"), ("SIP:42@x", "42"), ("sips:4", "4"), ("a:b@c", "a:b@c")]
)
def test_a_uri_has_a_number(number: str, bare: str) -> None:
    assert bare_number(number) == bare
