"""What scripts see of the settings, and when they hear of a change."""

import pytest

from ringproof.emulator.lua.configuration import Configuration, Keeper, Script
from ringproof.emulator.settings.for_scripts import ScriptSettings
from ringproof.emulator.settings.settings import Settings
from ringproof.emulator.settings.store import Kept

BRIGHTNESS = "/userInterface/display/brightness"


def test_values_are_read_and_changed_by_path(settings: Settings) -> None:
    scripts: Configuration = ScriptSettings(settings)
    assert (scripts.get(BRIGHTNESS), scripts.get("/nowhere"), scripts.get("//*")) == (
        "80",
        None,
        None,
    )
    scripts.set(BRIGHTNESS, "7")
    assert settings.get(BRIGHTNESS) == "7"
    with pytest.raises(ValueError, match="must be a number from 0 to 100"):
        scripts.set(BRIGHTNESS, "101")


def test_scripts_and_libraries_come_in_their_order(settings: Settings) -> None:
    scripts = ScriptSettings(settings)
    assert scripts.scripts() == (
        Script("incoming", "-- in\nlisten()"),
        Script("outgoing", "-- out\nwatch()"),
    )
    assert scripts.libraries() == {"pl": "return {}"}


def test_a_changed_script_is_told_as_its_section(settings: Settings) -> None:
    heard: list[frozenset[str]] = []
    unwatch = ScriptSettings(settings).watch(heard.append)
    code = "/luaAutoStarters/luaAutoStarter[@name='incoming']/code"
    settings.set(BRIGHTNESS, "7")
    settings.set(code, "x()")
    settings.upload(b"<luaLibraries patch='false'/>")
    unwatch()
    settings.set(BRIGHTNESS, "8")
    assert heard == [
        {BRIGHTNESS},
        {code, "/luaAutoStarters"},
        {"/luaLibraries/luaLibrary[@name='pl']/code", "/luaLibraries"},
    ]


def test_what_a_phone_keeps_is_what_its_scripts_need() -> None:
    keeper: type[Keeper] = Kept
    assert keeper is Kept
