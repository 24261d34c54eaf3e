"""The comparison: what is lawful freedom and what is a difference, told at exactly its edge."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringproof.protocol.events import Event
from ringproof.replay import (
    Comparator,
    Comparison,
    Difference,
    Divergence,
    Kind,
    Observation,
    Observed,
    Session,
    Step,
    Terms,
    Unbound,
    compare,
)
from ringproof.trace import Answer, Told

Read = Callable[..., Session]
Play = Callable[..., Comparison]
Order = list[Step | Observation]
SomeOrder = Callable[[Session, int], Order]

DAY = """
0.0 told incoming callId=TC@1 accountId=1 number=42 name=Peter
1.0 client accept callid=TC@1 -> 200 body=TC@1_accepted
1.1 told connected callId=TC@1
2.0 client hold callid=TC@1 -> 200
2.1 told holding callId=TC@1
3.0 client call number=43 line=2 -> 200
3.1 told outgoing callId=TC@2 accountId=2 number=43
4.0 told connected callId=TC@2
5.0 told remoteUpdate callId=TC@2 name=Franz
6.0 client resume callid=TC@1 -> 200
6.1 told holding callId=TC@2
6.2 told connected callId=TC@1
7.0 client hold callid=TC@1 -> 200
7.1 told holding callId=TC@1
8.0 client ? -> 200 body=call,_hold,_show
9.0 client hold callid=TC@1 -> 409 body=TC@1_is_held
10.0 client terminate callid=TC@2 -> 200
10.1 told disconnected callId=TC@2
12.0 told disconnected callId=TC@1
"""
OVERLAPPING = """
0.0 told incoming callId=TC@1 accountId=1 number=42 slow=0.5
0.1 told incoming callId=TC@2 accountId=1 number=42 slow=0.5
1.0 client accept callid=TC@2 -> 200
1.1 told connected callId=TC@2
2.0 client terminate callid=TC@1 -> 200
2.1 told disconnected callId=TC@1
3.0 client terminate callid=TC@2 -> 200
3.1 told disconnected callId=TC@2
"""
OTHER = "000952C0FFFF"
SESSIONS: dict[str, Any] = {
    "one phone": DAY,
    "overlapping": OVERLAPPING,
    "two phones": {"000952C0FFEE": DAY, OTHER: OVERLAPPING},
}


@pytest.fixture(params=list(SESSIONS.values()), ids=list(SESSIONS), scope="session")
def session(request: pytest.FixtureRequest, read: Read) -> Session:
    return read(request.param)


def first(comparison: Comparison) -> Divergence:
    assert comparison.first is not None, "nothing differs"
    return comparison.first


def edited(record: Told, **values: str | None) -> Told:
    """Return `record` with other values; None leaves a parameter out."""
    assert record.event is not None
    kept = {**dict(record.event.parameters), **values}
    pairs = tuple((key, value) for key, value in kept.items() if value is not None)
    return replace(record, event=Event(record.event.name, pairs))


def renamed(each: Observation) -> Any:
    """Return the record with every call id, mac and line end changed in the same way."""
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
    session: Session, play: Play, some_order: SomeOrder, seed: int
) -> None:
    comparison = play(session, some_order(session, seed), change=renamed)
    assert comparison.divergences == ()
    assert "XY@71" in comparison.bindings.values()


def test_two_calls_that_look_alike_may_be_either(read: Read, play: Play) -> None:
    """Which of two overlapping calls is which shows only by what becomes of them."""
    session = read(OVERLAPPING)
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
    session: Session, play: Play, some_order: SomeOrder, seed: int, data: st.DataObject
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
    session: Session, play: Play, some_order: SomeOrder, seed: int, data: st.DataObject
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
    session: Session, play: Play, some_order: SomeOrder, seed: int, data: st.DataObject
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


def event(session: Session, name: str, nth: int = 0) -> Observation:
    return [o for o in session.observations if o.event and o.event.name == name][nth]


@pytest.mark.parametrize(
    ("name", "nth", "values", "sentence"),
    [
        ("incoming", 0, {"number": "44"}, "number is '44', recorded was '42'"),
        ("incoming", 0, {"name": None}, "name is missing, recorded was 'Peter'"),
        ("incoming", 0, {"more": "1"}, "more '1' was not recorded"),
        ("incoming", 0, {"accountId": "2"}, "accountId is 2, recorded was 1; but account 1 is 1"),
        ("outgoing", 0, {"callId": "TC@1"}, "call TC@1 of this replay is the recording's TC@1"),
        ("connected", 0, {"callId": "TC@9"}, "callId is TC@9, recorded was TC@1; but call TC@1 is"),
        ("connected", 0, {"mac": None}, "mac is missing"),
        ("connected", 0, {"mac": OTHER}, "mac is 000952C0FFFF, recorded was 000952C0FFEE; but"),
    ],
)
def test_each_value_is_compared_or_bound(
    read: Read,
    play: Play,
    name: str,
    nth: int,
    values: dict[str, str | None],
    sentence: str,
) -> None:
    session = read(DAY)
    wanted = event(session, name, nth)

    def change(each: Observation) -> Any:
        assert each.n != wanted.n or isinstance(each.record, Told)
        return edited(each.record, **values) if each.n == wanted.n else each.record  # type: ignore[arg-type]

    found = first(play(session, change=change))
    assert (found.kind, found.observation) == (Difference.VALUE, wanted.n)
    assert sentence in found.sentence


def test_another_event_in_the_place_of_one_is_told_as_such(read: Read, play: Play) -> None:
    session = read(DAY)
    held = event(session, "holding")

    def change(each: Observation) -> Any:
        if each.n != held.n or not isinstance(each.record, Told):
            return each.record
        return replace(each.record, event=Event("told", (("callId", "TC@1"),)))

    (found,) = play(session, change=change).divergences
    assert (found.kind, found.observation) == (Difference.VALUE, held.n)
    assert (
        "told of TC@1 came, recorded was holding of TC@1 (step 3, client: hold)" in found.sentence
    )


def test_two_events_that_change_places_are_in_the_wrong_order(read: Read, play: Play) -> None:
    session = read(DAY)
    held, again = event(session, "holding", 1), event(session, "connected", 2)
    items: Order = sorted(
        (*session.steps, *session.observations), key=lambda e: (e.at, isinstance(e, Observation))
    )
    one, two = items.index(held), items.index(again)
    items[one], items[two] = items[two], items[one]
    (found,) = play(session, items).divergences
    assert (found.kind, found.edge, found.observation) == (Difference.ORDER, held.n, again.n)
    assert "connected of TC@1 (step 7, client: resume) came before holding" in found.sentence


def test_the_first_of_several_differences_is_the_earliest_recorded(read: Read, play: Play) -> None:
    session = read(DAY)
    early, late = event(session, "connected"), event(session, "disconnected")

    def change(each: Observation) -> Any:
        if each.n in (early.n, late.n) and isinstance(each.record, Told):
            return edited(each.record, number="1")
        return each.record

    comparison = play(session, change=change)
    assert [d.observation for d in comparison.divergences] == [early.n, late.n]


def test_malformed_in_another_way_is_a_difference(read: Read, play: Play) -> None:
    session = read("0.0 told /?event=incoming&callId=TC@1&accountId=1&name=Anna_B&mac=0")
    (only,) = session.observations
    assert isinstance(only.record, Told)

    def change(each: Observation) -> Any:
        assert isinstance(each.record, Told)
        return replace(each.record, defects=())

    raw = replace(only.record, defects=only.record.defects)
    assert compare(session, [Observed(only.phone, raw)]).same
    blank = read("0.0 told /?event=incoming&callId=TC@1&accountId=1&number=+42&mac=0")
    found = first(play(blank, change=change))
    assert "malformed in it is nothing, recorded was plus-sign" in found.sentence


# ------------------------------------------------------------------ answers, latency, numbers


def answer_to(session: Session, verb: str, nth: int = 0) -> Observation:
    steps = [s.n for s in session.steps if s.verb == verb]
    return [o for o in session.observations if o.kind is Kind.ANSWER and o.cause in steps][nth]


@pytest.mark.parametrize(
    ("verb", "nth", "changes", "kind", "sentence"),
    [
        ("hold", 0, {"status": 409, "reason": "Conflict"}, Difference.STATUS, "409 Conflict came"),
        ("hold", 0, {"status": None, "lost": "reset"}, Difference.STATUS, "no answer (reset) came"),
        ("accept", 0, {"body": b"TC@2 accepted"}, Difference.BODY, "says 'TC@2 accepted'"),
        ("accept", 0, {"headers": ()}, Difference.BODY, "is of no type, recorded was text/plain"),
        ("?", 0, {"body": b"call, hold, sing"}, Difference.BODY, "lacks show and adds sing"),
        ("accept", 0, {"body": b" TC@1\r\naccepted"}, None, ""),
        ("?", 0, {"body": b"show, hold, call"}, None, ""),
    ],
)
def test_answers_are_compared_by_status_and_by_what_they_say(
    read: Read,
    play: Play,
    verb: str,
    nth: int,
    changes: dict[str, Any],
    kind: Difference | None,
    sentence: str,
) -> None:
    session = read(DAY)
    wanted = answer_to(session, verb, nth)

    def change(each: Observation) -> Any:
        return replace(each.record, **changes) if each.n == wanted.n else each.record

    comparison = play(session, change=change)
    if kind is None:
        assert comparison.same
        return
    found = first(comparison)
    assert (found.kind, found.observation) == (kind, wanted.n)
    assert sentence in found.sentence


def test_bodies_need_not_be_compared(read: Read, play: Play) -> None:
    session = read(DAY)

    def change(each: Observation) -> Any:
        return replace(each.record, body=b"") if isinstance(each.record, Answer) else each.record

    assert not play(session, change=change).same
    assert play(session, change=change, terms=Terms(bodies=False)).same


def test_what_comes_beyond_the_tolerance_is_late(read: Read, play: Play) -> None:
    session = read("0.0 client hold -> 200 took=0.5")
    assert play(session, pause=3.0, terms=Terms(tolerance=3.0)).same
    found = first(play(session, pause=3.0, terms=Terms(tolerance=1.0)))
    assert found.kind is Difference.LATE
    assert "took 3.000 s, recorded were 0.500 s, and 1 s more are tolerated" in found.sentence


def test_numbers_are_those_that_the_replay_dials_for_them(read: Read, play: Play) -> None:
    session = read(
        "0.0 client call number=0301234 -> 200\n"
        "0.1 told outgoing callId=TC@1 accountId=1 number=sip:0301234@10.0.0.1"
    )
    terms = Terms(dial={"0301234": "42"})

    def dialling(number: str) -> Callable[[Observation], Any]:
        def change(each: Observation) -> Any:
            told = isinstance(each.record, Told)
            return edited(each.record, number=number) if told else each.record  # type: ignore[arg-type]

        return change

    comparison = play(session, change=dialling("sip:42@192.0.2.9"), terms=terms)
    assert comparison.same
    assert comparison.bindings["host 10.0.0.1"] == "192.0.2.9"
    found = first(play(session, change=dialling("sip:43@192.0.2.9"), terms=terms))
    assert "which is sip:42@10.0.0.1 in this replay" in found.sentence
    assert dict(Comparator(session, terms).details(1)) == {"number": "42"}


# ------------------------------------------------------------------ driving


def test_a_step_is_told_in_the_ids_of_the_replay(read: Read) -> None:
    session = read(DAY)
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
    read: Read,
) -> None:
    session = read(DAY)
    comparator = Comparator(session)
    comparator.drove(1, 100.0)
    incoming = event(session, "incoming")
    comparator.saw(Observed(incoming.phone, incoming.record))
    for step in session.steps[1:]:
        comparator.not_driven(step.n, "nobody is there")
    comparison = comparator.finish()
    assert {d.kind for d in comparison.divergences} == {Difference.UNDRIVEN}
    assert first(comparison).sentence == "step 2, client: accept could not be done: nobody is there"


def test_an_event_before_its_cause_is_extra(read: Read) -> None:
    """What is told before anybody did anything about it was not brought about by that."""
    session = read(DAY)
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


def test_two_calls_that_look_alike_may_be_told_in_either_order(read: Read, play: Play) -> None:
    """The first `incoming` to come is the recording's second: only the accept tells."""
    session = read(OVERLAPPING)
    one, two = event(session, "incoming"), event(session, "incoming", 1)
    items: Order = sorted(
        (*session.steps, *session.observations), key=lambda e: (e.at, isinstance(e, Observation))
    )
    rings = [item for item in items if isinstance(item, Step) and item.verb == "call"]
    rest = [item for item in items if item not in (*rings, one, two)]
    assert play(session, [*rings, two, one, *rest]).same


def test_an_id_used_anew_may_be_another_in_the_replay(read: Read, play: Play) -> None:
    session = read(
        "0.0 told incoming callId=TC@1 accountId=1 number=42\n1.0 told disconnected callId=TC@1\n"
        "60.0 told incoming callId=TC@1 accountId=1 number=43\n61.0 told disconnected callId=TC@1"
    )

    def change(each: Observation) -> Any:
        assert isinstance(each.record, Told)
        return edited(each.record, callId="TC@1" if each.n < 3 else "TC@2")

    assert play(session, change=change).same


def test_what_comes_twice_does_not_take_the_place_of_what_is_still_to_come(
    read: Read, play: Play
) -> None:
    session = read(OVERLAPPING.replace("2.1 told disconnected", "3.05 told disconnected"))
    ended = event(session, "disconnected")
    items: Order = [*session.steps, *session.observations]
    (found,) = play(session, items, double=ended.n).divergences
    assert (found.kind, found.edge) == (Difference.EXTRA, ended.n + 0.5)


def test_of_two_like_events_the_one_that_was_passed_over_is_missing(read: Read, play: Play) -> None:
    session = read(
        "0.0 told incoming callId=TC@1 accountId=1 number=42\n1.0 client accept -> 200\n"
        "1.1 told connected callId=TC@1\n2.0 client hold -> 200\n2.1 told holding callId=TC@1\n"
        "3.0 client resume -> 200\n3.1 told connected callId=TC@1\n4.0 client hold -> 200\n"
        "4.1 told holding callId=TC@1"
    )
    held = event(session, "holding")
    (found,) = play(session, drop=held.n).divergences
    assert (found.kind, found.observation) == (Difference.MISSING, held.n)
