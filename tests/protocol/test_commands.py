"""The commands of the page."""

import pytest

from ringproof.protocol.commands import ALWAYS, CALL_ALIASES, COMMANDS, PARAMETERS, Command

# Lines 21 to 31 of the page.
ON_THE_PAGE = [
    *("log", "resume", "accept", "terminate", "show", "call"),
    *("transfer", "hold", "join", "conference", "dtmf"),
]


def test_the_eleven_commands_in_the_order_of_the_page() -> None:
    assert list(COMMANDS) == ON_THE_PAGE
    assert [command.line for command in COMMANDS.values()] == list(range(21, 32))


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_every_parameter_of_a_command_is_explained(command: Command) -> None:
    assert {*command.required, *command.optional, *ALWAYS} <= set(PARAMETERS)


def test_every_parameter_is_of_some_command_or_of_all() -> None:
    used = {name for c in COMMANDS.values() for name in (*c.required, *c.optional)}
    assert set(PARAMETERS) - used == {"action", "help", *ALWAYS}


def test_callid1_is_another_name_of_callid() -> None:
    assert CALL_ALIASES == {"callid1": "callid"}
    for command in COMMANDS.values():
        assert ("callid" in command.optional) is ("callid1" in command.optional)
