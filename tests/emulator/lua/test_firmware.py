"""The standard scripts: in the package as the default phone has them, and as users edit them."""
# ruff: noqa: E501  # a Lua script is a line

from collections.abc import Callable
from typing import Any

import pytest

from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.lua.configuration import Script
from ringproof.emulator.lua.firmware import NAMES, standard, text, with_choices
from ringproof.emulator.profile import CHOICES, DEFAULT, PROFILES
from ringproof.emulator.settings.for_scripts import ScriptSettings
from ringproof.emulator.settings.tree import Element

Desk = Any


def put(desk: Desk, **scripts: str | None) -> None:
    """Put scripts into a phone's settings, or take them out."""
    settings = desk.phone.parts.settings
    now = dict(settings.scripts())
    for name, code in scripts.items():
        if code is None:
            del now[name]
        else:
            now[name] = code
    items = [
        Element("luaAutoStarter", (("name", name),), children=(Element("code", text=code),))
        for name, code in now.items()
    ]
    settings.put("/luaAutoStarters", items)


def test_the_files_are_the_scripts_of_the_default_phone() -> None:
    assert standard(DEFAULT) == tuple(Script(name, text(name)) for name in NAMES)


def test_each_choice_of_a_profile_is_filled_in_or_is_the_phones_own() -> None:
    used = {name for name in CHOICES if any(f"  {name} = " in text(script) for script in NAMES)}
    assert len(used) == 14
    for profile in PROFILES.values():
        for name in used:
            row = f'  {name} = "{getattr(profile, name)}",'
            assert any(row in script.code for script in standard(profile))


def test_a_script_without_choices_cannot_be_filled_in() -> None:
    with pytest.raises(EmulatorError, match="no table of choices"):
        with_choices("return 1", {})


def test_they_stand_in_the_settings_of_the_phone(desk: Desk) -> None:
    assert tuple(ScriptSettings(desk.phone.parts.settings).scripts()) == standard(DEFAULT)


def test_without_the_incoming_script_there_is_nothing_at_its_path(desk: Desk) -> None:
    put(desk, incoming=None)
    assert desk.command("action=call&number=42").status == 404
    assert desk.legs() == []
    desk.rung()
    assert desk.told() == ["incoming TC@1 1 42 Peter"]


def test_without_the_outgoing_script_nothing_is_told(desk: Desk) -> None:
    put(desk, outgoing=None)
    assert desk.command("action=call&number=42").status == 200
    assert desk.told() == []
    put(desk, outgoing=text("outgoing"))
    desk.command("action=terminate")
    assert desk.told() == ["disconnected TC@1"]


def test_always_number_is_one_edit(desk: Desk) -> None:
    code = text("outgoing").replace("always_number = false", "always_number = true")
    put(desk, outgoing=code)
    desk.two_calls()
    desk.command("action=conference")
    desk.command("action=terminate")
    events = [target.partition("?")[2] for target in desk.targets()]
    assert len(events) > 6
    assert all("&number=4" in event and event.count("number=") == 1 for event in events)


def test_never_mac_is_one_edit(desk: Desk) -> None:
    put(desk, outgoing=text("outgoing").replace("send_mac = true ", "send_mac = false"))
    desk.talking()
    assert [target for target in desk.targets() if "mac" in target] == []
    assert desk.targets()[0].startswith("/events?event=incoming&callId=TC@1")


def test_a_copy_at_another_path_works_beside_the_standard_one(desk: Desk) -> None:
    put(desk, copy=text("incoming").replace('path = "command"', 'path = "mine"'))
    mine = desk.raw(
        "/api/v1/exec/mine?action=show&text=x", f"Authorization: Bearer {desk.phone.token}"
    )
    assert (mine.status, desk.command("action=show&text=y").status) == (200, 200)
    assert desk.control("local_user.sees")["display"] == ["x", "y"]


@pytest.mark.parametrize(
    ("deed", "states", "told"),
    [
        ("sip.calls.accept(change.call)", {"TC@1": "active"}, ["connected TC@1"]),
        ("sip.calls.terminate(change.callId)", {}, ["disconnected TC@1"]),
        ("change.call:accept() change.call:transfer('46')", {}, ["connected TC@1", "transfer_done TC@1 46", "disconnected TC@1"]),
    ],
)  # fmt: skip
def test_an_added_script_acts_by_itself_on_one_number(
    desk: Desk, deed: str, states: dict[str, str], told: list[str]
) -> None:
    put(desk, own=f"""
        sip.calls.register(function(change)
          if change.event == "incoming" and change.number == "030555" then {deed} end
        end)""")  # fmt: skip
    desk.rung("030555", "")
    assert (desk.states(), desk.told()) == (states, ["incoming TC@1 1 030555", *told])
    desk.rung("42", "")
    assert "ringing" in desk.states().values()


def test_a_factory_reset_brings_them_back(desk: Desk) -> None:
    put(desk, incoming=None, outgoing=None)
    desk.control("admin.factory_reset")
    assert tuple(desk.phone.parts.scripts.scripts) == NAMES


def test_a_bad_script_leaves_the_feature_as_it_is(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    put(desk, bad="while true do end", worse="x x")
    assert [one["text"][:20] for one in desk.control("local_user.log")["entries"]] == [
        "script bad is stoppe", "script worse is stop",
    ]  # fmt: skip
    desk.talking()
    assert desk.told() == ["incoming TC@1 1 42 Peter", "connected TC@1"]
