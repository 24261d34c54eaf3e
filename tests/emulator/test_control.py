"""The scene round the phone: far ends, somebody at the phone, its administrator."""

from typing import Any

import pytest

from ringproof.emulator.errors import ControlError

Desk = Any


def test_the_phone_says_what_it_is(desk: Desk) -> None:
    assert desk.control("phone.facts") == {
        "mac": "000952C0FFEE",
        "firmware": "1.4",
        "identities": [1, 2, 3, 4, 5, 6],
        "profile": "default",
        "name": "phone",
        "restarts": 0,
    }


def test_the_operations_are_those_of_the_contract(desk: Desk) -> None:
    operations = set(desk.phone.parts.control.operations)
    assert {op.partition(".")[2] for op in operations if op.startswith("phone.")} == {
        "facts",
        "reset",
        "reboot",
    }
    assert {op.partition(".")[2] for op in operations if op.startswith("far_end.")} == {
        "call",
        "legs",
        "answer",
        "reject",
        "hang_up",
        "hold",
        "resume",
        "rename",
        "transfer",
        "cancel_transfer",
        "hesitate",
    }
    assert {op.partition(".")[2] for op in operations if op.startswith("local_user.")} == {
        "lift",
        "hang_up",
        "hold",
        "resume",
        "dial",
        "sees",
        "log",
    }
    assert {op.partition(".")[2] for op in operations if op.startswith("admin.")} == {
        "settings",
        "change",
        "create_token",
        "delete_token",
        "factory_reset",
        "download",
        "upload",
        "provision",
        "provisioning",
    }
    assert len(operations) == 30


def test_somebody_at_the_phone_does_what_commands_do(desk: Desk) -> None:
    desk.rung()
    desk.control("local_user.lift")
    desk.control("local_user.hold", call="TC@1")
    desk.control("local_user.resume")
    desk.control("local_user.hang_up")
    desk.control("local_user.dial", number="48")
    assert desk.told() == [
        "incoming TC@1 1 42 Peter",
        "connected TC@1",
        "holding TC@1",
        "connected TC@1",
        "disconnected TC@1",
        "outgoing TC@2 1 48",
    ]


def test_a_far_end_holds_the_phone_without_an_event(desk: Desk) -> None:
    leg = desk.talking()
    desk.told()
    desk.control("far_end.hold", leg=leg)
    assert desk.legs()[0]["holds_us"] is True
    desk.control("far_end.resume", leg=leg)
    assert desk.legs()[0]["holds_us"] is False
    assert desk.told() == []


def test_a_far_end_that_transferred_us_is_somebody_else(desk: Desk) -> None:
    leg = desk.talking()
    desk.control("far_end.transfer", leg=leg, to="45", name="Else")
    assert (desk.legs()[0]["number"], desk.legs()[0]["name"]) == ("45", "Else")
    desk.control("far_end.hang_up", leg=leg)
    assert desk.told()[-1] == "disconnected TC@1"


def test_far_ends_ring_other_identities(desk: Desk) -> None:
    desk.control("far_end.call", number="42", account=4)
    assert desk.told() == ["incoming TC@1 4 42"]


def test_settings_are_changed_one_by_one(desk: Desk) -> None:
    desk.control("admin.change", event_server="192.0.2.9")
    settings = {"allow_action_urls": True, "event_server": "192.0.2.9"}
    assert desk.control("admin.settings") == settings
    desk.control("admin.change", allow_action_urls=False)
    assert desk.control("admin.settings") == {**settings, "allow_action_urls": False}


def test_a_reset_drops_calls_in_silence_and_settings_are_those_of_the_start(desk: Desk) -> None:
    desk.in_conference()
    desk.command("action=call&number=44")
    desk.told()
    token = desk.control("admin.create_token")["token"]
    desk.control("admin.change", event_server="192.0.2.9", allow_action_urls=False)
    desk.control("phone.reset")
    desk.wait(60)
    assert (desk.told(), desk.states()) == ([], {})
    assert {leg["state"] for leg in desk.legs()} == {"ended"}
    assert desk.control("admin.settings")["event_server"] == "http://192.0.2.5:8099/events"
    assert desk.command("action=?").status == 200
    assert desk.raw(f"/api/v1/exec/command?action=?&AuthToken={token}").status == 401


def test_a_reboot_starts_ids_anew_and_keeps_settings(desk: Desk) -> None:
    desk.talking()
    desk.command("action=show&text=x")
    desk.control("phone.reboot")
    desk.told()
    assert desk.control("local_user.sees") == {"display": []}
    desk.rung()
    assert desk.told() == ["incoming TC@1 1 42 Peter"]


@pytest.mark.parametrize(
    ("op", "args", "sentence"),
    [
        ("far_end.sing", {}, "there is no operation 'far_end.sing'"),
        ("far_end.answer", {}, "the argument 'leg' is missing"),
        ("far_end.answer", {"leg": "leg-9"}, "there is no leg 'leg-9'"),
        ("far_end.answer", {"leg": "leg-1", "loud": "yes"}, "there is no argument 'loud'"),
        ("far_end.answer", {"leg": "leg-1"}, "it rang the phone"),
        ("far_end.resume", {"leg": "leg-1"}, "cannot resume: the leg is ringing"),
        ("far_end.transfer", {"leg": "leg-1", "to": "4"}, "cannot transfer us: the leg is ringing"),
        ("far_end.call", {"number": "1", "account": 7}, "no identity 7"),
        ("far_end.call", {"number": 42}, "number is 42, which is no str"),
        ("far_end.call", {"account": True}, "account is True, which is no int"),
        ("admin.change", {"allow_action_urls": "yes"}, "which is no bool"),
        ("admin.delete_token", {"token": "x"}, "no such token"),
        ("local_user.hold", {}, "local_user.hold: no call is in a state for it"),
        ("local_user.hold", {"call": "TC@9"}, "there is no call 'TC@9'"),
        ("local_user.dial", {"number": ""}, "no number to dial"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    desk: Desk, op: str, args: dict[str, Any], sentence: str
) -> None:
    desk.rung()
    with pytest.raises(ControlError, match=sentence):
        desk.control(op, **args)


def test_a_leg_that_has_ended_does_nothing_more(desk: Desk) -> None:
    leg = desk.rung()
    desk.control("far_end.hang_up", leg=leg)
    for op in ("hang_up", "hold", "rename", "cancel_transfer", "hesitate"):
        with pytest.raises(ControlError, match="ended"):
            desk.control(f"far_end.{op}", leg=leg)


def test_a_far_end_that_was_sent_away_cannot_transfer_us(desk: Desk) -> None:
    leg = desk.talking()
    desk.command("action=transfer&number=46")
    with pytest.raises(ControlError, match="talks to somebody else"):
        desk.control("far_end.transfer", leg=leg, to="45")
    assert desk.legs()[0]["number"] == "42"
