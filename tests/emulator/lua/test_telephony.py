"""Calls as scripts drive them: by position, by name, and by the methods of a call."""
# ruff: noqa: E501  # a Lua script is a line

from collections.abc import Callable
from typing import Any

from ringproof.emulator.lua.functions import METHODS

Make = Callable[..., Any]

ANSWERS = "http.listen{path = 'x', exclusive = true, callback = function(url, body, headers, vars) %s end}"


def test_calls_are_driven_by_position_by_name_and_by_their_methods(scripted: Make) -> None:
    desk = scripted(
        a=ANSWERS % "local f = load(body) return 200, tostring(f())",
    )
    desk.rung("42", "Peter")
    desk.rung("43", "Franz")

    def does(code: str) -> str:
        return str(desk.hears("x", "", code.encode()).body.decode())

    assert does("return sip.calls.accept('TC@2')") == "nil"
    assert desk.states() == {"TC@1": "ringing", "TC@2": "active"}
    assert (
        does(
            "local c = sip.calls.get_all()[1] c:accept() return c:getState() .. ' ' .. sip.calls.get('TC@2'):getState()"
        )
        == "active holding"
    )
    assert (
        does(
            "local c = sip.calls.get('TC@1') return table.concat({c:getId(), c:getNumber(), c:getName(), c:getAccountId(), c:getDirection()}, ' ')"
        )
        == "TC@1 42 Peter 1 incoming"
    )
    assert does("return sip.calls.hold{call='TC@1', returnHttpResult=true}") == "200"
    assert (
        does(
            "local code, body, headers = sip.calls.hold{call='TC@9', returnHttpResult=true} return code .. body .. type(headers)"
        )
        == "404there is no call 'TC@9'.table"
    )
    assert does("return sip.calls.hold('TC@9')") == "nil"
    assert does("return sip.calls.resume(sip.calls.get('TC@1'))") == "nil"
    assert does("return sip.calls.conference()") == "nil"
    assert desk.states() == {"TC@1": "conferenced", "TC@2": "conferenced"}
    assert does("sip.calls.dtmf('12#', 'TC@1') return sip.calls.get('TC@3')") == "nil"
    assert does("sip.calls.terminate() return #sip.calls.get_all()") == "0"
    assert does("return sip.invite(48)") == "nil"
    assert does("return sip.invite{uri='48', line=2, returnHttpResult=true}") == "200"
    assert does("return (sip.invite{uri='48', line=99, returnHttpResult=true})") == "400"
    assert does("return (sip.invite{returnHttpResult=true})") == "400"
    assert [leg["account"] for leg in desk.phone.control("far_end.legs")["legs"]] == [1, 1, 1, 2]
    assert (
        does(
            "local a, b = sip.calls.get('TC@3'), sip.calls.get('TC@3') return a == b and tostring(a)"
        )
        == "TC@3"
    )
    desk.wait(1)


def test_two_calls_are_joined_and_one_is_sent_away(scripted: Make) -> None:
    desk = scripted(a="http.listen('x', function(u, body) load(body)() end)")
    for number in ("42", "43", "44"):
        desk.rung(number)
    desk.hears("x", "", b"for _, c in ipairs(sip.calls.get_all()) do c:accept() end")
    desk.hears("x", "", b"sip.calls.get('TC@1'):transfer('46') sip.calls.join('TC@2', 'TC@3')")
    desk.wait(1)
    assert desk.states() == {}


def test_the_methods_of_a_call_are_those_of_the_table(scripted: Make) -> None:
    names = {part.split("(")[0].strip() for row in METHODS for part in row[0].split("),")}
    desk = scripted(a=ANSWERS % (
        "local c = sip.calls.get_all()[1] local t = {} for name in body:gmatch('%a+') do"
        " if type(c[name]) == 'function' then t[#t + 1] = name end end return 200, table.concat(t, ' ')"
    ))  # fmt: skip
    desk.rung()
    assert set(desk.hears("x", "", " ".join(names).encode()).body.decode().split()) == names
