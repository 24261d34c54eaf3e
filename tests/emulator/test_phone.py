"""What the phone does with its calls, seen on the wire and by its far ends."""

from collections.abc import Callable
from typing import Any

import pytest

Desk = Any


def test_a_dialled_number_rings_at_its_far_end(desk: Desk) -> None:
    assert desk.command("action=call&number=48").status == 200
    (leg,) = desk.legs()
    assert (leg["number"], leg["state"], leg["direction"]) == ("48", "ringing", "out")
    assert desk.told() == ["outgoing TC@1 1 48"]


def test_a_call_goes_out_on_the_identity_asked_for(desk: Desk) -> None:
    desk.command("action=call&number=48&line=3")
    assert desk.told() == ["outgoing TC@1 3 48"]
    assert desk.legs()[0]["account"] == 3


@pytest.mark.parametrize("line", ["0", "7", "x", "-1", "99999999999", "%C2%B2"])
def test_an_identity_that_the_phone_has_not_is_refused(desk: Desk, line: str) -> None:
    assert desk.command(f"action=call&number=48&line={line}").status == 400
    assert (desk.told(), desk.legs()) == ([], [])


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("42", ["connected TC@1"]),
        ("43", ["disconnected TC@1"]),
        ("45", ["disconnected TC@1"]),
        ("46", ["disconnected TC@1"]),
        ("48", []),
        ("12345", []),
    ],
)
def test_the_dial_plan_says_how_a_far_end_behaves(desk: Desk, number: str, told: list[str]) -> None:
    desk.command(f"action=call&number={number}")
    assert desk.told() == [f"outgoing TC@1 1 {number}"]
    desk.wait()
    assert desk.told() == told


def test_an_answered_call_talks_to_the_phone(desk: Desk) -> None:
    desk.command("action=call&number=42")
    desk.wait()
    assert (desk.legs()[0]["state"], desk.legs()[0]["peer"]) == ("connected", "101")


def test_a_sip_uri_is_dialled_like_its_number(desk: Desk) -> None:
    desk.command("action=call&number=sip:42@pbx.example")
    desk.wait()
    assert desk.told() == ["outgoing TC@1 1 42", "connected TC@1"]


def test_accept_without_a_name_takes_the_first_ringing_call(desk: Desk) -> None:
    desk.rung("42")
    desk.rung("43")
    desk.command("action=accept")
    assert desk.states() == {"TC@1": "active", "TC@2": "ringing"}


def test_accept_takes_the_named_one_of_two(desk: Desk) -> None:
    desk.rung("42")
    desk.rung("43")
    desk.command("action=accept&callid=TC@2")
    assert desk.states() == {"TC@1": "ringing", "TC@2": "active"}


def test_accepting_a_second_call_holds_the_first(desk: Desk) -> None:
    desk.talking()
    desk.told()
    desk.talking("43", "Franz")
    assert desk.told() == ["incoming TC@2 1 43 Franz", "holding TC@1", "connected TC@2"]
    assert [leg["state"] for leg in desk.legs()] == ["held", "connected"]


def test_dialling_while_talking_holds_the_first(desk: Desk) -> None:
    desk.talking()
    desk.told()
    desk.command("action=call&number=42")
    assert desk.told() == ["holding TC@1", "outgoing TC@2 1 42"]


def test_resuming_one_of_two_holds_the_other(desk: Desk) -> None:
    desk.two_calls()
    desk.told()
    desk.command("action=resume&callid=TC@1")
    assert desk.told() == ["holding TC@2", "connected TC@1"]


def test_resume_without_a_name_takes_the_first_held(desk: Desk) -> None:
    desk.two_calls()
    desk.command("action=hold")
    desk.command("action=resume")
    assert desk.states() == {"TC@1": "active", "TC@2": "held"}


def test_a_far_end_on_hold_hears_it(desk: Desk) -> None:
    desk.talking()
    desk.command("action=hold")
    assert desk.legs()[0]["state"] == "held"
    desk.command("action=resume")
    assert desk.legs()[0]["state"] == "connected"


def test_terminate_ends_the_named_call_and_the_other_lives(desk: Desk) -> None:
    desk.two_calls()
    desk.command("action=terminate&callid=TC@1")
    assert desk.states() == {"TC@2": "active"}
    assert [leg["state"] for leg in desk.legs()] == ["ended", "connected"]


def test_terminate_without_a_name_ends_the_active_call(desk: Desk) -> None:
    desk.two_calls()
    desk.command("action=terminate")
    assert desk.states() == {"TC@1": "held"}


def test_terminate_without_a_name_may_end_the_first_call(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(terminate_default="first")
    desk.two_calls()
    desk.command("action=terminate")
    assert desk.states() == {"TC@2": "active"}


def test_a_far_end_sent_away_talks_to_the_target(desk: Desk) -> None:
    desk.talking()
    desk.command("action=transfer&number=46")
    assert (desk.legs()[0]["state"], desk.legs()[0]["peer"]) == ("connected", "46")
    assert desk.states() == {}


def test_an_attended_transfer_connects_the_far_ends(desk: Desk) -> None:
    desk.two_calls()
    desk.told()
    desk.command("action=join&callid=TC@1&callid2=TC@2")
    assert desk.told() == ["transfer_initiated TC@1 TC@2"]
    desk.wait()
    assert desk.told() == [
        "transfer_done TC@1 TC@2",
        "disconnected TC@1",
        "disconnected TC@2",
    ]
    assert [(leg["state"], leg["peer"]) for leg in desk.legs()] == [
        ("connected", "43"),
        ("connected", "42"),
    ]


def test_a_cancelled_attended_transfer_leaves_both_calls(desk: Desk) -> None:
    leg, _ = desk.two_calls()
    desk.control("far_end.cancel_transfer", leg=leg)
    desk.command("action=join")
    desk.told()
    desk.wait()
    assert desk.told() == ["transfer_failed TC@1 TC@2"]
    assert desk.states() == {"TC@1": "held", "TC@2": "active"}
    desk.command("action=join")
    desk.wait()
    assert "transfer_done TC@1 TC@2" in desk.told()


def test_a_far_end_that_hesitates_leaves_a_transfer_undecided(desk: Desk) -> None:
    leg, other = desk.two_calls()
    desk.control("far_end.hesitate", leg=leg)
    desk.command("action=join")
    desk.told()
    desk.wait()
    assert desk.told() == []
    desk.control("far_end.hang_up", leg=other)
    assert desk.told() == ["transfer_failed TC@1 TC@2", "disconnected TC@2"]
    assert desk.states() == {"TC@1": "held"}


def test_a_transfer_that_ended_early_is_not_decided_later(desk: Desk) -> None:
    _, second = desk.two_calls()
    desk.command("action=join")
    desk.control("far_end.hang_up", leg=second)
    desk.told()
    desk.wait()
    assert desk.told() == []
    assert desk.states() == {"TC@1": "held"}


def test_calls_in_conference_all_talk(desk: Desk) -> None:
    desk.two_calls()
    desk.told()
    desk.command("action=conference")
    assert desk.told() == ["conferenced TC@1 TC@2"]
    assert [leg["state"] for leg in desk.legs()] == ["connected", "connected"]


def test_the_conference_names_its_calls_in_the_order_asked_for(desk: Desk) -> None:
    desk.two_calls()
    desk.told()
    desk.command("action=conference&callid1=TC@2&callid2=TC@1")
    assert desk.told() == ["conferenced TC@2 TC@1"]


def test_a_conference_ends_as_a_whole_when_no_call_is_named(desk: Desk) -> None:
    desk.in_conference()
    desk.told()
    desk.command("action=terminate")
    assert desk.told() == ["unconferenced TC@1 TC@2", "disconnected TC@1", "disconnected TC@2"]
    assert desk.states() == {}


@pytest.mark.parametrize("leaves", ["TC@1", "TC@2"])
def test_the_other_member_lives_on(desk: Desk, leaves: str) -> None:
    desk.in_conference()
    desk.told()
    desk.command(f"action=terminate&callid={leaves}")
    assert desk.told() == ["unconferenced TC@1 TC@2", f"disconnected {leaves}"]
    assert list(desk.states().values()) == ["active"]


def test_a_held_conference_is_resumed_without_a_name(desk: Desk) -> None:
    desk.in_conference()
    desk.command("action=hold")
    assert [leg["state"] for leg in desk.legs()] == ["held", "held"]
    desk.told()
    assert desk.command("action=resume").status == 200
    assert desk.told() == ["connected TC@1"]
    assert [leg["state"] for leg in desk.legs()] == ["connected", "connected"]


def test_a_held_conference_is_resumed_by_its_two_calls(desk: Desk) -> None:
    desk.in_conference()
    desk.command("action=hold")
    assert desk.command("action=resume&callid=TC@1&callid2=TC@2").status == 200
    assert desk.states() == {"TC@1": "conferenced", "TC@2": "conferenced"}


def test_two_calls_that_are_no_conference_are_not_resumed_together(desk: Desk) -> None:
    desk.two_calls()
    desk.command("action=hold")
    assert desk.command("action=resume&callid=TC@1&callid2=TC@2").status == 409


def test_a_third_call_holds_the_conference(desk: Desk) -> None:
    desk.in_conference()
    desk.told()
    desk.talking("44", "")
    assert desk.told() == ["incoming TC@3 1 44", "holding TC@1", "connected TC@3"]
    assert desk.states() == {
        "TC@1": "conference_held",
        "TC@2": "conference_held",
        "TC@3": "active",
    }


@pytest.mark.parametrize("command", ["join", "conference"])
def test_one_call_alone_is_not_joined(desk: Desk, command: str) -> None:
    desk.talking()
    desk.told()
    assert desk.command(f"action={command}").status == 409
    assert desk.command(f"action={command}&callid=TC@1&callid2=TC@1").status == 409
    assert (desk.told(), desk.states()) == ([], {"TC@1": "active"})


def test_digits_are_heard_in_order_and_not_told(desk: Desk) -> None:
    desk.talking()
    desk.told()
    desk.command("action=dtmf&digits=0123456789*%23ABCD")
    desk.command("action=dtmf&digits=7")
    assert desk.legs()[0]["heard"] == "0123456789*#ABCD7"
    assert desk.told() == []


@pytest.mark.parametrize("digits", ["x", "12a", "1%202", "%E2%91%A0", ""])
def test_what_is_no_digit_is_refused(desk: Desk, digits: str) -> None:
    desk.talking()
    assert desk.command(f"action=dtmf&digits={digits}").status == 400
    assert desk.legs()[0]["heard"] == ""


def test_both_members_of_a_conference_hear_digits(desk: Desk) -> None:
    desk.in_conference()
    desk.command("action=dtmf&digits=5")
    assert [leg["heard"] for leg in desk.legs()] == ["5", "5"]


@pytest.mark.parametrize("command", ["hold", "resume", "terminate", "accept", "join", "conference"])
def test_without_any_call_there_is_nothing_to_do(desk: Desk, command: str) -> None:
    answer = desk.command(f"action={command}")
    assert (answer.status, desk.told()) == (409, [])
    assert answer.body.startswith(f"{command}: ")


@pytest.mark.parametrize("command", ["hold", "resume", "terminate", "accept"])
def test_an_id_that_names_no_call_is_refused(desk: Desk, command: str) -> None:
    desk.talking()
    desk.told()
    answer = desk.command(f"action={command}&callid=TC@9")
    assert (answer.status, desk.told()) == (404, [])
    assert "TC@9" in answer.body


def test_ids_are_never_used_again(desk: Desk) -> None:
    desk.talking()
    desk.command("action=terminate")
    desk.talking()
    assert list(desk.states()) == ["TC@2"]
    desk.control("phone.reset")
    desk.control("admin.change", allow_action_urls=True)
    desk.rung()
    assert list(desk.states()) == ["TC@3"]


def test_a_full_phone_turns_callers_away(desk: Desk) -> None:
    for number in ("1", "2", "3", "4"):
        desk.rung(number)
    desk.told()
    leg = desk.rung("5")
    assert desk.control("far_end.legs")["legs"][-1]["state"] == "ended"
    assert (leg, desk.told(), len(desk.states())) == ("leg-5", [], 4)
    assert desk.command("action=call&number=42").status == 409


def test_a_new_name_that_is_the_old_one_is_not_told(desk: Desk) -> None:
    leg = desk.talking("42", "Peter")
    desk.told()
    desk.control("far_end.rename", leg=leg, name="Peter", number="42")
    assert desk.told() == []


def test_a_text_is_shown_as_sent(desk: Desk) -> None:
    desk.command("action=show&text=J%C3%BCrgen%20%26%20Co")
    assert desk.control("local_user.sees") == {"display": ["Jürgen & Co"]}


@pytest.mark.parametrize(
    ("level", "kept"),
    [("", "i"), ("&level=e", "e"), ("&level=warning", "w"), ("&level=V", "v"), ("&level=x", "i")],
)
def test_a_text_is_logged_at_its_level(desk: Desk, level: str, kept: str) -> None:
    desk.command(f"action=log&text=hello{level}")
    assert desk.control("local_user.log") == {"entries": [{"level": kept, "text": "hello"}]}
