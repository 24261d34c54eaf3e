"""The SIP far end beside an emulated phone: what either does, the other notices."""

from collections.abc import Callable
from typing import Any

import pytest

from ringproof.farend import Leg


def test_it_calls_with_number_and_name_and_hangs_up(stage: Any) -> None:
    leg = stage.far_end.call("030555101", 'Péter "P" O\'Neill', 1)
    told = stage.heard[-1]
    assert (told.name, told.get("number"), told.get("name")) == (
        "incoming",
        "030555101",
        'Péter "P" O\'Neill',
    )
    stage.send("accept")
    assert stage.far_end.legs() == [Leg(leg, "030555101", "in", "connected", 'Péter "P" O\'Neill')]
    stage.send("hold")
    assert stage.leg().state == "held"
    stage.send("resume")
    assert stage.leg().state == "connected"
    stage.far_end.hang_up(leg)
    assert stage.told() == ["incoming", "connected", "holding", "connected", "disconnected"]
    assert stage.leg().state == "ended"


def test_it_calls_another_identity(stage: Any) -> None:
    stage.far_end.call("030555101", None, 2)
    assert stage.heard[-1].get("accountId") == "2"
    stage.send("terminate")
    assert stage.leg().state == "ended"


def test_it_gives_up_ringing(stage: Any) -> None:
    stage.far_end.hang_up(stage.far_end.call("030555101", None, 1))
    assert stage.told() == ["incoming", "disconnected"]
    assert stage.agent.calls[-1].status == 0


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("42", ["outgoing", "connected"]),
        ("47", ["outgoing", "connected"]),
        ("43", ["outgoing", "disconnected"]),
        ("45", ["outgoing", "disconnected"]),
        ("44", ["outgoing"]),
        ("48", ["outgoing"]),
        ("+4930901860", ["outgoing"]),
        ("46", ["outgoing", "disconnected"]),
    ],
)
def test_each_number_behaves_as_its_role(stage: Any, number: str, told: list[str]) -> None:
    stage.send("call", number=number)
    assert stage.told() == told


def test_who_never_answers_is_given_up_after_ringing(stage: Any) -> None:
    stage.send("call", number="44")
    stage.wire.wait(lambda: False, 29.0)
    assert stage.told() == ["outgoing"]
    stage.wire.wait(lambda: False, 2.0)
    assert stage.told() == ["disconnected"]


def test_it_answers_when_told_to_and_the_phone_hangs_up(stage: Any) -> None:
    stage.send("call", number="48")
    assert (stage.leg().direction, stage.leg().state, stage.leg().number) == (
        "out",
        "ringing",
        "48",
    )
    stage.far_end.answer(stage.leg().leg)
    assert stage.told() == ["outgoing", "connected"]
    stage.send("terminate")
    assert stage.leg().state == "ended"


@pytest.mark.parametrize("why", ["rejected", "busy", "unreachable"])
def test_it_declines(stage: Any, why: str) -> None:
    stage.send("call", number="48")
    stage.far_end.reject(stage.leg().leg, why)
    assert stage.told() == ["outgoing", "disconnected"]


def test_the_phone_gives_up_ringing(stage: Any) -> None:
    stage.send("call", number="48")
    stage.send("terminate")
    assert stage.leg().state == "ended"
    assert stage.agent.calls[-1].status == 487


@pytest.mark.parametrize("info", [False, True], ids=["RTP", "INFO"])
def test_it_hears_digits_once_each(stage: Any, info: bool) -> None:
    stage.system.info = info
    stage.send("call", number="42")
    stage.told()
    stage.send("dtmf", digits="1199*#AD")
    assert stage.leg().heard == "1199*#AD"


def test_it_is_called_from_an_identity(stage: Any) -> None:
    stage.send("call", number="48", line="2")
    assert stage.leg().account == 2


def test_it_holds_and_resumes_the_phone(stage: Any) -> None:
    leg = stage.far_end.call("030555101", None, 1)
    stage.send("accept")
    stage.far_end.hold(leg)
    assert stage.phone.control("far_end.legs")["legs"][-1]["holds_us"] is True
    stage.far_end.resume(leg)
    assert stage.phone.control("far_end.legs")["legs"][-1]["holds_us"] is False


@pytest.mark.parametrize("rings", [True, False])
def test_it_changes_its_name(stage: Any, rings: bool) -> None:
    leg = stage.far_end.call("030555101", "Peter", 1)
    if not rings:
        stage.send("accept")
    stage.heard.clear()
    stage.far_end.rename(leg, "Petra", "030555103")
    assert [(e.name, e.get("name"), e.get("number")) for e in stage.heard] == [
        ("remoteUpdate", "Petra", "030555103")
    ]
    assert (stage.leg().name, stage.leg().number) == ("Petra", "030555103")


def test_a_phone_that_takes_no_update_gets_an_invite_or_nothing(stage: Any) -> None:
    stage.system.allow = "INVITE"
    leg = stage.far_end.call("030555101", "Peter", 1)
    with pytest.raises(stage.cannot, match="no UPDATE in Allow"):
        stage.far_end.rename(leg, "Petra", None)
    stage.send("accept")
    stage.heard.clear()
    stage.far_end.rename(leg, "Petra", None)
    assert [(e.name, e.get("name")) for e in stage.heard] == [("remoteUpdate", "Petra")]


def test_whom_it_called_as_is_shown_with_a_new_name_while_it_rings(stage: Any) -> None:
    stage.send("call", number="48")
    stage.heard.clear()
    stage.far_end.rename(stage.leg().leg, "Petra", None)
    assert [(e.name, e.get("name")) for e in stage.heard] == [("remoteUpdate", "Petra")]


def test_it_transfers_the_phone_to_another_of_its_numbers(stage: Any) -> None:
    leg = stage.far_end.call("030555101", "Peter", 1)
    stage.send("accept")
    stage.heard.clear()
    stage.far_end.transfer(leg, "47", "Franz")
    assert [(e.name, e.get("number")) for e in stage.heard] == [("transferred", "47")]
    stage.told()
    assert [(x.leg, x.number, x.name, x.state) for x in stage.far_end.legs()] == [
        (leg, "47", "Franz", "connected")
    ]
    stage.send("terminate")
    assert stage.leg().state == "ended"


def test_it_sees_whom_the_phone_connected_it_with(stage: Any) -> None:
    stage.send("call", number="42")
    stage.told()
    stage.send("transfer", number="47")
    stage.told()
    assert stage.leg().peer == "47"


def test_what_a_server_that_believes_nobody_makes_impossible(own_stage: Any) -> None:
    far_end = own_stage.far_end
    assert far_end.calls_as("030555101", "Peter") == ("42", None)
    assert far_end.calls_as("48", "Peter") == ("48", None)
    leg = far_end.call("030555101", "Peter", 1)
    assert (own_stage.heard[-1].get("number"), own_stage.heard[-1].get("name")) == ("42", None)
    assert "peer" not in far_end.testifies
    own_stage.send("accept")
    impossible: list[tuple[str, Callable[[], object]]] = [
        ("no SIP account calls as 0301234567", lambda: far_end.call("0301234567", None, 1)),
        ("somebody anonymous", lambda: far_end.call("", None, 1)),
        ("identity 3", lambda: far_end.call("42", None, 3)),
        ("pass on another name", lambda: far_end.rename(leg, "Franz", None)),
        ("is no SIP account", lambda: far_end.transfer(leg, "911", None)),
        ("pass on another name", lambda: far_end.transfer(leg, "47", "Franz")),
        ("is not asked", lambda: far_end.cancel_transfer(leg)),
        ("is not asked", lambda: far_end.hesitate(leg)),
        ("knows of no call leg-9", lambda: far_end.hang_up("leg-9")),
        ("no call of the phone's rings", lambda: far_end.answer(leg)),
    ]
    for words, act in impossible:
        with pytest.raises(own_stage.cannot, match=words):
            act()


def test_a_page_that_was_turned_is_not_testified_and_leaves_nobody_talking(stage: Any) -> None:
    stage.send("call", number="42")
    stage.told()
    stage.send("transfer", number="47")
    stage.told()
    legs = stage.phone.control("far_end.legs")["legs"]
    assert [leg["state"] for leg in legs] == ["connected"], "the two whom the phone has joined"
    stage.far_end.turn_the_page()
    assert stage.far_end.legs() == []
    legs = stage.phone.control("far_end.legs")["legs"]
    assert [leg["state"] for leg in legs] == ["ended"]


def test_nobody_but_the_phone_is_ever_called(stage: Any) -> None:
    leg = stage.far_end.call("030555101", "Peter", 1)
    stage.send("accept")
    stage.far_end.transfer(leg, "47", None)
    invited = [raw.split(b" ")[1] for raw in stage.system.seen if raw.startswith(b"INVITE")]
    assert set(invited) == {b"sip:201@pbx.example"}
