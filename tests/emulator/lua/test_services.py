"""The API as scripts use it: each function by position and by name, as the table says."""
# ruff: noqa: E501  # a Lua script is a line

from collections.abc import Callable
from typing import Any

import pytest

from ringproof.emulator.lua.functions import FUNCTIONS, METHODS

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


def test_a_listener_hears_what_was_asked(scripted: Make) -> None:
    code = "return 201, url .. '|' .. body .. '|' .. headers['x-value'] .. '|' .. vars.query_string, {['X-Mine'] = 'yes', ['Content-Type'] = 'text/html'}"
    desk = scripted(a=ANSWERS % code)
    answer = desk.hears("x", "a=%20b&c", b"body", (b"x-value", b"7"))
    assert (answer.status, answer.content_type) == (201, "text/html")
    assert answer.body == b"/api/v1/exec/x?a=%20b&c|body|7|a=%20b&c"
    assert answer.headers == (("X-Mine", "yes"),)


@pytest.mark.parametrize(
    ("code", "status", "body"),
    [
        ("return", 200, b""),
        ("return nil, 'text'", 200, b"text"),
        ("return 204", 204, b""),
        ("return 200, 5", 200, b"5"),
        ("return 99, 'x'", 500, b"the script answers with code 99.\n"),
        ("return 'x'", 500, b"the script has not answered.\n"),
        ("return 200, {}", 500, b"the script has not answered.\n"),
        ("time.sleep(1) return 200", 500, b"the script has not answered.\n"),
    ],
)
def test_what_a_listener_returns_is_the_answer(
    scripted: Make, code: str, status: int, body: bytes
) -> None:
    answer = answered(scripted, code)
    assert (answer.status, answer.body) == (status, body)


def test_headers_cannot_be_smuggled_into_an_answer(scripted: Make) -> None:
    answer = answered(
        scripted, "return 200, '', {['X-A\\r\\nB'] = 'c\\r\\nEvil: 1', ['Content-Length'] = '9'}"
    )
    assert answer.headers == (("X-AB", "cEvil: 1"),)


def test_several_can_listen_at_a_path_and_one_of_them_answers(scripted: Make) -> None:
    shy = "http.listen('x', function() debug.log('%s') end)"
    desk = scripted(
        a=shy % "a", b=ANSWERS % "return 200, 'b'", c=shy % "c", d=ANSWERS % "return 200, 'd'"
    )
    assert desk.hears("x").body == b"b"
    assert desk.texts == ["script d: another script listens at x for itself", "a", "c"]


def test_listening_ends(scripted: Make) -> None:
    desk = scripted(
        a="local h = http.listen('/x/', function() end) http.listen('y', function() http.stop_listen(h) end)"
    )
    assert sorted(desk.web) == ["x", "y"]
    desk.hears("y")
    assert sorted(desk.web) == ["y"]


def test_requests_are_sent_and_their_answers_heard(scripted: Make) -> None:
    desk = scripted(
        a="""
        local function heard(code, body, headers) debug.log(code .. ' ' .. body .. ' ' .. tostring(headers['x-colour'])) end
        http.get('http://192.0.2.1/a?b=1', heard, {Accept = 'x/y', ['X-Z'] = '1'})
        http.post('192.0.2.1:81', heard, 'content')
        http.put{url = 'https://192.0.2.1/p', callback = heard, content = 'c'}
        http.request('http://192.0.2.1/', nil, 'DELETE')
        debug.log(tostring(select(2, http.get('ftp://x'))))
        """
    )
    raws = [out.raw.decode() for out in desk.sent]
    assert raws[0].startswith("GET /a?b=1 HTTP/1.1\r\nHost: 192.0.2.1\r\n")
    assert "Accept: x/y\r\n" in raws[0]
    assert "X-Z: 1\r\n" in raws[0]
    assert raws[1].startswith("POST / HTTP/1.1\r\nHost: 192.0.2.1:81\r\n")
    assert raws[1].endswith("Content-Length: 7\r\n\r\ncontent")
    assert (desk.sent[2].scheme, desk.sent[2].port) == ("https", 443)
    assert raws[3].startswith("DELETE / ")
    assert desk.texts == ["'ftp://x' is no address", *["200 hi red"] * 3]


def test_a_server_that_is_silent_is_told_as_code_0(scripted: Make) -> None:
    desk = scripted(a="http.get('192.0.2.1', function(code, body) debug.log(code .. body) end)")
    desk.put(
        a="http.listen('x', function() http.get('192.0.2.1', function(code, body) debug.log(code .. body) end) end)"
    )
    desk.answers = [None]
    desk.hears("x")
    desk.wait(5)
    assert desk.texts[-1] == "0"


@pytest.mark.parametrize(
    "code", ["http.request('x', nil, 'GET /evil')", "http.get('http://x/\\r\\nEvil: 1')"]
)
def test_a_request_cannot_be_smuggled(scripted: Make, code: str) -> None:
    desk = scripted(a=f"pcall(function() {code} end)")
    assert desk.sent == []


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


def test_documents_are_read(scripted: Make) -> None:
    desk = scripted(
        a="local doc = xml.eval('<a x=\"1\">hello<b>in&amp;side</b><c/></a>')"
        " debug.log(doc:tag() .. doc.x .. doc[1] .. doc:find('b')[1] .. tostring(doc:find('z')) .. #doc)"
        " for _, bad in ipairs{'', '<a>', '<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>', '<a>' .. ('<b/>'):rep(3000) .. '</a>'} do"
        " debug.log(select(2, pcall(xml.eval, bad))) end"
    )
    assert desk.texts[0] == "a1helloin&sidenil3"
    assert [text.partition("xml.eval: ")[2][:12] for text in desk.texts[1:]] == [
        "no element f", "no element f", "the document", "the document",
    ]  # fmt: skip


def test_the_methods_of_a_call_are_those_of_the_table(scripted: Make) -> None:
    names = {part.split("(")[0].strip() for row in METHODS for part in row[0].split("),")}
    desk = scripted(a=ANSWERS % (
        "local c = sip.calls.get_all()[1] local t = {} for name in body:gmatch('%a+') do"
        " if type(c[name]) == 'function' then t[#t + 1] = name end end return 200, table.concat(t, ' ')"
    ))  # fmt: skip
    desk.rung()
    assert set(desk.hears("x", "", " ".join(names).encode()).body.decode().split()) == names
