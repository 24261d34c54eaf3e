"""The comparison: what is lawful freedom and what is a difference, told at exactly its edge."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringproof.replay import Comparison, Difference, Divergence, Kind, Observation, Session, Step
from ringproof.trace import Answer, Told

Read = Callable[..., Session]
Play = Callable[..., Comparison]
Order = list[Step | Observation]
SomeOrder = Callable[[Session, int], Order]
First = Callable[[Comparison], Divergence]
Edited = Callable[..., Told]
Renamed = Callable[[Observation], Any]


@pytest.fixture(scope="session")
def renamed(edited: Edited) -> Renamed:
    """Return an observation's record with every call id and mac changed in the same way."""

    def anew(each: Observation) -> Any:
        record = each.record
        if isinstance(record, Answer):
            return replace(record, body=record.body.replace(b"TC@", b"XY@7"))
        assert isinstance(record, Told)
        assert record.event is not None
        values = {
            key: value.replace("TC@", "XY@7").replace("000952", "000953")
            for key, value in record.event.parameters
        }
        return edited(record, **values)

    return anew


# ------------------------------------------------------------------ what is the same


def test_a_session_compares_equal_with_itself(session: Session, play: Play) -> None:
    comparison = play(session)
    assert comparison.same
    assert len(comparison.pairs) == len(session.observations)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_any_order_that_the_recording_allows_is_the_same(
    session: Session, play: Play, some_order: SomeOrder, seed: int
) -> None:
    comparison = play(session, some_order(session, seed))
    assert comparison.divergences == ()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_other_ids_and_macs_are_the_same_as_long_as_they_are_so_everywhere(
    session: Session,
    play: Play,
    some_order: SomeOrder,
    seed: int,
    renamed: Renamed,
) -> None:
    comparison = play(session, some_order(session, seed), change=renamed)
    assert comparison.divergences == ()
    assert "XY@71" in comparison.bindings.values()


def test_two_calls_that_look_alike_may_be_either(
    read: Read, play: Play, edited: Edited, overlapping: str
) -> None:
    """Which of two overlapping calls is which shows only by what becomes of them."""
    session = read(overlapping)
    swapped = {"TC@1": "TC@2", "TC@2": "TC@1"}

    def change(each: Observation) -> Any:
        record = each.record
        if isinstance(record, Told) and record.event is not None and record.event.call:
            return edited(record, callId=swapped[record.event.call])
        return record

    assert play(session, change=change).same


# ------------------------------------------------------------------ what is not


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_what_is_dropped_is_missing_at_exactly_that_edge(
    session: Session,
    play: Play,
    some_order: SomeOrder,
    seed: int,
    data: st.DataObject,
    first: First,
) -> None:
    n = data.draw(st.integers(1, len(session.observations)))
    found = first(play(session, some_order(session, seed), drop=n))
    assert (found.kind, found.observation, found.edge) in (
        (Difference.MISSING, n, n),
        *_twins(session, n),
    )
    assert found.recorded_record is not None
    assert found.observed_record is None


def _twins(session: Session, n: int) -> tuple[tuple[Difference, int, int], ...]:
    """Return the other one of two calls that look alike until one of them is used."""
    record = session.observation(n).record
    if not isinstance(record, Told) or record.event is None or record.event.name != "incoming":
        return ()
    return tuple(
        (Difference.MISSING, o.n, o.n)
        for o in session.observations
        if o.event and o.event.get("number") == record.event.get("number") and o.n != n
    )


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_what_comes_twice_is_extra_just_behind_that_edge(
    session: Session,
    play: Play,
    some_order: SomeOrder,
    seed: int,
    data: st.DataObject,
    first: First,
) -> None:
    n = data.draw(st.integers(1, len(session.observations)))
    comparison = play(session, some_order(session, seed), double=n)
    found = first(comparison)
    twins = [edge for _, _, edge in _twins(session, n)]
    assert (found.kind, found.observation) == (Difference.EXTRA, 0)
    assert found.edge in (n + 0.5, *(edge + 0.5 for edge in twins))
    assert len(comparison.divergences) == 1
    assert found.observed is not None
    assert found.recorded_record is None


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_what_says_something_else_differs_at_exactly_that_edge(
    session: Session,
    play: Play,
    some_order: SomeOrder,
    seed: int,
    data: st.DataObject,
    first: First,
    edited: Edited,
) -> None:
    n = data.draw(st.integers(1, len(session.observations)))
    wanted = session.observation(n)
    kinds = {Kind.EVENT: Difference.VALUE, Kind.ANSWER: Difference.STATUS}

    def change(each: Observation) -> Any:
        if each.n != n:
            return each.record
        if isinstance(each.record, Answer):
            return replace(each.record, status=500, reason="Internal Server Error")
        assert isinstance(each.record, Told)
        return edited(each.record, number="999", name="Nobody", more="x")

    comparison = play(session, some_order(session, seed), change=change)
    assert len(comparison.divergences) == 1
    found = first(comparison)
    twins = [edge for _, _, edge in _twins(session, n)]
    assert found.kind is kinds[wanted.kind]
    assert found.edge in (n, *twins)
    assert found.observed_record is not None
