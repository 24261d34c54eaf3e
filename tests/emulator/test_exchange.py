"""The exchange's own sense: numbers, and who is behind them."""

import pytest

from ringproof.emulator.clock import VirtualClock
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.exchange import DialPlan, Exchange, bare_number, dial_plan


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


def test_an_exchange_without_a_phone_says_so() -> None:
    exchange = Exchange(VirtualClock(), DialPlan(), 0.05, 30)
    with pytest.raises(EmulatorError, match="no phone"):
        exchange.call("42", "", 1)
