"""After a test of a server: every call of our phones is ended, and each phone is itself again."""

from contextlib import suppress

from ringproof.protocol.numbers import bare_number
from ringproof.session.idle import open_calls
from ringproof.session.server.desk import Desk
from ringproof.session.server.reactions import call_named
from ringproof.session.server.scene import ServerScene
from ringproof.target.protocol import DriverProblem
from ringproof.target.server_side import ServerSide
from ringproof.trace import Arranged, Record, Told


def to_idle(scene: ServerScene) -> None:
    """Let what is still to come arrive, end every call, and put everything back.

    A reaction that came only in the next test would be counted there.
    What is told and commanded meanwhile is part of the trace and judged like everything else.
    """
    scene.arranging = True
    longest = max((rule.within for rule in _side(scene).does), default=0.0)
    # What still waits for its turn is told first: only then is it known which calls are open.
    scene.wait(scene.fleet.quiet, scene.fleet.settings.timing.answer_within)
    scene.wait(lambda: scene.quiet or not _awaited(scene), longest)
    while scene.undo:
        with suppress(DriverProblem):
            scene.undo.pop()()
    for phone in scene.fleet.desks:
        Desk(scene, phone).clear_away()
        scene.listen()
        for call in open_calls(_told_by(scene, phone.name)):
            if call in phone.pretended:
                Desk(scene, phone).tells(f"event=disconnected&callId={call}")
        phone.pretended.clear()
    timing = scene.fleet.settings.timing
    if not scene.wait(scene.fleet.quiet, timing.answer_within * 2):
        scene.trace.write(
            Arranged, what="back to idle", held=False, why="events are still on their way"
        )
    scene.fleet.settle()
    scene.listen()
    scene.fleet.earlier_calls.update(
        (told.listener, call)
        for told in scene.told()
        if told.event is not None
        for call in filter(None, (told.event.call, told.event.call2))
    )


def _awaited(scene: ServerScene) -> bool:
    """Say whether some event was told whose reaction has not been heard yet."""
    heard = {(c.details.get("desk"), c.verb, call_named(c)) for c in scene.commands()}
    numbers: dict[tuple[str, str], str] = {}
    for told in scene.told():
        if told.event is None or told.event.call is None:
            continue
        call = told.event.call
        key = told.listener, call
        numbers.setdefault(key, bare_number(told.event.get("number") or ""))
        rule = _side(scene).rule_for(told.event.name, numbers[key])
        reactions = {(told.listener, rule.sends, name) for name in (call, "")} if rule else set()
        if rule is not None and not reactions & heard:
            return True
    return False


def _side(scene: ServerScene) -> ServerSide:
    side = scene.fleet.settings.server
    assert side is not None  # noqa: S101  a fleet is for servers only
    return side


def _told_by(scene: ServerScene, desk: str) -> list[Record]:
    return [
        told for told in scene.trace.records if isinstance(told, Told) and told.listener == desk
    ]
