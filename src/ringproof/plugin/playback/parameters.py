"""The query of a recorded command, to be sent again: its values bound anew. Pure."""

from collections.abc import Mapping
from typing import Final

from ringproof.protocol.names import ACTION, AUTH_TOKEN, HELP
from ringproof.protocol.query import read_query
from ringproof.replay import Step
from ringproof.trace import Stimulus

_OURS: Final = frozenset({ACTION, AUTH_TOKEN, "of"})


def parameters_of(step: Step, details: Mapping[str, str]) -> tuple[tuple[str, str | None], ...]:
    """Return the parameters of a command in the order sent, with the values of the replay.

    The bytes say which keys were bare (``&help``, ``&fireandforget``); where they are not known,
    only ``help`` is.
    """
    bare = _bare_keys(step.record.raw) if isinstance(step.record, Stimulus) else frozenset()
    pairs = [
        (name, None if name in bare and not value else value)
        for name, value in details.items()
        if name not in _OURS and not (step.verb == HELP and name == HELP)
    ]
    return (*pairs, (HELP, None)) if step.verb == HELP else tuple(pairs)


def _bare_keys(raw: bytes) -> frozenset[str]:
    target = raw.split(b"\r\n", 1)[0].split(b" ")[1:2]
    _, _, query = (target[0] if target else b"").partition(b"?")
    return frozenset(p.name for p in read_query(query).parameters if p.value is None)
