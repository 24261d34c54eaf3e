"""What one command and its answer decide by themselves, whatever the phone's calls are.

A capture shows who asked what with which credential, and what came back; no far end and no display.
So most of what is judged here is what the answer says (the list, the help, the words of a
refusal), and that what cannot be obeyed was not answered as if it were. As in a test of ours, a
refusal counts only beside a command that the same phone obeyed, and an admission only beside one
that it turned away: `Said.beside` names what must be shown elsewhere, `shows` what an exchange
shows for others.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ringproof.model.calls import Call
from ringproof.model.facts import YES, Fact
from ringproof.protocol.answers import listed_commands, mentions, words_of
from ringproof.protocol.commands import COMMANDS, LIST
from ringproof.protocol.names import (
    COMMAND_CALL,
    COMMAND_CALL_1,
    COMMAND_CALL_2,
    DIGITS,
    FIRE_AND_FORGET,
    HELP,
    LEVEL,
    NUMBER,
    PLAIN_NAMES,
    TEXT,
)
from ringproof.trace import Answer
from ringproof.verdict import Verdict

BEARER, BY_QUERY, SESSION = "AC-TOKEN-1", "AC-TOKEN-2", "AC-SESSION-1"
STRANGER, SAFE = "AC-TOKEN-3", "AC-SAFE-1"
LISTS, COMPLETE, DESCRIBES, NAMES = "DS-LIST-1", "DS-LIST-2", "DS-HELP-1", "DS-HELP-2"
TOLD_APART = "CM-FIRE-2"
UNKNOWN, NAMED = "DS-UNKNOWN-1", "DS-UNKNOWN-3"

OBEYED: Final = "a command that was obeyed"
TURNED_AWAY: Final = "a request that was turned away"
CREDENTIAL: Final = "a request with a credential"
_NOT_ADMITTED: Final = frozenset({401, 403})
_FEW: Final = 2  # words that a description has at least, and commands that a list has


class Credential(StrEnum):
    """How a command says who sends it."""

    BEARER = "the token in the header Authorization"
    QUERY = "the token in the query"
    SESSION = "a cookie"
    OTHER = "some other credential"
    NONE = "no credential"


@dataclass(frozen=True, slots=True)
class Asked:
    """A GET request to the path of commands.

    `verb` and `details` are those of its Stimulus, `ended` the ids in it whose calls had ended.
    `call` is what is known of the only call that it names, None where it names none or two.
    `credential` is None where the capture does not keep it, `bodies` False where an empty body may
    be one that was not kept. `off` is the clause by which the phone takes no commands at the time,
    where somebody is known to have switched them off.
    """

    verb: str
    details: Mapping[str, str]
    credential: Credential | None = None
    ended: frozenset[str] = frozenset()
    call: Call | None = None
    bodies: bool = True
    off: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A clause that an exchange exercised; `why` is empty where it was met.

    `verdict` is what it means that it was not, None for the usual of its level. `beside` is what
    the same phone must show in another exchange, or nothing is said.
    """

    clause: str
    why: str = ""
    verdict: Verdict | None = None
    beside: str = ""


def obeyed(verb: str) -> str:
    """Return what a phone shows that obeyed the command `verb`."""
    return f"a command {verb} that was obeyed"


def judge_exchange(asked: Asked, answer: Answer) -> Iterator[Said]:
    """Yield what a command and its answer decide by themselves."""
    if asked.off:
        yield from _while_off(asked, answer)
        return
    for part in (_list, _help, _refusals, _unknown, _access):
        yield from part(asked, answer)


def shows(asked: Asked, answer: Answer) -> Iterator[str]:
    """Yield what an exchange shows, so that others can be judged beside it."""
    if asked.off:
        return
    if asked.credential not in (None, Credential.NONE):
        yield CREDENTIAL
    if answer.status in _NOT_ADMITTED:
        yield TURNED_AWAY
    acts = asked.verb in COMMANDS and asked.credential is not Credential.NONE
    # Told to forget it, a phone may say yes to a command and refuse it afterwards.
    told = FIRE_AND_FORGET not in asked.details and _obeyed(answer)
    if acts and told and not any(each.fits(asked) for each in REFUSALS):
        yield OBEYED
        yield obeyed(asked.verb)


def _obeyed(answer: Answer) -> bool:
    return answer.status is not None and 200 <= answer.status < 300


def _refused(answer: Answer) -> bool:
    """Say whether the phone refused what it had admitted; 401 and 403 say that it had not."""
    return answer.status is not None and answer.status >= 400 and answer.status not in _NOT_ADMITTED


# -- the list and the help ----------------------------------------------------------


def _list(asked: Asked, answer: Answer) -> Iterator[Said]:
    if asked.verb != LIST or asked.credential is Credential.NONE:
        return
    text = _text(asked, answer)
    if text is None:
        return
    listed = set(listed_commands(text))
    few = len(listed & set(COMMANDS)) < _FEW
    yield Said(LISTS, "the answer to ? lists no commands" if few else "")
    if few:
        return
    missing = ", ".join(name for name in COMMANDS if name not in listed)
    yield Said(COMPLETE, f"the list lacks {missing}" if missing else "")


# The query parameters by which a command is told what to do (facts.md §2.1, §2.3): those that the
# suite asks for as well. What else a help names is the phone's own affair.
_PARAMETERS: Final[Mapping[str, tuple[str, ...]]] = {
    "log": (TEXT, LEVEL),
    "resume": (COMMAND_CALL, COMMAND_CALL_1, COMMAND_CALL_2),
    "accept": (COMMAND_CALL,),
    "terminate": (COMMAND_CALL,),
    "show": (TEXT,),
    "call": (NUMBER,),
    "transfer": (COMMAND_CALL, NUMBER),
    "hold": (COMMAND_CALL,),
    "join": (COMMAND_CALL_1, COMMAND_CALL_2),
    "conference": (COMMAND_CALL_1, COMMAND_CALL_2),
    "dtmf": (COMMAND_CALL, DIGITS),
}


def _help(asked: Asked, answer: Answer) -> Iterator[Said]:
    command = asked.details.get("of", "")
    if asked.verb != HELP or command not in COMMANDS or asked.credential is Credential.NONE:
        return
    text = _text(asked, answer)
    if text is None:
        return
    why = _undescribed(command, text)
    yield Said(DESCRIBES, why)
    missing = ", ".join(name for name in _PARAMETERS[command] if not mentions(text, name))
    if not why:
        yield Said(NAMES, f"the help of {command} does not name {missing}" if missing else "")


def _undescribed(command: str, text: str) -> str:
    """Say why a text is no description of `command`; empty where it is one."""
    words = words_of(text)
    if len(words) < _FEW:
        return f"the help of {command} says nothing of parameters or usage"
    if set(COMMANDS) <= set(words):
        return f"the help of {command} is the list of the commands"
    return ""


def _text(asked: Asked, answer: Answer) -> str | None:
    """Return what a command that was obeyed is answered; None where that cannot be read."""
    packed = any(name.lower() == "content-encoding" for name, _ in answer.headers)
    if packed or not _obeyed(answer) or not (answer.body or asked.bodies):
        return None
    return answer.body.decode("utf-8", "replace")


# -- what cannot be obeyed -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that must be refused: `verb` (None for each), where it `applies`, in words."""

    clause: str
    verb: str | None
    applies: Callable[[Asked], bool]
    words: str

    def fits(self, asked: Asked) -> bool:
        """Say whether `asked` is such a command."""
        acts = asked.verb in COMMANDS if self.verb is None else asked.verb == self.verb
        return acts and self.applies(asked)


def _lacks(name: str) -> Callable[[Asked], bool]:
    # A later phone may take instead of it what this page does not know.
    return lambda asked: name not in asked.details and asked.details.keys() <= PLAIN_NAMES


def _empty(name: str) -> Callable[[Asked], bool]:
    return lambda asked: asked.details.get(name) == ""


def _no_digits(asked: Asked) -> bool:
    # Whether small letters are symbols as well, the page does not say.
    return re.fullmatch(r"[0-9*#A-Da-d]*", asked.details.get(DIGITS, "")) is None


def _all_over(asked: Asked) -> bool:
    named = {asked.details.get(key) for key in (COMMAND_CALL, COMMAND_CALL_1, COMMAND_CALL_2)}
    named -= {None, ""}
    return bool(named) and named <= asked.ended


REFUSALS: Final = (
    Refusal("CM-CALL-8", "call", _lacks(NUMBER), "the command call without a number"),
    Refusal("CM-CALL-9", "call", _empty(NUMBER), "the command call with an empty number"),
    Refusal("CM-TRANSFER-3", "transfer", _lacks(NUMBER), "the command transfer without a number"),
    Refusal("CM-DTMF-3", "dtmf", _no_digits, "the command dtmf with other than the 16 symbols"),
    Refusal("CM-SHOW-2", "show", _lacks(TEXT), "the command show without a text"),
    Refusal("CM-LOG-4", "log", _lacks(TEXT), "the command log without a text"),
    Refusal("CM-IDS-1", None, _all_over, "a command for a call that had ended"),
    Refusal("DS-UNKNOWN-2", "", lambda _: True, "a request without an action"),
)
"""What is refused whatever the calls are: one line a clause."""


def _refusals(asked: Asked, answer: Answer) -> Iterator[Said]:
    # Told to forget the command, a phone may answer before it knows what becomes of it.
    if asked.credential is Credential.NONE or FIRE_AND_FORGET in asked.details:
        return
    for refusal in REFUSALS:
        if not refusal.fits(asked):
            continue
        if _obeyed(answer):
            yield Said(refusal.clause, f"{refusal.words} was answered with {answer.status}")
        elif _refused(answer):
            yield Said(refusal.clause, beside=obeyed(asked.verb) if asked.verb else OBEYED)
    if asked.verb in COMMANDS and _refused(answer):
        yield Said(TOLD_APART, beside=obeyed(asked.verb))
    yield from _in_vain(asked, answer)


_IN_VAIN: Final[Mapping[str, tuple[str, Callable[[Call], Fact]]]] = {
    "hold": ("CM-REFUSE-1", lambda call: call.held),
    "resume": ("CM-REFUSE-2", lambda call: call.active),
}
"""What a command changes nothing of: the clause by which it is refused, and for which calls."""


def _in_vain(asked: Asked, answer: Answer) -> Iterator[Said]:
    """Judge a command that changes nothing, as far as was told before it."""
    clause, is_vain = _IN_VAIN.get(asked.verb, ("", None))
    if is_vain is None or asked.call is None or is_vain(asked.call) is not YES:
        return
    if _refused(answer):
        yield Said(clause, beside=obeyed(asked.verb))
    elif _obeyed(answer):
        # Somebody at the phone may have changed the call, and the event was on its way.
        why = f"{asked.verb} of a call that was {asked.call.state()} was answered {answer.status}"
        yield Said(clause, f"{why}; it may have changed meanwhile", Verdict.INCONCLUSIVE)


def _unknown(asked: Asked, answer: Answer) -> Iterator[Said]:
    """Judge the refusal of an action that is not of the page; a later phone may know it."""
    if not asked.verb or asked.verb in (LIST, HELP, *COMMANDS) or not _refused(answer):
        return
    yield Said(UNKNOWN, beside=OBEYED)
    text = answer.body.decode("utf-8", "replace")
    if text:
        why = f"the refusal of the action {asked.verb!r} does not name it"
        yield Said(NAMED, "" if mentions(text, asked.verb) else why, beside=OBEYED)


# -- who may ask -------------------------------------------------------------------------

_ADMITS: Final[Mapping[Credential, str]] = {
    Credential.BEARER: BEARER,
    Credential.QUERY: BY_QUERY,
    Credential.SESSION: SESSION,
}


def _access(asked: Asked, answer: Answer) -> Iterator[Said]:
    if asked.credential is Credential.NONE:
        yield from _stranger(asked, answer)
    elif asked.verb in COMMANDS and _obeyed(answer):
        clause = _ADMITS.get(asked.credential) if asked.credential else None
        if clause:
            yield Said(clause, beside=TURNED_AWAY)


def _while_off(asked: Asked, answer: Answer) -> Iterator[Said]:
    """Judge how a command was answered that nobody is allowed to send."""
    if asked.verb not in COMMANDS or asked.credential is Credential.NONE:
        return
    if _obeyed(answer):
        why = f"switched off, the phone answered the command {asked.verb} {answer.status}"
        yield Said(asked.off, why, Verdict.NON_STRICT)
    elif answer.status is not None and answer.status >= 400:
        yield Said(asked.off, beside=obeyed(asked.verb))


def _stranger(asked: Asked, answer: Answer) -> Iterator[Said]:
    """Judge how a request was answered that nobody vouches for."""
    if asked.verb in (LIST, HELP):
        text = _text(asked, answer)
        if text is not None and len(words_of(text)) >= _FEW:
            what = "list" if asked.verb == LIST else "help"
            yield Said(SAFE, f"the {what} was given without token or session", beside=CREDENTIAL)
    elif asked.verb in COMMANDS and _obeyed(answer):
        # That it had no effect all the same would be a refusal, and cannot be seen here.
        why = f"the command {asked.verb} without token or session was answered {answer.status}"
        yield Said(STRANGER, why, Verdict.NON_STRICT, beside=CREDENTIAL)
    elif asked.verb in COMMANDS and answer.status in _NOT_ADMITTED:
        yield Said(STRANGER, beside=obeyed(asked.verb))
