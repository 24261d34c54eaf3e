"""Each event, heard in each state: whether it can be so, and what is known from then on."""

from dataclasses import replace

import pytest

from ringproof.model.calls import Call, new_call
from ringproof.model.facts import NO, UNKNOWN, YES, Fact
from ringproof.model.meanings import ABOUT_ONE, ABOUT_TWO
from ringproof.protocol.events import EVENTS, SHAPES, Event

RINGING = new_call("TC@1", incoming=True)
DIALLED = new_call("TC@1", incoming=False)
TALKING = replace(RINGING, ringing=NO, talking=YES)
HELD = replace(TALKING, on_hold=YES)
AWAY = replace(TALKING, away=YES, ended=YES)
GONE = replace(TALKING, ended=YES)
STRANGE = Call("TC@1")
STATES = (RINGING, DIALLED, TALKING, HELD, AWAY, GONE, STRANGE)
Y, N, U = YES, NO, UNKNOWN

#   event             ring dial talk held away gone strange
ONE = {
    "connected":      (Y,   Y,   N,   Y,   N,   N,   U),
    "holding":        (N,   N,   Y,   N,   N,   N,   U),
    "disconnected":   (Y,   Y,   Y,   Y,   Y,   N,   U),
    "remoteUpdate":   (Y,   Y,   Y,   Y,   N,   N,   U),
    "transferred":    (N,   N,   Y,   Y,   N,   N,   U),
    "transfer_done":  (N,   N,   Y,   Y,   N,   Y,   U),
}  # fmt: skip
TOGETHER = replace(TALKING, in_conference=YES, mate="TC@2")
JOINING = replace(TALKING, in_transfer=YES, mate="TC@2")
CANCELLED = replace(JOINING, cancels=YES)
PAIRS = (TALKING, HELD, RINGING, TOGETHER, JOINING, CANCELLED, GONE, STRANGE)

#   event                  talk held ring conf join canc gone strange
TWO = {
    "conferenced":         (Y,   Y,   N,   N,   Y,   Y,   N,   U),
    "unconferenced":       (N,   N,   N,   Y,   N,   N,   N,   U),
    "transfer_initiated":  (Y,   Y,   N,   Y,   N,   N,   N,   U),
    "transfer_failed":     (N,   N,   N,   N,   Y,   Y,   N,   U),
    "transfer_done":       (N,   N,   N,   N,   Y,   N,   N,   U),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "call", "can"),
    [(n, call, can) for n, row in ONE.items() for call, can in zip(STATES, row, strict=True)],
)
def test_whether_an_event_of_one_call_can_be_so(name: str, call: Call, can: Fact) -> None:
    assert ABOUT_ONE[name](call, Event(name))[0] is can


@pytest.mark.parametrize(
    ("name", "call", "can"),
    [(n, call, can) for n, row in TWO.items() for call, can in zip(PAIRS, row, strict=True)],
)
def test_whether_an_event_of_two_calls_can_be_so(name: str, call: Call, can: Fact) -> None:
    other = replace(call, id="TC@2", mate="TC@1")
    assert ABOUT_TWO[name](call, other, Event(name))[0] is can


@pytest.mark.parametrize("name", ["connected", "holding", "disconnected", "transfer_done"])
def test_what_was_told_cannot_be_so_again(name: str) -> None:
    after = ABOUT_ONE[name](STRANGE, Event(name))[1]
    assert ABOUT_ONE[name](after, Event(name))[0] is NO


@pytest.mark.parametrize("name", ["conferenced", "transfer_initiated", "transfer_failed"])
def test_what_was_told_of_two_cannot_be_so_again(name: str) -> None:
    _, one, other = ABOUT_TWO[name](STRANGE, replace(STRANGE, id="TC@2"), Event(name))
    assert ABOUT_TWO[name](one, other, Event(name))[0] is NO


def test_a_new_partner_has_a_new_number_and_no_old_name() -> None:
    call = replace(TALKING, number="42", name="Peter")
    _, after = ABOUT_ONE["transferred"](call, Event("transferred", (("number", "45"),)))
    assert (after.number, after.name) == ("45", None)


def test_an_update_keeps_what_it_does_not_tell() -> None:
    call = replace(TALKING, number="42", name="Peter")
    _, after = ABOUT_ONE["remoteUpdate"](call, Event("remoteUpdate", (("name", "Franz"),)))
    assert (after.number, after.name) == ("42", "Franz")


def test_every_event_of_the_page_has_its_meaning() -> None:
    announced = {"incoming", "outgoing"}
    assert announced | set(ABOUT_ONE) | set(ABOUT_TWO) == set(EVENTS)
    attended = {shape.event for shape in SHAPES if "callId2" in shape.required}
    assert attended == set(ABOUT_TWO)
