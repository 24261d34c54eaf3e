"""The book keeps the open calls, forgets what may have changed, and stays small."""

from dataclasses import replace

import pytest

from ringproof.model.calls import REMEMBERED, Book, Call, new_call
from ringproof.model.facts import NO, UNKNOWN, YES


@pytest.fixture
def book() -> Book:
    return Book(complete=True)


def test_a_call_met_in_the_middle_is_all_unknown() -> None:
    call = Call("TC@1")
    assert call.live is UNKNOWN
    assert call.active is UNKNOWN
    assert call.state() == "in an unknown state"


@pytest.mark.parametrize(("incoming", "words"), [(True, "ringing"), (False, "being dialled")])
def test_a_new_call_rings_or_is_dialled_and_nothing_else(incoming: bool, words: str) -> None:
    call = new_call("TC@1", incoming=incoming)
    assert call.state() == words
    assert (call.live, call.active, call.held, call.alone) == (YES, NO, NO, YES)


def test_an_ended_call_is_no_open_one(book: Book) -> None:
    call = new_call("TC@1", incoming=True)
    book.put(call)
    book.put(replace(call, ended=YES))
    assert book.open == {}
    assert book.get("TC@1") is not None


def test_memory_is_bounded_by_the_open_calls(book: Book) -> None:
    for number in range(10 * REMEMBERED):
        book.put(replace(new_call(f"TC@{number}", incoming=True), ended=YES))
    assert len(book.ended) == REMEMBERED
    assert book.get("TC@0") is None


def test_doubt_forgets_only_what_is_named(book: Book) -> None:
    book.put(new_call("TC@1", incoming=True))
    book.doubt("TC@1", "on_hold")
    call = book.open["TC@1"]
    assert (call.on_hold, call.ringing) == (UNKNOWN, YES)
    book.doubt("TC@7", "on_hold")


def test_when_events_are_lost_states_are_forgotten_and_names_kept(book: Book) -> None:
    book.put(replace(new_call("TC@1", incoming=True), number="42", leg="leg-1", announced=3))
    book.doubt_all()
    call = book.open["TC@1"]
    assert (call.ringing, call.number, call.leg, call.announced) == (UNKNOWN, "42", "leg-1", 3)


def test_a_leg_once_known_is_no_other_calls(book: Book) -> None:
    first = book.bind(new_call("TC@1", incoming=True), "leg-1")
    book.put(new_call("TC@2", incoming=False))
    assert book.by_leg("leg-1") == first
    book.put(replace(first, ended=YES))
    assert book.by_leg("leg-1") is None
    assert book.maybe_leg("leg-1") == []
    assert [call.id for call in book.maybe_leg("leg-9")] == ["TC@2"]


def test_a_call_with_a_new_party_has_no_leg(book: Book) -> None:
    book.unbind(book.bind(new_call("TC@1", incoming=True), "leg-1"))
    assert book.open["TC@1"].leg == ""
    assert [call.id for call in book.maybe_leg("leg-1")] == ["TC@1"]
