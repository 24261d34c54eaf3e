"""What became of a call whose event did not come: asked of a person once, at the end of a test.

An emulated far end says so by itself. Where only the telling is missing, just the clauses of that
event fail, whoever plays the far end.
"""

from dataclasses import replace
from typing import Any, Final

from ringproof.farend import Leg
from ringproof.judge.blame import SEEN_AS
from ringproof.protocol.events import Event
from ringproof.protocol.numbers import same_number
from ringproof.session.scene import Scene
from ringproof.trace import Expected, Told

_SENTENCES: Final = {
    "held": "is on hold",
    "connected": "is connected",
    "ended": "is released",
    "ringing": "rings",
}


def ask_what_became(scene: Scene, driver: Any) -> None:
    """Ask whether the change that the test waited for in vain took place; CannotDo as asked."""
    event, call = _missing(scene)
    state = next((s for s in SEEN_AS.get(event, ()) if s in _SENTENCES), "")
    leg = _leg(scene, driver, call) if state else None
    if leg is not None and driver.confirms(leg.leg, _SENTENCES[state]):
        scene.witness_leg(replace(leg, state=state), at_end=True)


def _missing(scene: Scene) -> tuple[str, str]:
    """Return the event that the latest expectation waited for in vain, and the call's id."""
    met = [record for record in scene.own_records() if isinstance(record, Expected)]
    if not met or met[-1].met or met[-1].kind != "told" or met[-1].by:
        return "", ""
    pattern = met[-1].pattern
    return pattern.get("event", ""), pattern.get("callId", "")


def _leg(scene: Scene, driver: Any, call: str) -> Leg | None:
    """Return the leg of a call: of those with one number, in the order in which they began."""
    begun = [
        record.event
        for record in scene.own_records()
        if isinstance(record, Told)
        and record.event is not None
        and record.event.name in ("incoming", "outgoing")
    ]
    mine = next((event for event in begun if event.call == call), None)
    legs: list[Leg] = driver.legs()
    if mine is None:
        return legs[-1] if legs and not call else None
    place = [event.call for event in begun if _same(event, mine)].index(call)
    there = [leg for leg in legs if same_number(leg.number, mine.get("number") or "")]
    if place < len(there):
        return there[place]
    if mine.name == "outgoing" and place == len(there):
        driver.rung(mine.get("number") or "")
        return driver.legs()[-1]  # type: ignore[no-any-return]
    return None


def _same(event: Event, other: Event) -> bool:
    return same_number(event.get("number") or "", other.get("number") or "")
