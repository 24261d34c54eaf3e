"""After a test of a server: every call of our phones is ended, and each phone is itself again."""

from contextlib import suppress

from ringproof.session.idle import open_calls
from ringproof.session.server.desk import Desk
from ringproof.session.server.scene import ServerScene
from ringproof.target.protocol import DriverProblem
from ringproof.trace import Arranged, Record, Told


def to_idle(scene: ServerScene) -> None:
    """End every call, put everything back, and let what is on its way arrive.

    What is told and commanded meanwhile is part of the trace and judged like everything else.
    """
    scene.arranging = True
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


def _told_by(scene: ServerScene, desk: str) -> list[Record]:
    return [
        told for told in scene.trace.records if isinstance(told, Told) and told.listener == desk
    ]
