"""What each command is called, which parameters it takes, and what its help says.

The list of ``action=?``, the help texts and the reading of parameters all come from this table.
Query keys are on the left, the names under which the phone's script knows them on the right. Only
the parameters of log and resume, and call's number, are documented; the rest follows their
pattern (assumed).
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Parameter:
    """One query parameter of a command; ``script`` is its name inside the phone."""

    query: str
    script: str
    required: bool = False


@dataclass(frozen=True)
class Word:
    """One command as the phone describes it."""

    name: str
    function: str
    parameters: tuple[Parameter, ...]
    prose: str


_FIRE: Final = Parameter("fireandforget", "not returnHttpResult")
_CALL: Final = (Parameter("callid", "call"), Parameter("callid1", "call"))
_TWO: Final = (*_CALL, Parameter("callid2", "call2"))

WORDS: Final[tuple[Word, ...]] = (
    Word(
        "log",
        "debug.log",
        (Parameter("text", "message", required=True), Parameter("level", "debug_level"), _FIRE),
        "Writes text to the phone's log. Of level only the first letter counts: "
        "e, w, i, d or v; without it the level is i.",
    ),
    Word(
        "resume",
        "sip.calls.resume",
        (*_TWO, _FIRE),
        "Takes a call or a conference from hold. Without an id it is the first one on hold.",
    ),
    Word(
        "accept",
        "sip.calls.accept",
        (*_CALL, _FIRE),
        "Accepts a ringing call. Without an id it is the first that rings.",
    ),
    Word(
        "terminate",
        "sip.calls.terminate",
        (*_CALL, _FIRE),
        "Ends a call, or rejects it while it rings. Without an id the phone chooses.",
    ),
    Word(
        "show",
        "system.toast",
        (Parameter("text", "text", required=True), _FIRE),
        "Shows a short text on the display.",
    ),
    Word(
        "call",
        "sip.invite",
        (Parameter("number", "uri", required=True), Parameter("line", "line"), _FIRE),
        "Dials a number or a SIP URI. Line is the identity to dial on; "
        "without it the phone takes its first.",
    ),
    Word(
        "transfer",
        "sip.calls.transfer",
        (Parameter("number", "uri", required=True), *_CALL, _FIRE),
        "Sends the other party of a call to a number. Without an id it is the active call.",
    ),
    Word(
        "hold",
        "sip.calls.hold",
        (*_CALL, _FIRE),
        "Puts a call on hold. Without an id it is the active call or conference.",
    ),
    Word(
        "join",
        "sip.calls.join",
        (*_TWO, _FIRE),
        "Connects the other parties of two calls with each other. "
        "Without ids these are the active and the held call.",
    ),
    Word(
        "conference",
        "sip.calls.conference",
        (*_TWO, _FIRE),
        "Brings two calls into a conference. Without ids these are the active and the held call.",
    ),
    Word(
        "dtmf",
        "sip.calls.dtmf",
        (Parameter("digits", "digits", required=True), *_CALL, _FIRE),
        "Sounds digits to the other party: 0-9, *, # and A-D. Without an id it is the active call.",
    ),
)

HELP: Final = Word("help", "help", (), "Describes the commands: action=NAME&help.")
"""The vendor's lists name ``help`` itself among the commands; the page does not."""

HASH_ORDER: Final = (
    "help",
    "resume",
    "log",
    "terminate",
    "accept",
    "call",
    "show",
    "hold",
    "transfer",
    "join",
    "conference",
    "dtmf",
)
"""The order in which a later firmware lists them: that of a hash table."""

BY_NAME: Final = {word.name: word for word in (HELP, *WORDS)}


def names(order: str, with_help: bool) -> tuple[str, ...]:
    """Return the commands in the order of the page, or in that of a hash table."""
    listed = HASH_ORDER if order == "hash" else ("help", *(word.name for word in WORDS))
    return tuple(name for name in listed if with_help or name != "help")


def listing(commands: tuple[str, ...]) -> str:
    """Return the phone's answer to ``action=?``."""
    return (
        f"choose one of the following actions: {', '.join(commands)}\n"
        "for the details of one of them ask like this: ..?action=call&help\n"
    )


def help_text(word: Word) -> str:
    """Return the phone's description of one command."""
    keys = ", ".join(parameter.query for parameter in word.parameters)
    mapping = "".join(f"  {one.query} -> {one.script}\n" for one in word.parameters)
    scripts = list(dict.fromkeys(p.script for p in word.parameters if p is not _FIRE))
    positional = f"{word.function}({', '.join(scripts)})"
    by_name = f"{word.function}{{{', '.join([*scripts, 'returnHttpResult=false'])}}}"
    return f"{keys}\n{mapping}{positional}\n{by_name}\n{word.prose}\n"
