"""The words of Action URLs as mutant files use them, and what they are called inside the phone.

A mutant says which command or event is broken by the names of the vendor's page. The fault sits
deeper: in the function of the phone's API that the script calls.
"""

from collections.abc import Mapping
from typing import Final

COMMANDS: Final[Mapping[str, str]] = {
    "log": "debug.log",
    "resume": "sip.calls.resume",
    "accept": "sip.calls.accept",
    "terminate": "sip.calls.terminate",
    "show": "system.toast",
    "call": "sip.invite",
    "transfer": "sip.calls.transfer",
    "hold": "sip.calls.hold",
    "join": "sip.calls.join",
    "conference": "sip.calls.conference",
    "dtmf": "sip.calls.dtmf",
}
"""The commands, and the function that does each."""

_ARGUMENTS: Final[Mapping[str, str]] = {
    "callid": "call",
    "callid1": "call",
    "callid2": "call2",
    "number": "uri",
    "level": "debug_level",
    "line": "line",
    "digits": "digits",
    "fireandforget": "fireandforget",
}

KEYS: Final = frozenset({*_ARGUMENTS, "text"})
"""The query parameters of commands."""

EVENTS: Final = frozenset(
    {
        "incoming",
        "outgoing",
        "remoteUpdate",
        "connected",
        "holding",
        "disconnected",
        "conferenced",
        "unconferenced",
        "transferred",
        "transfer_initiated",
        "transfer_failed",
        "transfer_done",
    }
)
"""The events."""

SERVER: Final = "/access/actionUrls/server"
"""Where the settings have the action URL server."""


def argument(command: str, key: str) -> str:
    """Return what the function that does a command calls a query parameter."""
    if key == "text":
        return "message" if command == "log" else "text"
    return _ARGUMENTS[key]


def arguments(command: str, asked: Mapping[str, str]) -> dict[str, str]:
    """Return a query's parameters as the function's arguments; the first of two names counts."""
    found: dict[str, str] = {}
    for key, said in asked.items():
        if key in KEYS and said:
            found.setdefault(argument(command, key), said)
    return found
