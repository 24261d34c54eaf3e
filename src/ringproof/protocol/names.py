"""The plain names of the protocol: parameters of events and commands, as the page spells them.

Event parameters are camelCase, command parameters lower case; only `AuthToken` is mixed.
"""

from typing import Final

# Every event
EVENT: Final = "event"
MAC: Final = "mac"

# Parameters of events
CALL_ID: Final = "callId"
CALL_ID_2: Final = "callId2"
ACCOUNT_ID: Final = "accountId"
NUMBER: Final = "number"
NAME: Final = "name"

# Parameters of commands
ACTION: Final = "action"
AUTH_TOKEN: Final = "AuthToken"  # noqa: S105 - the name of the parameter, not a token
HELP: Final = "help"
FIRE_AND_FORGET: Final = "fireandforget"
COMMAND_CALL: Final = "callid"
COMMAND_CALL_1: Final = "callid1"
COMMAND_CALL_2: Final = "callid2"
LINE: Final = "line"
DIGITS: Final = "digits"
TEXT: Final = "text"
LEVEL: Final = "level"

PLAIN_NAMES: Final = frozenset(
    {
        *(EVENT, MAC, CALL_ID, CALL_ID_2, ACCOUNT_ID, NUMBER, NAME),
        *(ACTION, AUTH_TOKEN, HELP, FIRE_AND_FORGET, COMMAND_CALL, COMMAND_CALL_1),
        *(COMMAND_CALL_2, LINE, DIGITS, TEXT, LEVEL),
    }
)
"""Names that may be shown in a finding; any other key may be a piece of somebody's name."""
