"""A recording told to a server, as one line of a test."""

from pathlib import Path

from ringproof.campaign.replay.asked import BadReplay
from ringproof.campaign.replay.server.asked import ServerAsked
from ringproof.campaign.replay.server.minimizing import tell
from ringproof.campaign.replay.server.ready import ready_for
from ringproof.listener.clock import SystemClock


def differs(file: Path, server: str, commands_on: str = "", *, patience: float = 5.0) -> str:
    """Return how a server differs from what its like did in a recording; empty where it does not.

    `server` and `commands_on` are those of ``ringproof replay --to=server``; `patience` is in
    seconds. Raises BadReplay for what cannot be told, and where there is nobody to tell.
    """
    asked = ServerAsked(file, server, commands_on, patience=patience)
    ready = ready_for(asked)
    with ready.telling(SystemClock()) as telling:
        came = tell(asked, ready, telling)
    played = came.played
    if came.undecided:
        raise BadReplay(played.unreachable or came.undecided)
    first = played.comparison.first
    return "" if first is None else first.sentence
