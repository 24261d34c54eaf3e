"""What a far end cannot see of the change that a test waited for in vain, it says at the end."""

from collections.abc import Mapping
from typing import Any

import pytest

from ringproof.judge.shown import CANNOT_TELL
from ringproof.session import NotMet
from ringproof.session.idle import hear_the_far_end
from ringproof.session.scene import Scene
from ringproof.trace import Actor, Witnessed

SECOND_PHONE = frozenset({"ringing", "connected", "ended", "peer"})
SERVED_BY_SIP = frozenset({"ringing", "connected", "held", "ended", "heard"})
MINE = {"callId": "TC@1"}
PAIR = {**MINE, "callId2": "TC@2"}


def unseen(scene: Scene, exchange: Any, verb: str, wanted: Mapping[str, str]) -> list[str]:
    """Return what the far end says not to see where `wanted` did not come after `verb`."""
    scene.drivers = type(scene.drivers)(scene.drivers.target, exchange)
    scene.stimulus(Actor.CLIENT, verb, {"callid": "TC@1"})
    with pytest.raises(NotMet):
        scene.expect("told", "it is told", False, pattern=wanted, within=2)
    hear_the_far_end(scene)
    said = [r for r in scene.trace if isinstance(r, Witnessed) and r.what == CANNOT_TELL]
    return [record.details["of"] for record in said]


@pytest.mark.parametrize(
    ("testifies", "verb", "event", "of"),
    [
        (SECOND_PHONE, "hold", {"event": "holding", **MINE}, ["whether it is on hold"]),
        (SECOND_PHONE, "resume", {"event": "connected", **MINE}, ["whether it is on hold"]),
        (SECOND_PHONE, "accept", {"event": "connected", **MINE}, []),
        (SECOND_PHONE, "terminate", {"event": "disconnected", **MINE}, []),
        (
            *(SECOND_PHONE, "conference", {"event": "conferenced", **PAIR}),
            ["whether it is in a conference"],
        ),
        (SECOND_PHONE, "transfer", {"event": "transfer_done", **MINE, "number": "42"}, []),
        (SERVED_BY_SIP, "hold", {"event": "holding", **MINE}, []),
        (SERVED_BY_SIP, "join", {"event": "transfer_done", **PAIR}, ["whom it talks to"]),
    ],
)
def test_a_far_end_says_what_it_does_not_see(
    scene: Scene,
    exchange: Any,
    testifies: frozenset[str],
    verb: str,
    event: Mapping[str, str],
    of: list[str],
) -> None:
    exchange.testifies = testifies
    assert unseen(scene, exchange, verb, event) == of


def test_one_that_sees_all_says_nothing(scene: Scene, exchange: Any) -> None:
    assert unseen(scene, exchange, "hold", {"event": "holding", **MINE}) == []


@pytest.mark.parametrize(("number", "of"), [("42", ["what becomes of a call to 42"]), ("702", [])])
def test_a_far_end_knows_nothing_of_calls_to_others(
    scene: Scene, target: Any, exchange: Any, number: str, of: list[str]
) -> None:
    exchange.plays = lambda asked: asked == "702"
    wanted = {"event": "outgoing", "number": number}
    assert unseen(scene, exchange, "call", wanted) == of


def test_nor_of_what_became_of_them(scene: Scene, target: Any, exchange: Any) -> None:
    exchange.plays = lambda asked: asked == "702"
    target.tell(b"event=outgoing&callId=TC@1&accountId=1&number=42")
    wanted = {"event": "disconnected", **MINE}
    assert unseen(scene, exchange, "terminate", wanted) == ["what becomes of a call to 42"]
