"""What a comparison cannot know: what was given up, cut off, or left over."""

from ringproof.plugin.playback.sifting import with_late, without_left_over, without_tail
from ringproof.protocol.events import Event
from ringproof.replay import (
    Comparison,
    Difference,
    Direction,
    Divergence,
    Kind,
    Observation,
    Observed,
    Pair,
    Session,
)
from ringproof.trace import Moment, Told

NOW = Moment(0.0, 0.0)


def told(name: str, call: str) -> Told:
    return Told(1, NOW, NOW, NOW, 1, "GET", b"", (), Event(name, (("callId", call),)))


CONNECTED, HOLDING = told("connected", "TC@1"), told("holding", "TC@1")


def session(*owed: bool) -> Session:
    seen = tuple(
        Observation(n, "desk", 0.0, Kind.EVENT, record, owed=is_owed)
        for n, (record, is_owed) in enumerate(zip((CONNECTED, HOLDING), owed, strict=True), 1)
    )
    return Session(Direction.PHONE, (), (), seen)


def extra(place: int, call: str = "TC@1") -> Divergence:
    record = told("holding", call)
    return Divergence(Difference.EXTRA, "desk", 1.5, "x", observed=place, observed_record=record)


def comparison(*divergences: Divergence) -> Comparison:
    observed = (Observed("desk", CONNECTED), Observed("desk", HOLDING), Observed("desk", HOLDING))
    return Comparison(observed, (Pair(1, 0), Pair(2, 1)), divergences, {"call TC@7": "TC@1"})


def test_what_was_given_up_and_came_all_the_same_is_late() -> None:
    found = with_late(session(True, True), comparison(extra(2)), {1})
    first = found.first
    assert first is not None
    assert (first.kind, first.observation, first.observed) == (Difference.LATE, 1, 0)
    assert "connected of TC@1" in first.sentence
    assert len(found.divergences) == 2


def test_what_was_given_up_and_differs_anyhow_is_told_once() -> None:
    wrong = Divergence(Difference.VALUE, "desk", 1.0, "x", observation=1, observed=0)
    assert with_late(session(True, True), comparison(wrong), {1}).divergences == (wrong,)


def test_what_never_came_is_missing_and_not_late() -> None:
    found = comparison()
    assert with_late(session(True, True), found, {3}) is found


def test_behind_the_last_thing_recorded_nothing_is_too_much_of_a_cut_recording() -> None:
    before, behind = extra(0), extra(2)
    assert without_tail(comparison(before, behind)).divergences == (before,)


def test_what_is_told_of_a_call_that_is_not_replayed_to_its_end_is_left_out() -> None:
    barred = Observation(1, "desk", 0.0, Kind.EVENT, told("disconnected", "TC@7"), owed=False)
    left_over = Session(Direction.PHONE, (), (), (barred,))
    other = extra(2, "TC@9")
    assert without_left_over(left_over, comparison(extra(1), other)).divergences == (other,)
    kept = comparison(extra(1))
    assert without_left_over(session(True, True), kept).divergences == kept.divergences
