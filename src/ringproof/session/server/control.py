"""The positive control of a run: does the server stir at all when it is told of a plain call?

How a server treats a strange event is seen by what it does afterwards. One that never does
anything shows nothing of it, neither good nor bad.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from ringproof.session.server.desk import Desk
from ringproof.session.server.idle import to_idle
from ringproof.session.server.knowledge import STRANGER
from ringproof.session.server.scene import ServerScene
from ringproof.target.fleet import Fleet
from ringproof.trace import Actor, Connection, Record, Stimulus, Trace

_AT_ONCE: Final = 3  # calls that any phone can have at once


def stirs(records: Iterable[Record]) -> bool:
    """Say whether the server came to a phone of ours, be it with no more than a connection."""
    return any(
        isinstance(record, Connection)
        or (isinstance(record, Stimulus) and record.actor is Actor.CLIENT)
        for record in records
    )


def reacts_at_all(fleet: Fleet) -> bool:
    """Have known callers ring as on any day, and say whether the server does anything about it.

    First one of them alone, then some others at once: it may be broken for one number. A server
    of which nobody says what it does about a ringing call has the benefit of the doubt.
    """
    side = fleet.settings.server
    rules = [rule for rule in side.does if rule.on == "incoming"] if side else []
    if not rules:
        return True
    callers = dict.fromkeys(rule.caller or STRANGER for rule in rules)
    first, *others = sorted(callers, key=lambda number: not number.isalnum())
    longest = max(rule.within for rule in rules)
    return any(_stirs_at(those, fleet, longest) for those in ([first], others[:_AT_ONCE]))


def _stirs_at(callers: Sequence[str], fleet: Fleet, within: float) -> bool:
    scene = ServerScene(fleet, Trace(fleet.clock))
    desk = Desk(scene, fleet.desks[0])
    try:
        for caller in callers:
            desk.rings(caller)
        return bool(callers) and scene.wait(lambda: stirs(scene.trace.records), within)
    finally:
        to_idle(scene)
