"""Commands: how a query is read, listed, described, obeyed and refused."""

from collections.abc import Callable
from typing import Any

import pytest

Desk = Any

ELEVEN = [
    "log", "resume", "accept", "terminate", "show", "call",
    "transfer", "hold", "join", "conference", "dtmf",
]  # fmt: skip


def test_the_list_names_the_eleven_commands_of_the_page(desk: Desk) -> None:
    answer = desk.command("action=?")
    assert answer.status == 200
    first = answer.body.splitlines()[0]
    assert first == f"choose one of the following actions: help, {', '.join(ELEVEN)}"
    assert "text/plain" in answer.headers


@pytest.mark.parametrize("action", [*ELEVEN, "help"])
def test_every_listed_command_has_a_description_and_does_nothing(desk: Desk, action: str) -> None:
    leg = desk.rung()
    desk.told()
    answer = desk.command(f"action={action}&help&number=42&text=x&digits=1")
    assert answer.status == 200
    assert len(answer.body) > 20
    assert desk.told() == []
    assert desk.legs()[0]["leg"] == leg
    assert len(desk.legs()) == 1
    assert desk.control("local_user.sees")["display"] == []


def test_the_help_names_the_parameters(desk: Desk) -> None:
    lines = desk.command("action=transfer&help").body.splitlines()
    assert lines[0] == "number, callid, callid1, fireandforget"
    assert "  callid1 -> call" in lines
    assert "sip.calls.transfer(uri, call)" in lines


def test_a_later_firmware_lists_the_same_commands_in_another_order(
    desk: Desk, make_desk: Callable[..., Desk]
) -> None:
    lists = [
        one.command("action=?").body.splitlines()[0] for one in (desk, make_desk(list_order="hash"))
    ]
    page, hashed = (line.partition(": ")[2].split(", ") for line in lists)
    assert page != hashed
    assert sorted(page) == sorted(hashed) == sorted([*ELEVEN, "help"])


@pytest.mark.parametrize("action", ["hangup", "CALL", "caller", "x%20y", "%00"])
def test_an_unknown_action_is_refused_by_its_name(desk: Desk, action: str) -> None:
    desk.talking()
    desk.told()
    answer = desk.command(f"action={action}&number=42")
    assert (answer.status, desk.told()) == (400, [])
    assert "choose one of the following actions" in answer.body


@pytest.mark.parametrize("query", ["", "action", "action=", "number=42"])
def test_a_missing_action_is_refused(desk: Desk, query: str) -> None:
    answer = desk.command(query)
    assert answer.status == 400
    assert "action" in answer.body


@pytest.mark.parametrize(
    ("command", "parameter"),
    [("call", "number"), ("transfer", "number"), ("show", "text"), ("log", "text"),
     ("dtmf", "digits")],
)  # fmt: skip
@pytest.mark.parametrize("said", ["", "&{}", "&{}="])
def test_a_missing_parameter_is_named(desk: Desk, command: str, parameter: str, said: str) -> None:
    desk.talking()
    desk.told()
    answer = desk.command(f"action={command}{said.format(parameter)}")
    assert answer.status == 400
    assert answer.body == f"{command}: the parameter {parameter} is missing.\n"
    assert desk.told() == []


def test_unknown_parameters_are_ignored(desk: Desk) -> None:
    assert desk.command("colour=red&action=call&number=42&volume=11&%FF=1").status == 200
    assert desk.told() == ["outgoing TC@1 1 42"]


def test_callid_counts_before_callid1(desk: Desk) -> None:
    desk.two_calls()
    desk.command("action=terminate&callid1=TC@1&callid=TC@2")
    assert desk.states() == {"TC@1": "held"}


@pytest.mark.parametrize("call", ["TC@1", "TC%401"])
def test_a_call_is_named_with_or_without_escape(desk: Desk, call: str) -> None:
    desk.talking()
    assert desk.command(f"action=hold&callid1={call}").status == 200
    assert desk.states() == {"TC@1": "held"}


@pytest.mark.parametrize("fire", ["fireandforget", "fireandforget=1", "fireandforget=true"])
def test_a_fired_command_is_obeyed_and_its_result_is_not_told(desk: Desk, fire: str) -> None:
    assert desk.command(f"action=call&number=42&{fire}").status == 200
    assert desk.told() == ["outgoing TC@1 1 42"]
    refused = desk.command(f"action=hold&callid=TC@9&{fire}")
    assert (refused.status, refused.body) == (200, "")


@pytest.mark.parametrize("fire", ["fireandforget=0", "fireandforget=false"])
def test_a_command_that_is_not_fired_tells_its_result(desk: Desk, fire: str) -> None:
    assert desk.command(f"action=hold&{fire}").status == 409


@pytest.mark.parametrize(
    ("escaped", "number"),
    [("%2B4930123", "+4930123"), ("*21%23", "*21#"), ("%2A%2a", "**"), ("4%202", "4 2")],
)
def test_numbers_are_dialled_as_sent(desk: Desk, escaped: str, number: str) -> None:
    desk.command(f"action=call&number={escaped}")
    assert desk.legs()[0]["number"] == number


def test_a_literal_plus_may_be_a_blank(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(plus_in_command="blank")
    desk.command("action=call&number=%2B49+30")
    assert desk.legs()[0]["number"] == "+49 30"


def test_a_text_of_ten_kilobytes_is_shown_whole(desk: Desk) -> None:
    assert desk.command(f"action=show&text={'x' * 10240}").status == 200
    assert desk.control("local_user.sees")["display"] == ["x" * 10240]
