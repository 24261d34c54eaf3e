"""Which call a deed means: the named one, the only one it can apply to, or nobody knows."""

from dataclasses import replace

import pytest

from ringproof.model.acts import DEEDS, Act, act_of, meant
from ringproof.model.calls import Book, Call, new_call
from ringproof.model.facts import NO, UNKNOWN, YES
from ringproof.trace import Actor, Moment, Stimulus, Witnessed

AT = Moment(1.0, 1.0)


def talking(id: str) -> Call:
    return replace(new_call(id, incoming=True), ringing=NO, talking=YES)


def held(id: str) -> Call:
    return replace(talking(id), on_hold=YES)


def act(deed: str, **details: str) -> Act:
    return Act(1, 1.0, Actor.CLIENT, deed, details)


def book(*calls: Call, complete: bool = True) -> Book:
    kept = Book(complete=complete)
    for call in calls:
        kept.put(call)
    return kept


@pytest.mark.parametrize(
    ("deed", "details", "calls", "ids", "certain"),
    [
        ("hold", {"callid": "TC@1"}, (talking("TC@1"), talking("TC@2")), ["TC@1"], True),
        ("hold", {"callid1": "TC@2"}, (talking("TC@1"), talking("TC@2")), ["TC@2"], True),
        ("hold", {"callid": "TC@9"}, (talking("TC@1"),), [], True),
        ("hold", {}, (talking("TC@1"), held("TC@2")), ["TC@1"], True),
        ("hold", {}, (talking("TC@1"), talking("TC@2")), ["TC@1", "TC@2"], False),
        ("hold", {}, (held("TC@1"),), [], False),
        ("hold", {}, (talking("TC@1"), Call("TC@2")), ["TC@1", "TC@2"], False),
        ("resume", {}, (held("TC@1"), talking("TC@2")), ["TC@1"], True),
        ("accept", {}, (new_call("TC@1", incoming=True), talking("TC@2")), ["TC@1"], True),
        ("accept", {}, (new_call("TC@1", incoming=False),), [], False),
        ("terminate", {}, (held("TC@1"), talking("TC@2")), ["TC@1", "TC@2"], False),
        ("resume", {"callid1": "TC@1", "callid2": "TC@2"}, (held("TC@1"), held("TC@2")),
         ["TC@1", "TC@2"], False),
    ],
)  # fmt: skip
def test_which_call_is_meant(
    deed: str, details: dict[str, str], calls: tuple[Call, ...], ids: list[str], certain: bool
) -> None:
    found = meant(act(deed, **details), book(*calls))
    assert [call.id for call, _ in found.calls] == ids
    assert found.certain is certain


def test_in_a_capture_an_unnamed_deed_is_never_certain() -> None:
    found = meant(act("hold"), book(talking("TC@1"), complete=False))
    assert not found.certain


def test_in_a_capture_a_named_call_may_be_one_never_seen() -> None:
    ((call, _),) = meant(act("hold", callid="TC@7"), book(complete=False)).calls
    assert (call.id, call.live) == ("TC@7", UNKNOWN)


@pytest.mark.parametrize(
    ("details", "calls", "certain"),
    [
        ({"callid1": "TC@1", "callid2": "TC@2"}, ("TC@1", "TC@2", "TC@3"), True),
        ({}, ("TC@1", "TC@2"), True),
        ({}, ("TC@1", "TC@2", "TC@3"), False),
        ({"callid": "TC@1"}, ("TC@1", "TC@2"), True),
    ],
)
def test_which_pair_is_meant(
    details: dict[str, str], calls: tuple[str, ...], certain: bool
) -> None:
    found = meant(act("join", **details), book(*(talking(id) for id in calls)))
    assert found.certain is certain
    assert len(found.calls) >= 1


def test_one_call_is_no_pair() -> None:
    assert meant(act("join", callid1="TC@1", callid2="TC@1"), book(talking("TC@1"))).calls == ()


def test_a_far_ends_deed_means_its_leg() -> None:
    kept = book()
    kept.bind(talking("TC@1"), "leg-1")
    kept.put(talking("TC@2"))
    found = meant(act("leave", leg="leg-1"), kept)
    assert ([call.id for call, _ in found.calls], found.certain) == (["TC@1"], True)
    stranger = meant(act("leave", leg="leg-7"), kept)
    assert ([call.id for call, _ in stranger.calls], stranger.certain) == (["TC@2"], False)


def test_a_request_for_help_is_no_deed() -> None:
    assert act_of(Stimulus(1, AT, Actor.CLIENT, "hold", {"help": ""})) is None
    assert act_of(Stimulus(1, AT, Actor.CLIENT, "help", {"of": "hold"})) is None
    assert act_of(Stimulus(1, AT, Actor.CLIENT, "dtmf", {"digits": "1"})) is None


def test_testimony_of_a_legs_state_is_a_deed() -> None:
    seen = act_of(Witnessed(1, AT, Actor.FAR_END, "leg", {"leg": "leg-1", "state": "connected"}))
    assert seen is not None
    assert seen.deed == "seen connected"
    assert act_of(Witnessed(1, AT, Actor.FAR_END, "leg", {"state": "dancing"})) is None


def test_the_local_user_does_what_commands_do() -> None:
    of_user = {deed for (actor, _), deed in DEEDS.items() if actor is Actor.LOCAL_USER}
    of_client = {deed for (actor, _), deed in DEEDS.items() if actor is Actor.CLIENT}
    assert of_user < of_client
