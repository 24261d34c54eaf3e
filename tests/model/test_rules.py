"""Each rule, tried in each state: what is owed there, and what is not known."""

from dataclasses import replace
from typing import Any

import pytest

from ringproof.model.acts import DEEDS, TESTIFIED, Act
from ringproof.model.calls import Book, Call, new_call
from ringproof.model.facts import NO, UNKNOWN, YES, Fact
from ringproof.model.rules import EXTRAS, RULES, UNSETTLED, UNSETTLES_OTHERS
from ringproof.protocol.clauses import catalogue
from ringproof.protocol.events import EVENTS
from ringproof.trace import Actor

RINGING = new_call("TC@1", incoming=True)
DIALLED = new_call("TC@1", incoming=False)
TALKING = replace(RINGING, ringing=NO, talking=YES, name="Peter", number="42")
HELD = replace(TALKING, on_hold=YES)
IN_CONFERENCE = replace(TALKING, in_conference=YES, mate="TC@2")
IN_TRANSFER = replace(TALKING, in_transfer=YES, mate="TC@2")
GONE = replace(TALKING, ended=YES)
STRANGE = Call("TC@1")

STATES = (RINGING, DIALLED, TALKING, HELD, IN_CONFERENCE, IN_TRANSFER, GONE, STRANGE)
Y, N, U = YES, NO, UNKNOWN

#   rule                     deed               ring dial talk held conf trans gone strange
TABLE = {
    ("EV-CONNECTED-1", "accept"):              (Y,   N,   N,   N,   N,   N,    N,   U),
    ("EV-CONNECTED-2", "resume"):              (N,   N,   N,   Y,   N,   N,    N,   U),
    ("EV-CONNECTED-3", "answer"):              (N,   Y,   N,   N,   N,   N,    N,   U),
    ("EV-CONNECTED-3", "seen connected"):      (N,   Y,   N,   N,   N,   N,    N,   U),
    ("EV-HOLDING-1", "hold"):                  (N,   N,   Y,   N,   N,   N,    N,   U),
    ("EV-DISCONNECTED-1", "leave"):            (Y,   Y,   Y,   Y,   Y,   U,    N,   U),
    ("EV-DISCONNECTED-1", "decline"):          (Y,   Y,   Y,   Y,   Y,   U,    N,   U),
    ("EV-DISCONNECTED-1", "seen ended"):       (Y,   Y,   Y,   Y,   Y,   U,    N,   U),
    ("EV-DISCONNECTED-2", "terminate"):        (Y,   Y,   Y,   Y,   U,   U,    N,   U),
    ("EV-UNCONFERENCED-1", "ended"):           (N,   N,   N,   N,   Y,   N,    N,   N),
    ("EV-TRANSFERRED-1", "refer"):             (N,   N,   Y,   N,   N,   N,    N,   U),
    ("EV-REMOTEUPDATE-1", "rename"):           (Y,   Y,   Y,   Y,   Y,   Y,    N,   U),
    ("EV-CONFERENCED-1", "conference"):        (N,   N,   Y,   Y,   N,   N,    N,   U),
    ("EV-TRANSFER_INITIATED-1", "join"):       (N,   N,   Y,   Y,   N,   N,    N,   U),
}  # fmt: skip
CELLS = [
    (clause, deed, state, fact)
    for (clause, deed), row in TABLE.items()
    for state, fact in zip(STATES, row, strict=True)
]


def situation(deed: str, call: Call | None = None, /, **details: str) -> dict[str, Any]:
    return {
        "act": Act(1, 0.0, Actor.CLIENT, deed, details),
        "call": call,
        "call2": replace(HELD, id="TC@2"),
        "book": Book(complete=True),
    }


def owed(clause: str, where: dict[str, Any]) -> Fact:
    deed = where["act"].deed
    (rule,) = [rule for rule in RULES if rule.clause == clause and deed in rule.on]
    return rule.apply(**where)[0]


@pytest.mark.parametrize(("clause", "deed", "call", "fact"), CELLS)
def test_what_is_owed_in_each_state(clause: str, deed: str, call: Call, fact: Fact) -> None:
    where = situation(deed, call, name="Franz", to="45")
    assert owed(clause, where) is fact


def test_the_table_has_every_rule_about_a_known_call() -> None:
    of_new_calls = {"EV-INCOMING-1", "EV-OUTGOING-1"}
    rules = {(r.clause, deed) for r in RULES for deed in r.on if r.clause not in of_new_calls}
    assert rules == set(TABLE)


@pytest.mark.parametrize(
    ("number", "more", "fact"),
    [
        ("42", {}, YES),
        ("+4930123456", {"line": "2"}, YES),
        ("", {}, NO),
        ("  ", {}, NO),
        ("*21#", {}, UNKNOWN),
        ("42", {"pickup": "1"}, UNKNOWN),
    ],
)
def test_dialling_owes_outgoing(number: str, more: dict[str, str], fact: Fact) -> None:
    assert owed("EV-OUTGOING-1", situation("dial", None, number=number, **more)) is fact


def test_no_source_tells_how_many_calls_a_phone_takes() -> None:
    where = situation("ring", number="42")
    book = where["book"]
    assert isinstance(book, Book)
    assert owed("EV-INCOMING-1", where) is YES
    book.put(TALKING)
    assert owed("EV-INCOMING-1", where) is YES
    book.put(replace(HELD, id="TC@2"))
    assert owed("EV-INCOMING-1", where) is UNKNOWN


@pytest.mark.parametrize(
    ("details", "fact"),
    [
        ({"name": "Franz"}, YES),
        ({"name": "Peter"}, NO),
        ({"number": "43"}, YES),
        ({"number": "42"}, NO),
        ({"number": "sip:42@host"}, NO),
        ({"name": "Peter", "number": "43"}, YES),
    ],
)
def test_only_news_of_the_far_end_is_owed(details: dict[str, str], fact: Fact) -> None:
    assert owed("EV-REMOTEUPDATE-1", situation("rename", TALKING, **details)) is fact


def test_every_rule_names_a_clause_of_the_catalogue_and_an_event_of_the_page() -> None:
    clauses = catalogue()
    for rule in RULES:
        assert rule.clause in clauses
        _, event = rule.apply(**situation(rule.on[0], TALKING, number="42", to="45", name="x"))
        assert event.name in EVENTS


def test_every_extra_names_events_of_the_page() -> None:
    for extra in EXTRAS:
        where = situation(extra.on[0], IN_CONFERENCE, number="42")
        book = where["book"]
        assert isinstance(book, Book)
        book.put(replace(HELD, id="TC@2"))
        assert {event.name for event in extra.apply(**where)} <= set(EVENTS)


def test_rules_speak_only_of_deeds_that_somebody_does() -> None:
    deeds = {*DEEDS.values(), *TESTIFIED.values(), "dialled", "ended"}
    spoken = {deed for rule in RULES for deed in rule.on}
    spoken |= {deed for extra in EXTRAS for deed in extra.on}
    assert spoken <= deeds
    assert set(UNSETTLED) | UNSETTLES_OTHERS <= deeds


def test_every_rule_says_its_sentence() -> None:
    assert all(rule.says.__doc__ for rule in RULES)
    assert all(extra.says.__doc__ for extra in EXTRAS)
