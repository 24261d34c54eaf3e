"""The host: scripts beside each other, each with its own fate, and the phone goes on."""
# ruff: noqa: E501  # a Lua script is a line

from collections.abc import Callable
from typing import Any

import pytest

from ringproof.emulator.lua.host import LINE, MOST_LEFT

Make = Callable[..., Any]

LISTENS = "http.listen{path = 'x', callback = function() return 200, 'here' end, exclusive = true}"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("while true do end", "bad:1: it runs too long"),
        ("error('no')", "bad:1: no"),
        ("x x", "bad:1: syntax error"),
        ("local s = 'x' while true do s = s .. s end", "it takes too much memory"),
        ("time.sleep(1)\nnil_value()", "bad:2: attempt to call global"),
        ("async.after(2, function()\n while true do end end)", "bad:2: it runs too long"),
        ("sip.calls.register(function() error('on ' .. 'call') end)", "bad:1: on call"),
    ],
)
def test_a_bad_script_is_stopped_and_logged_and_the_others_go_on(
    scripted: Make, bad: str, why: str
) -> None:
    desk = scripted(bad=bad, good=f"{LISTENS} sip.calls.register(function() debug.log('told') end)")
    desk.wait(3)
    desk.rung()
    (line,) = [one for one in desk.log if one.text != "told"]
    assert line.level == "e"
    assert line.text.startswith("script bad is stopped: ")
    assert why in line.text
    assert desk.texts.count("told") == 1
    assert desk.hears("x").body == b"here"
    assert desk.host.scripts["bad"].stopped
    assert not desk.host.scripts["good"].stopped


def test_a_listener_that_errs_answers_500_and_is_gone(scripted: Make) -> None:
    desk = scripted(a="http.listen{path='x', exclusive=true, callback=function() error('no') end}")
    assert desk.hears("x").status == 500
    assert desk.web == {}
    assert "a:1: no" in desk.texts[0]


def test_changed_scripts_start_anew_and_the_others_stay(scripted: Make) -> None:
    desk = scripted(a="debug.log('a1')", b="debug.log('b')", c=LISTENS)
    kept = desk.host.scripts["b"]
    desk.put(a="debug.log('a2')", b="debug.log('b')", d="debug.log('d')")
    assert desk.texts == ["a1", "b", "a2", "d"]
    assert desk.host.scripts["b"] is kept
    assert list(desk.host.scripts) == ["a", "b", "d"]
    assert desk.web == {}


def test_a_stopped_script_starts_when_it_is_mended(scripted: Make) -> None:
    desk = scripted(a="x x")
    desk.put(a="debug.log('mended')")
    assert desk.texts[-1] == "mended"


def test_a_reboot_starts_everything_anew(scripted: Make) -> None:
    desk = scripted(a="shared.n = (shared.n or 0) + 1 persisted.n = (persisted.n or 0) + 1 "
                      "debug.log(shared.n .. ' ' .. persisted.n)")  # fmt: skip
    assert desk.texts == ["1 1"]
    desk.phone.control("phone.reboot")
    assert desk.texts == ["1 2"]


def test_what_a_script_brings_about_is_told_after_what_did(scripted: Make) -> None:
    """A script that accepts at once does not overtake the news of the call, for anybody."""
    tells = "sip.calls.register(function(c) debug.log('%s ' .. c.event) end)"
    accepts = """sip.calls.register(function(c)
        debug.log('2 ' .. c.event)
        if c.event == 'incoming' then sip.calls.accept(c.call) end
    end)"""
    desk = scripted(one=tells % 1, two=accepts, three=tells % 3)
    desk.rung()
    assert desk.texts == [
        "1 incoming",
        "2 incoming",
        "3 incoming",
        "1 connected",
        "2 connected",
        "3 connected",
    ]
    assert desk.states() == {"TC@1": "active"}


@pytest.mark.parametrize(
    "greedy",
    [
        "sip.calls.register(function(c) if c.event == 'outgoing' then c.call:terminate() else sip.invite('48') end end)",
        "local function again() http.get('192.0.2.1', again) end again()",
        "config.register('/ring/volume', function() config.set('/ring/volume', config.get('/ring/volume') + 1) end)"
        " config.set('/ring/volume', 7)",
        "local function again() async.run(function() sip.invite('48') sip.calls.terminate() again() end) end again()",
    ],
)  # fmt: skip
def test_a_script_that_drives_itself_round_is_stopped(scripted: Make, greedy: str) -> None:
    desk = scripted(a=greedy)
    desk.rung()
    desk.wait(30)
    assert "script a is stopped" in " ".join(desk.texts)
    assert "too much at once" in " ".join(desk.texts)


@pytest.mark.parametrize(("size", "times"), [(1, 500), (1000, 50), (100_000, 1)])
def test_log_and_display_do_not_grow_without_end(scripted: Make, size: int, times: int) -> None:
    code = f"for i = 1, {times} do debug.log(('x'):rep({size})) system.toast(('x'):rep({size})) end"
    desk = scripted(a=f"http.listen('x', function() {code} end)")
    for _ in range(60):
        desk.hears("x")
    for lines in (desk.texts, desk.display):
        assert lines
        assert sum(len(line) + LINE for line in lines) < 2 * MOST_LEFT


def test_a_script_that_changes_itself_is_heeded_a_few_times(scripted: Make) -> None:
    desk = scripted(a="debug.log('0')")
    desk.configuration._values["/code"] = (
        lambda: "",
        lambda n: desk.put(a=f"debug.log('{n}') config.set('/code', {n} + 1)"),
    )
    desk.put(a="config.set('/code', 1)")
    assert desk.texts[-1] == "the scripts change themselves again and again; the last stay"
    assert len(desk.texts) < 10


def test_changed_libraries_start_all_scripts_anew(scripted: Make) -> None:
    desk = scripted({"lib": "return 'one'"}, a="debug.log(require 'lib')")
    desk.configuration._libraries["lib"] = "return 'two'"
    desk.configuration._tell("/luaLibraries")
    assert desk.texts == ["one", "two"]


def test_a_failure_of_the_phone_itself_is_not_the_scripts(scripted: Make) -> None:
    desk = scripted(a="http.listen('x', function() pcall(system.toast, 'hi') end)")

    def broken(*_: Any) -> None:
        raise ZeroDivisionError("ours")

    desk.host.deeds["system.toast"] = broken
    with pytest.raises(ZeroDivisionError, match="ours"):
        desk.hears("x")
    assert not desk.host.scripts["a"].stopped


def test_a_key_is_pressed_and_shows_what_its_script_says(scripted: Make) -> None:
    desk = scripted(a="key:setTitle('Home') function onKeyUp() key.setLed('red', true) end")
    desk.host.key_up("a")
    key = desk.host.keys["a"]
    assert (key.title, key.led, key.blinks) == ("Home", "red", True)
    desk.host.key_up("nobody")


def test_whoever_watches_another_subscriber_gets_his_documents(scripted: Make) -> None:
    desk = scripted(a="sip.subscribe(44, function(data, uri) debug.log(uri .. ' ' .. xml.eval(data):find('state')[1]) end)")  # fmt: skip
    desk.host.notify("44", "<dialog-info><dialog><state>early</state></dialog></dialog-info>")
    desk.host.notify("45", "<dialog-info/>")
    assert desk.texts == ["44 early"]
