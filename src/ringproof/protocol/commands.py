"""The commands of the vendor's page: their names and parameters, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ringproof.protocol.names import (
    ACTION,
    AUTH_TOKEN,
    COMMAND_CALL,
    COMMAND_CALL_1,
    COMMAND_CALL_2,
    DIGITS,
    FIRE_AND_FORGET,
    HELP,
    LEVEL,
    LINE,
    NUMBER,
    TEXT,
)

PATH: Final = "/api/v1/exec/command"
LIST: Final = "?"

PARAMETERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ACTION: "the command's name, or ? for the list of the commands",
        HELP: "a bare key: describe the command and execute nothing",
        AUTH_TOKEN: "a token generated in the web interface",
        FIRE_AND_FORGET: "1, true or a bare key: do not wait for the result",
        COMMAND_CALL: "the call, by the id that the events tell",
        COMMAND_CALL_1: "another name of callid",
        COMMAND_CALL_2: "the second call",
        NUMBER: "the number to dial, or to transfer the call to",
        LINE: "the identity to dial on, counted from 1",
        DIGITS: "the digits to send: 0 to 9, *, # and A to D",
        TEXT: "the text to show or to log",
        LEVEL: "the level of the log entry: e, w, i, d or v; i where none is given",
    }
)
"""The query parameters of the command API and what they mean."""

CALL_ALIASES: Final[Mapping[str, str]] = MappingProxyType({COMMAND_CALL_1: COMMAND_CALL})
"""Parameters that are another name of one: both mean the (first) call."""

ALWAYS: Final = (FIRE_AND_FORGET, AUTH_TOKEN)
"""Parameters that every command takes."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the parameters it needs and those it takes, beside those every command takes.

    `line` is the vendor's line that names it, `says` what it does to the phone.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    line: int
    says: str


_ONE: Final = (COMMAND_CALL, COMMAND_CALL_1)
_TWO: Final = (*_ONE, COMMAND_CALL_2)

COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        command.name: command
        for command in (
            Command("log", (TEXT,), (LEVEL,), 21, "write a text into the phone's log"),
            Command("resume", (), _TWO, 22, "continue a held call or conference"),
            Command("accept", (), _ONE, 23, "answer a ringing call"),
            Command("terminate", (), _ONE, 24, "end a call, or reject a ringing one"),
            Command("show", (TEXT,), (), 25, "show a text on the display"),
            Command("call", (NUMBER,), (LINE,), 26, "dial a number"),
            Command("transfer", (NUMBER,), _ONE, 27, "transfer a call to a number"),
            Command("hold", (), _ONE, 28, "put a call on hold"),
            Command("join", (), _TWO, 29, "connect two calls with each other"),
            Command("conference", (), _TWO, 30, "bring two calls together in a conference"),
            Command("dtmf", (DIGITS,), _ONE, 31, "send digits in a call"),
        )
    }
)
"""The eleven commands of release 1.4 by name, in the order of the page."""
