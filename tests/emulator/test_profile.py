"""Every lawful choice is some profile's, and shows on the wire."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.memory import MemoryPhone
from ringproof.emulator.profile import CHOICES, DEFAULT, PROFILES, load_profile, profile_from

Desk = Any

SETTINGS: Final = (
    b'<configuration><identities version="1.34.0"><identity id="1"><number>7001</number>'
    b"</identity></identities></configuration>"
)

LAWFUL = {
    "status_off": "404 403 401",
    "status_no_token": "401 403",
    "status_unknown_action": "400 404",
    "status_missing_parameter": "400 422",
    "status_unknown_call": "404 400 409",
    "status_wrong_state": "409 400 404",
    "status_success": "200 204",
    "body_success": "empty ok",
    "number_format": "plain sip_uri",
    "mac_format": "upper lower colons",
    "mac_position": "first last",
    "call_id_at": "raw escaped",
    "missing_name": "absent empty",
    "anonymous": "absent empty anonymous",
    "transfer_disconnects": "after_done before_done untold",
    "conference_members": "untold connected",
    "conference_hold": "once per_member",
    "second_accept_order": "holding_first connected_first",
    "second_call_order": "holding_first outgoing_first",
    "conference_end_order": "unconferenced_first disconnected_first",
    "left_alone": "active held",
    "remote_update_fields": "changed both",
    "transferred_extra": "none remote_update",
    "list_order": "page hash",
    "list_includes_help": "yes no",
    "plus_in_command": "plus blank",
    "bare_token": "reject admit",
    "terminate_default": "active first",
    "event_connection": "per_event keep_alive",
}


def test_the_choices_are_these_and_no_others() -> None:
    assert {name: " ".join(values) for name, values in CHOICES.items()} == LAWFUL


@pytest.mark.parametrize(
    ("choice", "value"), [(choice, one) for choice, row in LAWFUL.items() for one in row.split()]
)
def test_every_lawful_value_is_some_profiles(choice: str, value: str) -> None:
    assert value in {getattr(profile, choice) for profile in PROFILES.values()}


def test_there_are_at_least_four_profiles_each_with_a_character() -> None:
    assert len(PROFILES) >= 4
    assert all(profile.character for profile in PROFILES.values())


# How each choice shows: one observation, and what it must be for each value.


def off(desk: Desk) -> object:
    desk.control("admin.change", allow_action_urls=False)
    return desk.command("action=?").status


def no_token(desk: Desk) -> object:
    return desk.raw("/api/v1/exec/command?action=?").status


def success(desk: Desk) -> object:
    return desk.command("action=show&text=x").status


def body(desk: Desk) -> object:
    return desk.command("action=show&text=x").body


def number(desk: Desk) -> object:
    desk.rung("42", "")
    return desk.told()


def target(desk: Desk) -> object:
    desk.rung("42", "")
    return desk.targets()[0].partition("?")[2]


def anonymous(desk: Desk) -> object:
    desk.rung("", "Peter")
    return desk.targets()[0].partition("accountId=1")[2]


def end_of_transfer(desk: Desk) -> object:
    desk.talking()
    desk.told()
    desk.command("action=transfer&number=46")
    return desk.told()


def conference(desk: Desk) -> object:
    desk.two_calls()
    desk.told()
    desk.command("action=conference")
    return desk.told()


def conference_on_hold(desk: Desk) -> object:
    desk.in_conference()
    desk.told()
    desk.command("action=hold")
    desk.command("action=resume")
    return desk.told()


def second_accept(desk: Desk) -> object:
    desk.talking()
    desk.rung("43", "")
    desk.told()
    desk.command("action=accept")
    return desk.told()


def second_call(desk: Desk) -> object:
    desk.talking()
    desk.told()
    desk.command("action=call&number=48")
    return desk.told()


def member_leaves(desk: Desk) -> object:
    leg, _ = desk.in_conference()
    desk.told()
    desk.control("far_end.hang_up", leg=leg)
    return desk.told()


def renamed(desk: Desk) -> object:
    leg = desk.rung("42", "Peter")
    desk.told()
    desk.control("far_end.rename", leg=leg, name="Franz")
    return desk.told()


def transferred(desk: Desk) -> object:
    leg = desk.talking()
    desk.told()
    desk.control("far_end.transfer", leg=leg, to="45", name="Else")
    return desk.told()


def listed(desk: Desk) -> object:
    line = desk.command("action=?").body.splitlines()[0]
    names = line.partition(": ")[2].split(", ")
    return names.index("resume") < names.index("log")


def lists_help(desk: Desk) -> object:
    return "help," in desk.command("action=?").body.splitlines()[0]


def plus(desk: Desk) -> object:
    desk.command("action=show&text=a+b")
    return desk.control("local_user.sees")["display"]


def bare(desk: Desk) -> object:
    target = "/api/v1/exec/command?action=?"
    return desk.raw(target, f"Authorization: {desk.phone.token}").status


def unnamed_end(desk: Desk) -> object:
    desk.two_calls()
    desk.command("action=terminate")
    return list(desk.states())


def connection(desk: Desk) -> object:
    desk.rung()
    return desk.sent[0].keep_alive, b"Connection: close" in desk.sent[0].raw


MAC = "mac=000952C0FFEE"
QUERY = "event=incoming&callId=TC@1&accountId=1&number=42"

VISIBLE: dict[str, tuple[Callable[[Desk], object], dict[str, object]]] = {
    "status_off": (off, {"404": 404, "403": 403, "401": 401}),
    "status_no_token": (no_token, {"401": 401, "403": 403}),
    "status_unknown_action": (
        lambda desk: desk.command("action=x").status,
        {"400": 400, "404": 404},
    ),
    "status_missing_parameter": (
        lambda desk: desk.command("action=call").status,
        {"400": 400, "422": 422},
    ),
    "status_unknown_call": (
        lambda desk: desk.command("action=hold&callid=TC@9").status,
        {"404": 404, "400": 400, "409": 409},
    ),
    "status_wrong_state": (
        lambda desk: desk.command("action=hold").status,
        {"409": 409, "400": 400, "404": 404},
    ),
    "status_success": (success, {"200": 200, "204": 204}),
    "body_success": (body, {"empty": "", "ok": "ok"}),
    "number_format": (
        number,
        {"plain": ["incoming TC@1 1 42"], "sip_uri": ["incoming TC@1 1 sip:42@pbx.example"]},
    ),
    "mac_format": (
        target,
        {
            "upper": f"{MAC}&{QUERY}",
            "lower": f"mac=000952c0ffee&{QUERY}",
            "colons": f"mac=00%3A09%3A52%3AC0%3AFF%3AEE&{QUERY}",
        },
    ),
    "mac_position": (target, {"first": f"{MAC}&{QUERY}", "last": f"{QUERY}&{MAC}"}),
    "call_id_at": (
        target,
        {"raw": f"{MAC}&{QUERY}", "escaped": f"{MAC}&{QUERY}".replace("@", "%40")},
    ),
    "missing_name": (target, {"absent": f"{MAC}&{QUERY}", "empty": f"{MAC}&{QUERY}&name="}),
    "anonymous": (
        anonymous,
        {
            "absent": "&name=Peter",
            "empty": "&number=&name=Peter",
            "anonymous": "&number=anonymous&name=Peter",
        },
    ),
    "transfer_disconnects": (
        end_of_transfer,
        {
            "after_done": ["transfer_done TC@1 46", "disconnected TC@1"],
            "before_done": ["disconnected TC@1", "transfer_done TC@1 46"],
            "untold": ["transfer_done TC@1 46"],
        },
    ),
    "conference_members": (
        conference,
        {
            "untold": ["conferenced TC@1 TC@2"],
            "connected": ["connected TC@1", "conferenced TC@1 TC@2"],
        },
    ),
    "conference_hold": (
        conference_on_hold,
        {
            "once": ["holding TC@1", "connected TC@1"],
            "per_member": ["holding TC@1", "holding TC@2", "connected TC@1", "connected TC@2"],
        },
    ),
    "second_accept_order": (
        second_accept,
        {
            "holding_first": ["holding TC@1", "connected TC@2"],
            "connected_first": ["connected TC@2", "holding TC@1"],
        },
    ),
    "second_call_order": (
        second_call,
        {
            "holding_first": ["holding TC@1", "outgoing TC@2 1 48"],
            "outgoing_first": ["outgoing TC@2 1 48", "holding TC@1"],
        },
    ),
    "conference_end_order": (
        member_leaves,
        {
            "unconferenced_first": ["unconferenced TC@1 TC@2", "disconnected TC@1"],
            "disconnected_first": ["disconnected TC@1", "unconferenced TC@1 TC@2"],
        },
    ),
    "left_alone": (
        member_leaves,
        {
            "active": ["unconferenced TC@1 TC@2", "disconnected TC@1"],
            "held": ["unconferenced TC@1 TC@2", "disconnected TC@1", "holding TC@2"],
        },
    ),
    "remote_update_fields": (
        renamed,
        {"changed": ["remoteUpdate TC@1 Franz"], "both": ["remoteUpdate TC@1 42 Franz"]},
    ),
    "transferred_extra": (
        transferred,
        {
            "none": ["transferred TC@1 45"],
            "remote_update": ["transferred TC@1 45", "remoteUpdate TC@1 45 Else"],
        },
    ),
    "list_order": (listed, {"page": False, "hash": True}),
    "list_includes_help": (lists_help, {"yes": True, "no": False}),
    "plus_in_command": (plus, {"plus": ["a+b"], "blank": ["a b"]}),
    "bare_token": (bare, {"reject": 401, "admit": 200}),
    "terminate_default": (unnamed_end, {"active": ["TC@1"], "first": ["TC@2"]}),
    "event_connection": (
        connection,
        {"per_event": (False, True), "keep_alive": (True, False)},
    ),
}


@pytest.mark.parametrize(
    ("choice", "value"), [(choice, one) for choice, row in LAWFUL.items() for one in row.split()]
)
def test_every_choice_shows(make_desk: Callable[..., Desk], choice: str, value: str) -> None:
    observe, by_value = VISIBLE[choice]
    assert observe(make_desk(**{choice: value})) == by_value[value]


def test_no_content_has_no_body(make_desk: Callable[..., Desk]) -> None:
    answer = make_desk(status_success="204", body_success="ok").command("action=show&text=x")
    assert (answer.status, answer.body) == (204, "")
    assert "Content-Length" not in answer.headers


def test_a_profile_file_holds_what_differs(tmp_path: Path) -> None:
    file = tmp_path / "desk-7.yaml"
    file.write_text("mac_format: lower\nstatus_off: 403\nring_seconds: 5\n", "utf-8")
    profile = load_profile(str(file))
    assert (profile.name, profile.mac_format, profile.status_off) == ("desk-7", "lower", "403")
    assert (profile.ring_seconds, profile.number_format) == (5, "plain")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"mac_formt": "lower"}, "there is no choice 'mac_formt'"),
        ({"mac_format": "dashes"}, "mac_format is 'dashes'; it can be upper or lower or colons"),
    ],
)
def test_what_no_phone_shows_is_refused(said: dict[str, str], sentence: str) -> None:
    with pytest.raises(EmulatorError, match=sentence):
        profile_from(said, "mine")


@pytest.mark.parametrize("text", ["- a list\n", "a: [\n", "1: 2\n"])
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(EmulatorError, match=r"broken\.yaml"):
        load_profile(str(file))


@pytest.mark.parametrize("name", ["nobody", "missing.yaml"])
def test_an_unknown_profile_is_named(name: str) -> None:
    with pytest.raises(EmulatorError, match=name):
        load_profile(name)


def test_a_profile_file_may_name_the_settings_beside_it(tmp_path: Path) -> None:
    (tmp_path / "own.xml").write_bytes(SETTINGS)
    file = tmp_path / "desk-7.yaml"
    file.write_text("settings: own.xml\n", "utf-8")
    phone = MemoryPhone(Setup(load_profile(str(file))))
    assert "<number>7001</number>" in str(phone.control("admin.download")["settings"])


def test_what_the_setup_says_comes_after_the_settings_of_the_profile() -> None:
    profile = replace(DEFAULT, settings=SETTINGS)
    phone = MemoryPhone(Setup(profile, settings=SETTINGS.replace(b"7001", b"8001")))
    assert "<number>8001</number>" in str(phone.control("admin.download")["settings"])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("own.xml", r"own\.xml: line 1: there is no section <door>"),
        ("gone.xml", r"gone\.xml cannot be read: No such file"),
        ("7", "settings is 7; name an XML file beside it"),
    ],
)
def test_settings_that_no_phone_takes_are_refused(said: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "own.xml").write_text("<configuration><door/></configuration>", "utf-8")
    file = tmp_path / "desk-7.yaml"
    file.write_text(f"settings: {said}\n", "utf-8")
    with pytest.raises(EmulatorError, match=sentence) as told:
        load_profile(str(file))
    assert "desk-7.yaml" in str(told.value)
