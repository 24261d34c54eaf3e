"""The API as scripts use it: each function by position and by name, as the table says."""
# ruff: noqa: E501  # a Lua script is a line

from collections.abc import Callable
from typing import Any

from ringproof.emulator.lua.functions import FUNCTIONS

Make = Callable[..., Any]

ANSWERS = "http.listen{path = 'x', exclusive = true, callback = function(url, body, headers, vars) %s end}"


def answered(scripted: Make, code: str, query: str = "", **more: Any) -> Any:
    """What an exclusive listener with this body answers."""
    return scripted(a=ANSWERS % code, **more).hears("x", query)


def test_every_function_of_the_table_is_there(scripted: Make) -> None:
    checks = " ".join(f"assert(type({one.name}) == 'function', '{one.name}')" for one in FUNCTIONS)
    assert answered(scripted, f"{checks} return 200, 'all'").body == b"all"


def test_every_function_that_is_there_is_in_the_table(scripted: Make) -> None:
    code = """
        local found, stock = {}, {string=1, table=1, math=1, bit32=1, coroutine=1, package=1, _G=1, shared=1, persisted=1}
        local function look(t, path)
          for name, value in next, t do
            if type(value) == 'function' and path ~= '' then found[#found + 1] = path .. name end
            if type(value) == 'table' and not stock[name] then look(value, path .. name .. '.') end
          end
        end
        look(_G, '')
        return 200, table.concat(found, ' ')"""
    found = set(answered(scripted, code).body.decode().split())
    assert found == {one.name for one in FUNCTIONS if "." in one.name}


def test_display_log_and_dialog(scripted: Make) -> None:
    desk = scripted(
        a="system.toast('one') system.toast{text='two'} dialog.show('three') print('p', nil, 1)"
        " debug.log('plain') debug.log('bad', 'error') debug.log{message='named', debug_level='v'}"
        " debug.log(#debug.getDrawables())"
    )
    assert desk.display == ["one", "two", "three"]
    assert [(one.level, one.text) for one in desk.log] == [
        ("d", "p\tnil\t1"), ("i", "plain"), ("e", "bad"), ("v", "named"), ("i", "3"),
    ]  # fmt: skip


def test_settings_are_read_changed_and_watched(scripted: Make) -> None:
    desk = scripted(
        a="""
        local function heard(path) debug.log('heard ' .. path) end
        config.register('/ring/volume', heard)
        config.register('/ring', function(path) debug.log('below ' .. path) end)
        debug.log(config.get('/ring/tone') .. tostring(config.get('/nothing')))
        config.set('/ring/volume', 7)
        local ok, why = pcall(config.set, '/nothing', 1)
        debug.log(why)
        http.listen('stop', function() config.unregister('/ring/volume', heard) end)"""
    )
    assert desk.values["/ring/volume"] == "7"
    assert desk.texts[:2] == ["bellnil", "config.set: there is no setting /nothing"]
    assert sorted(desk.texts[2:]) == ["below /ring/volume", "heard /ring/volume"]
    desk.hears("stop")
    desk.configuration.set("/ring/volume", "8")
    assert desk.texts[4:] == ["below /ring/volume"]


def test_time_passes_for_a_script_and_not_for_the_phone(scripted: Make) -> None:
    desk = scripted(
        a="debug.log('begins') time.sleep(5) debug.log('wakes')"
        " coroutine.wrap(function() time.sleep(5) debug.log('wakes inside') end)() debug.log('ends')",
        b="async.after(2, function() debug.log('two') end) async.run(function(x) debug.log(x) end, 'now')"
        " async.cancel(async.after(1, function() debug.log('never') end))",
        c="local n = 0 time.register(function() n = n + 1 debug.log('minute ' .. n) end)",
    )
    assert desk.texts == ["begins"]
    desk.wait(4)
    assert desk.texts[1:] == ["now", "two"]
    desk.wait(10)
    assert desk.texts[3:] == ["wakes", "wakes inside", "ends"]
    desk.wait(120)
    assert desk.texts[6:] == ["minute 1", "minute 2"]


def test_libraries_run_in_the_world_of_who_requires_them(scripted: Make) -> None:
    library = "level = (level or 0) + 1 return {twice = function(x) return 2 * x + level end}"
    desk = scripted(
        {"maths": library, "broken": "x x", "quiet": "seen = true"},
        a="level = 10 local m = require 'maths' debug.log(m.twice(2)) debug.log(tostring(require('maths') == m))"
        " debug.log(tostring(require('quiet')) .. tostring(seen))"
        " debug.log(select(2, pcall(require, 'broken'))) debug.log(select(2, pcall(require, 'none')))",
    )
    assert desk.texts[:3] == ["15", "true", "truetrue"]
    assert desk.texts[3].startswith("broken:1: syntax error")
    assert "module 'none' not found" in desk.texts[4]
