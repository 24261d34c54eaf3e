"""What an event or an answer says: which values are compared, which are bound, which may differ."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

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
    compare,
)
from ringproof.trace import Answer, Told

Read = Callable[..., Session]
Play = Callable[..., Comparison]
Order = list[Step | Observation]
First = Callable[[Comparison], Divergence]
Edited = Callable[..., Told]
Named = Callable[..., Observation]


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
        (
            "connected",
            0,
            {"mac": "000952C0FFFF"},
            "000952C0FFFF, recorded was 000952C0FFEE; but",
        ),
    ],
)
def test_each_value_is_compared_or_bound(
    read: Read,
    play: Play,
    name: str,
    nth: int,
    values: dict[str, str | None],
    sentence: str,
    first: First,
    edited: Edited,
    event: Named,
    day: str,
) -> None:
    session = read(day)
    wanted = event(session, name, nth)

    def change(each: Observation) -> Any:
        assert each.n != wanted.n or isinstance(each.record, Told)
        return edited(each.record, **values) if each.n == wanted.n else each.record

    found = first(play(session, change=change))
    assert (found.kind, found.observation) == (Difference.VALUE, wanted.n)
    assert sentence in found.sentence


def test_another_event_in_the_place_of_one_is_told_as_such(
    read: Read, play: Play, event: Named, day: str
) -> None:
    session = read(day)
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


def test_two_events_that_change_places_are_in_the_wrong_order(
    read: Read, play: Play, event: Named, day: str
) -> None:
    session = read(day)
    held, again = event(session, "holding", 1), event(session, "connected", 2)
    items: Order = sorted(
        (*session.steps, *session.observations), key=lambda e: (e.at, isinstance(e, Observation))
    )
    one, two = items.index(held), items.index(again)
    items[one], items[two] = items[two], items[one]
    (found,) = play(session, items).divergences
    assert (found.kind, found.edge, found.observation) == (Difference.ORDER, held.n, again.n)
    assert "connected of TC@1 (step 7, client: resume) came before holding" in found.sentence


def test_the_first_of_several_differences_is_the_earliest_recorded(
    read: Read, play: Play, edited: Edited, event: Named, day: str
) -> None:
    session = read(day)
    early, late = event(session, "connected"), event(session, "disconnected")

    def change(each: Observation) -> Any:
        if each.n in (early.n, late.n) and isinstance(each.record, Told):
            return edited(each.record, number="1")
        return each.record

    comparison = play(session, change=change)
    assert [d.observation for d in comparison.divergences] == [early.n, late.n]


def test_malformed_in_another_way_is_a_difference(read: Read, play: Play, first: First) -> None:
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
    first: First,
    day: str,
) -> None:
    session = read(day)
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


def test_bodies_need_not_be_compared(read: Read, play: Play, day: str) -> None:
    session = read(day)

    def change(each: Observation) -> Any:
        return replace(each.record, body=b"") if isinstance(each.record, Answer) else each.record

    assert not play(session, change=change).same
    assert play(session, change=change, terms=Terms(bodies=False)).same


def test_what_comes_beyond_the_tolerance_is_late(read: Read, play: Play, first: First) -> None:
    session = read("0.0 client hold -> 200 took=0.5")
    assert play(session, pause=3.0, terms=Terms(tolerance=3.0)).same
    found = first(play(session, pause=3.0, terms=Terms(tolerance=1.0)))
    assert found.kind is Difference.LATE
    assert "took 3.000 s, recorded were 0.500 s, and 1 s more are tolerated" in found.sentence


def test_numbers_are_those_that_the_replay_dials_for_them(
    read: Read, play: Play, first: First, edited: Edited
) -> None:
    session = read(
        "0.0 client call number=0301234 -> 200\n"
        "0.1 told outgoing callId=TC@1 accountId=1 number=sip:0301234@10.0.0.1"
    )
    terms = Terms(dial={"0301234": "42"})

    def dialling(number: str) -> Callable[[Observation], Any]:
        def change(each: Observation) -> Any:
            told = isinstance(each.record, Told)
            return edited(each.record, number=number) if told else each.record

        return change

    comparison = play(session, change=dialling("sip:42@192.0.2.9"), terms=terms)
    assert comparison.same
    assert comparison.bindings["host 10.0.0.1"] == "192.0.2.9"
    found = first(play(session, change=dialling("sip:43@192.0.2.9"), terms=terms))
    assert "which is sip:42@10.0.0.1 in this replay" in found.sentence
    assert dict(Comparator(session, terms).details(1)) == {"number": "42"}
