"""How commands are answered: statuses, bodies, the list, and which token admits."""

import re
from collections.abc import Mapping
from typing import Final

from ringproof.judge.choices_passages import Passage, Shown
from ringproof.protocol.commands import COMMANDS, LIST
from ringproof.trace import Actor, Stimulus

_PATH: Final = b"/api/v1/exec/command"
_BARE: Final = re.compile(
    rb"^authorization:[ \t]*[^ \t\r\n]+[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_DIGITS: Final = re.compile(r"[0-9*#A-D]+", re.IGNORECASE)
_BY_STATE: Final = frozenset(
    {"accept", "hold", "resume", "transfer", "join", "conference", "dtmf", "terminate"}
)
"""The commands that a call must be in the right state for."""


def answers(passage: Passage) -> Shown:
    """Read the answer of one command."""
    stimulus, answer = passage.stimulus, passage.answer
    if stimulus is None or answer is None or answer.status is None:
        return
    if stimulus.actor is not Actor.CLIENT or not _at_the_path(stimulus):
        return
    status = str(answer.status)
    if _BARE.search(stimulus.raw):
        yield from _bare(passage, answer.status)
    elif not stimulus.admits and stimulus.verb not in (LIST, "help"):
        if answer.status >= 400:
            yield "status_off" if passage.switched_off else "status_no_token", status
    elif stimulus.verb == LIST:
        yield from _list(answer.body.decode("utf-8", "replace"))
    elif stimulus.verb not in COMMANDS:
        if stimulus.verb != "help":
            yield "status_unknown_action", status
    elif answer.status >= 400:
        refusal = _refusal(stimulus, passage)
        if refusal:
            yield refusal, status
    elif "fireandforget" not in stimulus.details:
        yield "status_success", status
        if answer.status != 204:  # it has no body, whatever the phone would like to say
            yield "body_success", "ok" if answer.body.strip() else "empty"


def _at_the_path(stimulus: Stimulus) -> bool:
    """Say whether the command was asked where commands are; a capture may not keep its bytes."""
    target = stimulus.raw.split(b" ", 2)[1:2]
    return not target or target[0].partition(b"?")[0].endswith(_PATH)


def _bare(passage: Passage, status: int) -> Shown:
    """A token without the word Bearer: what was told of it, and else what was answered."""
    if passage.switched_off:
        return
    if passage.deed and passage.events:
        yield "bare_token", "admit"
    elif status in (401, 403):
        yield "bare_token", "reject"


def _refusal(stimulus: Stimulus, passage: Passage) -> str:
    """Name the choice that a refusal shows, "" where it may have had another reason."""
    details: Mapping[str, str] = stimulus.details
    if any(not details.get(name, "").strip() for name in COMMANDS[stimulus.verb].required):
        return "status_missing_parameter"
    if stimulus.verb == "dtmf" and not _DIGITS.fullmatch(details["digits"]):
        return "status_missing_parameter"
    named = {details[key] for key in ("callid", "callid1", "callid2") if key in details}
    if not named <= passage.before.keys():
        return "status_unknown_call"
    if stimulus.verb not in _BY_STATE or (stimulus.verb == "terminate" and named):
        return ""  # a live call can always be ended: this one ended, and we were not told yet
    return "status_wrong_state"


def _list(body: str) -> Shown:
    found = re.search(r"(?:\w+, *)+\w+", body)
    names = re.findall(r"\w+", found[0]) if found else []
    if len(names) < 2:
        return
    yield "list_includes_help", "yes" if "help" in names else "no"
    known = [name for name in names if name in COMMANDS]
    yield "list_order", "page" if known == [n for n in COMMANDS if n in known] else "hash"
