"""A recorded morning at a good phone: another good phone does the same, a broken one does not."""

from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.replay import ReplayAsked
from ringproof.campaign.replay.opening import opened
from ringproof.plugin.playback.play import Playback, Played
from ringproof.plugin.playback.stage import Stage
from ringproof.replay import Difference, Divergence
from ringproof.trace import Answer, Stimulus, Told


def played(file: Path, target: str) -> Played:
    ready = opened(ReplayAsked(file, target))
    with Stage(ready.settings, ready.session) as stage:
        return Playback(ready.session, stage.scenes(), ready.numbers).play()


def said(record: Stimulus | Answer | Told | None) -> str:
    """Return a record in a word: the event's name, the answer's status."""
    match record:
        case Told(event=event):
            return "" if event is None else event.name
        case Answer(status=status):
            return str(status)
        case _:
            return "-"


def edge(first: Divergence | None) -> tuple[Any, ...]:
    assert first is not None, "nothing diverged"
    return first.kind, said(first.recorded_record), said(first.observed_record)


def test_a_fresh_phone_does_what_was_recorded(morning: Path) -> None:
    came = played(morning, "emulator")
    assert came.comparison.divergences == ()
    assert came.unoffered == ()
    assert len(came.comparison.pairs) == 46


EDGES = {
    # the broken phone: how it first differs, what was recorded, what came
    "accept-does-nothing": (Difference.LATE, "connected", "connected"),
    "always-ok": (Difference.STATUS, "409", "200"),
    "attended-done-untold": (Difference.MISSING, "transfer_done", "-"),
    "attended-fails-always": (Difference.VALUE, "transfer_done", "transfer_failed"),
    "busy-untold": (Difference.MISSING, "disconnected", "-"),
    "connected-of-the-wrong-call": (Difference.VALUE, "connected", "connected"),
    "connected-told-twice": (Difference.EXTRA, "-", "connected"),
    "dials-one-digit-less": (Difference.VALUE, "outgoing", "outgoing"),
    "events-by-post": (Difference.VALUE, "incoming", "incoming"),
    "hold-told-twice": (Difference.EXTRA, "-", "holding"),
    "hold-untold": (Difference.MISSING, "holding", "-"),
    "id-changes-on-hold": (Difference.VALUE, "holding", "holding"),
    "incoming-without-name": (Difference.VALUE, "incoming", "incoming"),
    "list-lacks-join": (Difference.BODY, "200", "200"),
    "names-in-latin-1": (Difference.VALUE, "remoteUpdate", "remoteUpdate"),
    "resume-is-told-as-holding": (Difference.VALUE, "connected", "holding"),
    "transfer-untold": (Difference.MISSING, "transfer_done", "-"),
    "unconferenced-missing": (Difference.MISSING, "unconferenced", "-"),
}


@pytest.mark.parametrize("mutant", EDGES)
def test_a_broken_phone_differs_first_where_it_is_broken(morning: Path, mutant: str) -> None:
    came = played(morning, f"emulator:mutant={mutant}")
    assert edge(came.comparison.first) == EDGES[mutant]


def test_a_call_that_is_named_again_keeps_its_id_in_the_replay(morning: Path) -> None:
    came = played(morning, "emulator:mutant=connected-of-the-wrong-call")
    first = came.comparison.first
    assert first is not None
    assert "TC@1" in first.sentence
    assert "TC@2" in first.sentence
