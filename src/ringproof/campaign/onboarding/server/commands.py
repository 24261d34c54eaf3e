"""What a server did about a call of which it was told: read from the records of that call. Pure."""

from collections.abc import Sequence
from typing import Final

from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.server.causes import ServerTrouble
from ringproof.listener.received import Outcome
from ringproof.protocol.commands import PATH
from ringproof.session.server.reactions import command_in_words
from ringproof.target.server_side import Rule
from ringproof.trace import Actor, Connection, Record, Stimulus, Told

_LINES: Final = {Outcome.PLAIN_ON_TLS: "plain_back", Outcome.TLS_FAILED: "tls_back"}
_ROOM: Final = 2.0  # times what was measured
_SHOWN: Final = 3  # commands in a sentence


def commands_of(records: Sequence[Record]) -> list[Stimulus]:
    """Return the commands of the server."""
    return [r for r in records if isinstance(r, Stimulus) and r.actor is Actor.CLIENT]


def followed(rule: Rule, told: Told, records: Sequence[Record], astray: str) -> Trouble | None:
    """Say what is wrong with what followed an event about which `rule` speaks; None: nothing.

    `astray` says why the address of our phones is doubtful, empty where it is not.
    """
    commands = commands_of(records)
    if not commands:
        return _none_came(records, astray)
    fitting = [command for command in commands if _fits(command, rule, told)]
    return _late(rule, fitting[0].at.since(told.at)) if fitting else _unfit(commands, rule)


def _none_came(records: Sequence[Record], astray: str) -> Trouble:
    lines = [record for record in records if isinstance(record, Connection)]
    for line in lines:
        if (known := _LINES.get(Outcome(line.outcome))) is not None:
            return ServerTrouble(known, line.detail.replace("the phone", "the server"))
    if lines:
        return ServerTrouble("cut_off", f"{lines[0].outcome}: {lines[0].detail}")
    if astray:
        return ServerTrouble("advertise", f"nothing came; the server was told {astray}")
    return ServerTrouble("no_command", "nothing came to any of our phones")


def _unfit(commands: Sequence[Stimulus], rule: Rule) -> Trouble:
    """Say why no command was the one that the rule names, by the first of them."""
    command = commands[0]
    said, whose = command_in_words(command), _whose(command)
    if not _is_of_the_page(command):
        return ServerTrouble("other_way", f"{said}: {_line(command).partition('?')[0]}")
    if whose == "none":
        return ServerTrouble("no_token", said)
    if whose == "unknown":
        return ServerTrouble("wrong_token", said)
    if whose != "own":
        return ServerTrouble("other_token", f"{said}, with the token of {whose}")
    sent = "; ".join(map(command_in_words, commands[:_SHOWN]))
    return ServerTrouble("other", f"the file says {rule}, the server sent {sent}")


def _whose(command: Stimulus) -> str:
    """Return whose token came: ``own``, ``unknown``, ``none``, or another phone's name."""
    credential = command.details.get("credential", "none")
    _, of, other = credential.partition("of ")
    return other if of else credential.rpartition(" ")[2]


def _fits(command: Stimulus, rule: Rule, told: Told) -> bool:
    there = command.verb == rule.sends and command.details.get("desk") == told.listener
    return there and _whose(command) == "own" and _is_of_the_page(command)


def _is_of_the_page(command: Stimulus) -> bool:
    method, _, rest = _line(command).partition(" ")
    return method == "GET" and rest.partition("?")[0] == PATH


def _line(command: Stimulus) -> str:
    return command.raw.partition(b"\r\n")[0].decode("latin-1")


def _late(rule: Rule, took: float) -> Trouble | None:
    if took <= rule.within:
        return None
    room = max(_ROOM * took, rule.within)
    seen = f"{rule.sends} came after {took:.2f} s, and the file says {rule.within:g} s"
    return ServerTrouble("late", seen, f"Write within: {room:.1f} into that rule.")
