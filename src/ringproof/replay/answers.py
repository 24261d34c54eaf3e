"""One recorded answer against an observed one.

The status must be the same. Of the body are compared: whether there is one, its media type, and
its words, with the ids and numbers of the recording put as they are in the replay, whatever blanks
and line ends are between them. The list of the commands and a command's help are held to be sets of
words, since no phone keeps their order from one version to the next.
"""

import re
from typing import Final

from ringproof.protocol.commands import LIST
from ringproof.protocol.names import HELP
from ringproof.replay.divergence import Difference
from ringproof.replay.unify import Bindings, Domain
from ringproof.replay.values import Terms
from ringproof.trace import Answer

_UNORDERED: Final = frozenset({LIST, HELP})
_WORD: Final = re.compile(r"[\w@*#?+]+")

Found = tuple[Difference, str]


def answers_differ(
    recorded: Answer, observed: Answer, verb: str, phone: str, bindings: Bindings, terms: Terms
) -> Found | None:
    """Say in what `observed`, the answer to the command `verb`, differs; None where in nothing."""
    if recorded.status != observed.status:
        return Difference.STATUS, (
            f"{_status(observed)} came for {verb or 'a request without an action'}, recorded was "
            f"{_status(recorded)}"
        )
    mine, theirs = _media(recorded), _media(observed)
    if recorded.headers and mine != theirs:
        return Difference.BODY, (
            f"the answer to {verb} is {theirs or 'of no type'}, recorded was {mine or 'of no type'}"
        )
    if not terms.bodies or _bodiless(recorded):
        return None
    return _bodies(_text(recorded), _text(observed), verb, phone, bindings, terms)


def _bodies(
    mine: str, theirs: str, verb: str, phone: str, bindings: Bindings, terms: Terms
) -> Found | None:
    if verb in _UNORDERED:
        expected, there = set(_WORD.findall(mine)), set(_WORD.findall(theirs))
        if expected == there:
            return None
        lacks, adds = sorted(expected - there), sorted(there - expected)
        said = [f"lacks {', '.join(lacks)}"] * bool(lacks) + [f"adds {', '.join(adds)}"] * bool(
            adds
        )
        return Difference.BODY, f"the answer to {verb} {' and '.join(said)}"
    wanted = " ".join(rewritten(mine, phone, bindings, terms).split())
    got = " ".join(theirs.split())
    if wanted == got:
        return None
    return Difference.BODY, f"the answer to {verb} says {got!r}, recorded was {wanted!r}"


def rewritten(text: str, phone: str, bindings: Bindings, terms: Terms) -> str:
    """Return a recorded text with every call id, mac and number as it is in the replay."""

    def name(found: re.Match[str]) -> str:
        word = found[0]
        bound = (bindings.get(domain, phone, word) for domain in (Domain.CALL, Domain.MAC))
        return next((there for there in bound if there is not None), terms.dial.get(word, word))

    return _WORD.sub(name, text)


def _status(answer: Answer) -> str:
    if answer.status is None:
        return f"no answer ({answer.lost})" if answer.lost else "no answer"
    return f"{answer.status} {answer.reason}".strip()


def _media(answer: Answer) -> str:
    found = next((value for name, value in answer.headers if name.lower() == "content-type"), "")
    return found.partition(";")[0].strip().lower()


def _bodiless(recorded: Answer) -> bool:
    """Say whether the recording did not keep bodies: a body is announced and not there."""
    length = next((v for k, v in recorded.headers if k.lower() == "content-length"), "0")
    return not recorded.body and length.strip().isdecimal() and int(length) > 0


def _text(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace")
