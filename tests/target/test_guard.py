"""Dial safety: no number is dialled that the target file does not list."""

import pytest

from ringproof.target.guard import NotListed, check_dialling
from ringproof.target.request import Command
from ringproof.target.settings import DialPlan, TargetSettings

DEVICE = TargetSettings("desk 7", "device", dial=DialPlan({"answers": "42"}), source="desk.yaml")


@pytest.mark.parametrize("action", ["call", "transfer"])
def test_a_number_of_the_plan_may_be_dialled(action: str) -> None:
    check_dialling(Command(action, (("number", "42"),)), DEVICE)


@pytest.mark.parametrize("action", ["call", "transfer"])
@pytest.mark.parametrize("number", ["110", "*21*99#", "+49421", "042", "42 ", "4242"])
def test_another_number_may_not(action: str, number: str) -> None:
    with pytest.raises(NotListed) as told:
        check_dialling(Command(action, (("line", "1"), ("number", number))), DEVICE)
    said = f"{number} is not in the dial plan of desk.yaml; list it under `dial`"
    assert str(told.value).startswith(said)


@pytest.mark.parametrize(
    "command",
    [
        Command("call"),
        Command("call", (("number", ""),)),
        Command("show", (("text", "110"),)),
        Command("dtmf", (("digits", "110"),)),
    ],
)
def test_what_dials_nothing_is_free(command: Command) -> None:
    check_dialling(command, DEVICE)


@pytest.mark.parametrize("action", ["CALL", "Call", "call "])
def test_an_action_that_a_lenient_phone_may_take_for_a_call_is_none_the_less(action: str) -> None:
    with pytest.raises(NotListed):
        check_dialling(Command(action, (("number", "110"),)), DEVICE)


@pytest.mark.parametrize("name", ["Number", "NUMBER"])
def test_a_parameter_in_other_case_is_a_number_too(name: str) -> None:
    with pytest.raises(NotListed):
        check_dialling(Command("call", ((name, "110"),)), DEVICE)


def test_the_embedded_exchange_has_no_outside_line() -> None:
    check_dialling(Command("call", (("number", "110"),)), TargetSettings("x", "emulator"))
