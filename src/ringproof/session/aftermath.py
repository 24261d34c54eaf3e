"""What became of a call whose event did not come: asked of a person once, at the end of a test.

An emulated far end says so by itself. Where only the telling is missing, just the clauses of that
event fail, whoever plays the far end. A far end that cannot see it says that: nobody is to blame
for what its eyes are too weak for.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ringproof.farend import Leg
from ringproof.judge.blame import SEEN_AS
from ringproof.judge.shown import CANNOT_TELL
from ringproof.protocol.events import Event
from ringproof.protocol.names import CALL_ID, NUMBER
from ringproof.protocol.numbers import same_number
from ringproof.session.scene import Scene
from ringproof.trace import Actor, Expected, Told

_SENTENCES: Final = {
    "held": "is on hold",
    "connected": "is connected",
    "ended": "is released",
    "ringing": "rings",
}


_SIGHT: Final[Mapping[str, tuple[str, str]]] = {
    # the missing event: (what of a leg shows its change, what is not known without)
    "holding": ("held", "whether it is on hold"),
    "conferenced": ("held", "whether it is in a conference"),
    "transfer_done": ("peer", "whom it talks to"),
    "transfer_failed": ("peer", "whom it talks to"),
}
_ASKED: Final = frozenset({"ringing", "connected", "held", "ended", "peer"})


def ask_what_became(scene: Scene, driver: Any) -> None:
    """Ask whether the change that the test waited for in vain took place; CannotDo as asked."""
    wanted = _missing(scene)
    event, call, number = (wanted.get(key, "") for key in ("event", CALL_ID, NUMBER))
    leg = _leg(scene, driver, call) if event in SEEN_AS or _sent_away(wanted) else None
    if leg is None:
        return
    if _sent_away(wanted):
        seen, sentence = replace(leg, state="connected", peer=number), f"talks to {number}"
    else:
        state = next(s for s in SEEN_AS[event] if s in _SENTENCES)
        seen, sentence = replace(leg, state=state), _SENTENCES[state]
    if driver.confirms(leg.leg, sentence):
        scene.witness_leg(seen, at_end=True)


def say_what_is_not_seen(scene: Scene, driver: Any) -> None:
    """Write down what the far end cannot tell of the change that the test waited for in vain."""
    wanted = _missing(scene)
    unseen = _unseen(scene, driver, wanted) if wanted else ""
    if unseen:
        scene.testify(Actor.FAR_END, CANNOT_TELL, {"of": unseen})


def _unseen(scene: Scene, driver: Any, wanted: Mapping[str, str]) -> str:
    """Return what a far end does not see of a missing event's change, "" where it sees it."""
    event, deed = wanted.get("event", ""), scene.latest()
    resumed = event == "connected" and deed is not None and deed.verb == "resume"
    sight, unknown = _SIGHT.get("holding" if resumed else event, ("", ""))
    asked = hasattr(driver, "confirms")
    by_whom = _ASKED if asked else getattr(driver, "testifies", _ASKED)
    if sight not in ("", *by_whom) or (asked and event in _SIGHT and not _askable(wanted)):
        return unknown
    number = _dialled(scene, wanted)
    plays = getattr(driver, "plays", None)
    if number and plays is not None and not plays(number):
        return f"what becomes of a call to {number}"
    return ""


def _askable(wanted: Mapping[str, str]) -> bool:
    return wanted.get("event", "") in SEEN_AS or _sent_away(wanted)


def _sent_away(wanted: Mapping[str, str]) -> bool:
    """Say whether the missing event is that of a blind transfer."""
    return wanted.get("event") == "transfer_done" and bool(wanted.get(NUMBER))


def _dialled(scene: Scene, wanted: Mapping[str, str]) -> str:
    """Return the number of the call in question, "" where it is none that the phone dialled."""
    if wanted.get("event") == "outgoing":
        return wanted.get(NUMBER, "")
    told = (r.event for r in scene.own_records() if isinstance(r, Told) and r.event)
    begun = (event for event in told if event.name == "outgoing")
    mine = (event for event in begun if event.call == wanted.get(CALL_ID))
    return next((event.get(NUMBER) or "" for event in mine), "")


def _missing(scene: Scene) -> Mapping[str, str]:
    """Return the pattern of the event that the latest expectation waited for in vain."""
    met = [record for record in scene.own_records() if isinstance(record, Expected)]
    if not met or met[-1].met or met[-1].kind != "told" or met[-1].by:
        return {}
    return met[-1].pattern


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
