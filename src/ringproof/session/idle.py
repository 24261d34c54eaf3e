"""Back to idle: every test leaves the phone as it found it, also when it failed half-way."""

from contextlib import suppress

from ringproof.farend.human import UNKNOWN
from ringproof.session.aftermath import ask_what_became, say_what_is_not_seen
from ringproof.session.scene import Scene
from ringproof.target.protocol import DriverProblem
from ringproof.target.request import Command, Request
from ringproof.target.wire import TargetLost
from ringproof.trace import Actor, Answer, Arranged, Record, Told

_OPENS = frozenset({"incoming", "outgoing", "connected", "holding"})
_ENDS = frozenset({"disconnected", "transfer_done"})


def open_calls(records: list[Record]) -> tuple[str, ...]:
    """Return the ids of the calls that the phone told of and has not told the end of."""
    alive: dict[str, None] = {}
    for record in records:
        if not isinstance(record, Told) or record.event is None:
            continue
        ids = [value for value in (record.event.call, record.event.call2) if value]
        if record.event.name in _OPENS:
            alive.update(dict.fromkeys(ids))
        elif record.event.name in _ENDS:
            for gone in ids:
                alive.pop(gone, None)
    return tuple(alive)


def hear_out(scene: Scene) -> None:
    """Wait until a far end that testifies late has told what the phone has told of its calls.

    What it tells later would look like the effect of what comes next. Never longer than silence is
    watched: the far end need not play every number that was dialled.
    """
    far_end, target = scene.far_end(), scene.drivers.target
    begun, over = _calls_so_far(scene.own_records())

    def abreast() -> bool:
        states = [leg.state for leg in far_end.legs()]
        answered = sum(state != "ringing" for state in states)
        return answered >= len(begun | over) and states.count("ended") >= len(over)

    target.wait(abreast, target.settings.timing.settle)


def _calls_so_far(records: list[Record]) -> tuple[set[str], set[str]]:
    """Return the ids of the calls that the phone told as connected, and as ended."""
    begun, over = set[str](), set[str]()
    for record in records:
        if isinstance(record, Told) and record.event is not None and record.event.call:
            if record.event.name == "connected":
                begun.add(record.event.call)
            elif record.event.name in _ENDS:
                over.update(filter(None, (record.event.call, record.event.call2)))
    return begun, over


def hear_the_far_end(scene: Scene) -> None:
    """Have the far end say how it sees its legs at the end of a test.

    It is what blame rests on; no event is owed for what it says.
    """
    if scene.drivers.far_end is None:
        return
    with suppress(TargetLost, DriverProblem):
        if hasattr(scene.drivers.far_end, "confirms"):
            ask_what_became(scene, scene.drivers.far_end)
        for leg in scene.legs():
            if leg.state != UNKNOWN:
                scene.witness_leg(leg, at_end=True)
        say_what_is_not_seen(scene, scene.drivers.far_end)


def to_idle(scene: Scene) -> None:
    """End every open call, have the far ends released, and put the settings back.

    What is told meanwhile is part of the trace and judged like everything else.
    """
    scene.arranging = True
    try:
        _undo(scene)
        _hear_of_the_latest_call(scene)
        calls = open_calls(scene.own_records())
        for call in calls:
            _end(scene, call)
        scene.drivers.target.settle()
        scene.listen()
        # Where a test broke off in the midst of a command, a call is told of only now.
        for call in set(open_calls(scene.own_records())) - set(calls):
            _end(scene, call)
        _release_far_ends(scene)
    except (TargetLost, DriverProblem) as broken:
        scene.trace.write(Arranged, what="back to idle", held=False, why=str(broken))


def _undo(scene: Scene) -> None:
    while scene.undo:
        try:
            scene.undo.pop()()
        except (TargetLost, DriverProblem) as broken:
            scene.trace.write(Arranged, what="settings put back", held=False, why=str(broken))


def _hear_of_the_latest_call(scene: Scene) -> None:
    """Listen; where a test broke off as soon as the phone was asked to dial, wait for its event.

    A call that nobody has told of cannot be ended by its id, and would go on ringing.
    """
    scene.listen()
    asked = scene.latest()
    if asked is None or (asked.actor, asked.verb, asked.admits) != (Actor.CLIENT, "call", True):
        return
    refused = any(
        isinstance(r, Answer) and r.to == asked.n and (r.status or 0) >= 400
        for r in scene.own_records()
    )

    def told() -> bool:
        scene.listen()
        return any(isinstance(r, Told) and r.n > asked.n for r in scene.own_records())

    target = scene.drivers.target
    if not refused and not told():
        target.wait(told, target.settings.timing.event_within)


def _end(scene: Scene, call: str) -> None:
    target = scene.drivers.target
    if call not in open_calls(scene.own_records()):
        return  # it ended meanwhile, as the member of a conference may
    request = Request(Command("terminate", (("callid", call),)), target.settings.credential)
    stimulus = scene.stimulus(Actor.CLIENT, "terminate", {"callid": call}, raw=target.raw(request))
    reply = target.send(request)
    scene.trace.write(
        Answer, to=stimulus.n, status=reply.status, reason=reply.reason, body=reply.body
    )

    def ended() -> bool:
        scene.listen()
        return call not in open_calls(scene.own_records())

    held = target.wait(ended, target.settings.timing.event_within)
    scene.trace.write(Arranged, what=f"end {call}", held=held, why="" if held else "not told")


def _release_far_ends(scene: Scene) -> None:
    far_end = scene.drivers.far_end
    if far_end is None:
        return
    legs = far_end.legs()
    parties = {leg.number for leg in legs} | set(
        scene.drivers.target.settings.dial.numbers.values()
    )
    parties.discard("")  # as that of a caller without a number, and of a leg that talks to nobody
    # Gone, or in a talk with somebody else since a transfer: nothing is left to release.
    left = [leg for leg in legs if leg.state not in ("ended", UNKNOWN) and leg.peer not in parties]
    for leg in left:
        scene.witness_leg(leg)
        scene.stimulus(Actor.FAR_END, "hang_up", {"leg": leg.leg})
        far_end.hang_up(leg.leg)
        why = f"the far end {leg.number} was still {leg.state}"
        scene.trace.write(Arranged, what="back to idle", held=False, why=why)
    if left:
        scene.drivers.target.settle()
        scene.listen()
