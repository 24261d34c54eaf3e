"""Driving while comparing: in whose ids a step is done, and what may come in which place."""

from collections.abc import Callable
from typing import Any

import pytest

from ringproof.replay import (
    Comparator,
    Comparison,
    Difference,
    Divergence,
    Observation,
    Observed,
    Session,
    Step,
    Unbound,
)
from ringproof.trace import Answer, Told

Read = Callable[..., Session]
Play = Callable[..., Comparison]
Order = list[Step | Observation]
First = Callable[[Comparison], Divergence]
Edited = Callable[..., Told]
Named = Callable[..., Observation]


def test_a_step_is_told_in_the_ids_of_the_replay(
    read: Read, edited: Edited, event: Named, day: str
) -> None:
    session = read(day)
    comparator = Comparator(session)
    with pytest.raises(Unbound, match=r"step 2, client: accept: it is about the call TC@1"):
        comparator.details(2)
    comparator.drove(1, 100.0)
    incoming = event(session, "incoming")
    assert isinstance(incoming.record, Told)
    assert comparator.saw(Observed(incoming.phone, edited(incoming.record, callId="TC@4")))
    assert dict(comparator.details(2)) == {"callid": "TC@4"}
    assert comparator.settled == {incoming.n}


def test_a_step_that_could_not_be_done_is_the_difference_and_not_what_it_lacks(
    read: Read, first: First, event: Named, day: str
) -> None:
    session = read(day)
    comparator = Comparator(session)
    comparator.drove(1, 100.0)
    incoming = event(session, "incoming")
    comparator.saw(Observed(incoming.phone, incoming.record))
    for step in session.steps[1:]:
        comparator.not_driven(step.n, "nobody is there")
    comparison = comparator.finish()
    assert {d.kind for d in comparison.divergences} == {Difference.UNDRIVEN}
    assert first(comparison).sentence == "step 2, client: accept could not be done: nobody is there"


def test_an_event_before_its_cause_is_extra(read: Read, event: Named, day: str) -> None:
    """What is told before anybody did anything about it was not brought about by that."""
    session = read(day)
    comparator = Comparator(session)
    comparator.drove(1, 100.0)
    connected = event(session, "connected")
    assert not comparator.saw(Observed(connected.phone, connected.record))
    found = [d for d in comparator.finish().divergences if d.observed == 0]
    assert [d.kind for d in found] == [Difference.VALUE]
    assert "connected of TC@1 came, recorded was incoming of TC@1" in found[0].sentence


def test_an_answer_to_a_step_whose_answer_was_not_recorded_is_no_difference(read: Read) -> None:
    session = read("0.0 client hold callid=TC@9")
    comparator = Comparator(session)
    comparator.drove(1, 100.0)
    event_of_nothing = Answer(1, session.steps[0].record.at, 1, 409)  # type: ignore[union-attr]
    assert comparator.saw(Observed(session.phones[0].name, event_of_nothing, 1))
    assert comparator.finish().same


def test_two_calls_that_look_alike_may_be_told_in_either_order(
    read: Read, play: Play, event: Named, overlapping: str
) -> None:
    """The first `incoming` to come is the recording's second: only the accept tells."""
    session = read(overlapping)
    one, two = event(session, "incoming"), event(session, "incoming", 1)
    items: Order = sorted(
        (*session.steps, *session.observations), key=lambda e: (e.at, isinstance(e, Observation))
    )
    rings = [item for item in items if isinstance(item, Step) and item.verb == "call"]
    rest = [item for item in items if item not in (*rings, one, two)]
    assert play(session, [*rings, two, one, *rest]).same


def test_an_id_used_anew_may_be_another_in_the_replay(
    read: Read, play: Play, edited: Edited
) -> None:
    session = read(
        "0.0 told incoming callId=TC@1 accountId=1 number=42\n1.0 told disconnected callId=TC@1\n"
        "60.0 told incoming callId=TC@1 accountId=1 number=43\n61.0 told disconnected callId=TC@1"
    )

    def change(each: Observation) -> Any:
        assert isinstance(each.record, Told)
        return edited(each.record, callId="TC@1" if each.n < 3 else "TC@2")

    assert play(session, change=change).same


def test_what_comes_twice_does_not_take_the_place_of_what_is_still_to_come(
    read: Read, play: Play, event: Named, overlapping: str
) -> None:
    session = read(overlapping.replace("2.1 told disconnected", "3.05 told disconnected"))
    ended = event(session, "disconnected")
    items: Order = [*session.steps, *session.observations]
    (found,) = play(session, items, double=ended.n).divergences
    assert (found.kind, found.edge) == (Difference.EXTRA, ended.n + 0.5)


def test_of_two_like_events_the_one_that_was_passed_over_is_missing(
    read: Read, play: Play, event: Named
) -> None:
    session = read(
        "0.0 told incoming callId=TC@1 accountId=1 number=42\n1.0 client accept -> 200\n"
        "1.1 told connected callId=TC@1\n2.0 client hold -> 200\n2.1 told holding callId=TC@1\n"
        "3.0 client resume -> 200\n3.1 told connected callId=TC@1\n4.0 client hold -> 200\n"
        "4.1 told holding callId=TC@1"
    )
    held = event(session, "holding")
    (found,) = play(session, drop=held.n).divergences
    assert (found.kind, found.observation) == (Difference.MISSING, held.n)
