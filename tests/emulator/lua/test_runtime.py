"""One sandbox: nothing in it runs on, takes all memory, or reaches out, whatever a script tries.

Each attack has one second of the processor. It runs in a thread that is given up after a while, so
that one which succeeds fails its test and not the test run.
"""
# ruff: noqa: E501  # a Lua script is a line

import threading
import time
from typing import Any

import pytest

from ringproof.emulator.lua.runtime import Limits, Runtime, Value

SECOND = 1.0
GIVEN_UP = 30.0

LONG = b"it runs too long"
MEMORY = b"it takes too much memory"
DEEP = b"it calls itself too deeply"


def gate(name: bytes, *arguments: Value) -> tuple[Value, ...]:
    return (True,)


def run(code: str | bytes, limits: Limits | None = None) -> tuple[Value, ...]:
    """What becomes of a script, within a second of the processor's time."""
    got: list[Any] = []

    def act() -> None:
        began = time.thread_time()
        runtime = Runtime(gate, {"mac": "00"}, limits or Limits())
        text = code.encode() if isinstance(code, str) else code
        result = runtime.enter("start", text, b"x")
        runtime.close()
        got.extend((result, time.thread_time() - began))

    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    thread.join(GIVEN_UP)
    assert got, f"the script still ran after {GIVEN_UP} s"
    result, took = got
    assert took < SECOND, f"it took {took:.2f} s of the processor"
    assert isinstance(result, tuple)
    return result


ENDLESS = {
    "a loop": "while true do end",
    "goto": "::again:: goto again",
    "a loop inside pcall": "while true do pcall(function() while true do end end) end",
    "what comes after pcall": "pcall(function() while true do end end) return 'escaped'",
    "a loop in a coroutine": "coroutine.wrap(function() while true do end end)()",
    "coroutines that are caught": "while true do pcall(coroutine.wrap(function() while true do end end)) end",
    "a coroutine in a coroutine": """
        local function nested(depth)
          if depth == 0 then while true do end end
          while true do coroutine.resume(coroutine.create(function() nested(depth - 1) end)) end
        end
        nested(5)""",
    "coroutines without end": "while true do coroutine.create(function() end) end",
    "a handler of errors": "local function f() while true do end end xpcall(f, f)",
    "an index that never answers": "return setmetatable({}, {__index = function() while true do end end}).x",
    "a concatenation that never answers": "return setmetatable({}, {__concat = function() while true do end end}) .. ''",
    "a pattern on a thousand bytes": "return ('a'):rep(1000):find('.-.-.-b')",
    "a pattern of perhapses": "return ('a'):rep(40):find(('a?'):rep(40) .. 'b')",
    "a pattern in a loop": "local s = ('a'):rep(3000) while true do s:match('(.-)b') end",
    "gmatch without end": "while true do for _ in ('a'):rep(1000):gmatch('.-.-b') do end end",
    "a replacement that loops": "('x'):rep(1000):gsub('.', function() while true do end end)",
    "catching errors": "repeat pcall(error) until false",
    "loading code": "while true do load('return 1') end",
    "a chunk without end": "load(function() return 'x ' end)",
    "collecting garbage": "while true do collectgarbage() end",
    "large lower case": "local s = ('x'):rep(900000) while true do s:lower() end",
    "large texts": "while true do pcall(string.rep, 'x', 1000000) end",
    "large concatenations": "local s = ('x'):rep(1000000) while true do local _ = s .. 'y' end",
    "large numbers": "local s = ('1'):rep(1000000) while true do tonumber(s) end",
    "large comparisons": "while true do local _ = ('x'):rep(1000000) == ('x'):rep(1000000) end",
    "sorting": "local t = {} for i = 1, 50000 do t[i] = i end while true do table.sort(t) end",
    "inserting at the front": "local t = {} for i = 1, 50000 do t[i] = i end while true do table.insert(t, 1, i) end",
    "unpacking": "while true do pcall(table.unpack, {}, 1, 7900) end",
    "logging": "while true do debug.log(('x'):rep(1000)) end",
    "a chunk that loads itself": "local function again() return load('return ...')(again)() end again()",
}  # fmt: skip


@pytest.mark.parametrize("attack", ENDLESS)
def test_a_script_that_does_not_end_is_stopped(attack: str) -> None:
    outcome, why = run(ENDLESS[attack])[:2]
    assert outcome == b"stopped"
    assert isinstance(why, bytes)
    assert why.endswith((LONG, MEMORY, DEEP))


GREEDY = {
    "a list of texts": "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end",
    "concat of a hoard": "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1000) end while true do t[#t + 1] = table.concat(t) end",
    "doubling": "local s = 'x' while true do s = s .. s end",
    "doubling inside pcall": "local s = 'x' while true do pcall(function() s = s .. s end) end",
    "coroutines": "local t = {} while true do t[#t + 1] = coroutine.create(function() end) end",
    "keys": "local t = {} for i = 1, 1e9 do t['k' .. i] = i end",
    "upvalues": "local t = {} while true do local u = {} t[#t + 1] = function() return u end end",
    "deep recursion": "local function f() return f() + 1 end f()",
    "string.format": "local s = ('x'):rep(200000) local t = {} while true do t[#t + 1] = ('%s'):format(s .. #t) end",
}  # fmt: skip


@pytest.mark.parametrize("attack", GREEDY)
def test_a_script_that_hoards_is_stopped(attack: str) -> None:
    outcome, why = run(GREEDY[attack])[:2]
    assert outcome == b"stopped"
    assert isinstance(why, bytes)
    assert why.endswith(MEMORY)


def test_whoever_calls_himself_at_the_bottom_of_the_stack_is_stopped() -> None:
    """There the hook has no room: a tree of calls would grow for ever."""
    assert run("local function f() pcall(f) pcall(f) end f()")[0] == b"stopped"
    assert (
        run("local function f() coroutine.wrap(f)() end while true do pcall(f) end")[0]
        == b"stopped"
    )
    assert (
        run("local function f() ('x'):gsub('x', f) end while true do pcall(f) end")[0] == b"stopped"
    )


REFUSED = {
    "a text of two thousand millions": ("('x'):rep(2^31 - 1)", b"too long"),
    "a separator": ("(''):rep(2^31 - 1, 'x')", b"too long"),
    "a finalizer": ("setmetatable({}, {__gc = function() while true do end end})", b"finalizers"),
    "a width": ("string.format('%99999d', 1)", b"invalid format"),
    "a length of its own": (
        "table.insert(setmetatable({}, {__len = function() return 2^31 - 2 end}), 1, 1)",
        b"length of its own",
    ),
    "sorting a length": ("table.sort(setmetatable({}, {__len = function() return 2^31 - 2 end}))", b"length"),
    "unpacking all": ("table.unpack({}, 1, 1e8)", b"span"),
    "unpacking over the edge": ("table.unpack({}, -2^31, 2^31 - 1)", b"span"),
    "concat of a span": ("table.concat({}, 'x', 1, 2^31 - 1)", b"span"),
    "a needle as large as its haystack": ("(('a'):rep(2e5)):find(('a'):rep(1e5) .. 'b', 1, true)", b"too long"),
    "an error with a text of its own": (
        "error(setmetatable({}, {__tostring = function() while true do end end}))",
        b"an error that is a table",
    ),
    "a yield to nobody": ("coroutine.yield(1)", b"nobody is there to resume it"),
    "the metatable of texts": ("getmetatable('x').__index = nil", b"attempt to index"),
    "files": ("dofile('/etc/passwd')", b"no files"),
    "an argument that is a table": ("debug.log({}, {})", b"a table is no argument"),
    "a table as a setting's path": ("config.get(setmetatable({}, {}), 1)", b"a table is no argument"),
    "a callback that is none": ("http.get('x', 5)", b"the callback is no function"),
    "a function in a module that is not there": ("require 'os'", b"not found"),
    "what is no Lua": ("x x", b"x:1:"),
}  # fmt: skip


@pytest.mark.parametrize("attack", REFUSED)
def test_what_cannot_be_had_is_an_error_in_the_script(attack: str) -> None:
    code, sentence = REFUSED[attack]
    outcome, why = run(code)[:2]
    assert outcome == b"failed"
    assert isinstance(why, bytes)
    assert sentence in why


def test_finalizers_cannot_be_smuggled_in_afterwards() -> None:
    code = """
        local meta = {}
        local subject = setmetatable({}, meta)
        meta.__gc = function() while true do end end
        subject = nil
        for i = 1, 20000 do local _ = {i} end
        return pcall(setmetatable, {}, meta)"""
    assert run(code)[:2] == (b"done", False)


@pytest.mark.parametrize(
    "code",
    [
        b"return load('\27Lua')",
        b"return load(string.dump and string.dump(load) or '\x1bLuaR', 'x', 'b')",
        b"return load('\x1bLua', 'x', 'bt')",
    ],
)
def test_bytecode_is_not_loaded(code: bytes) -> None:
    outcome, loaded, why = run(code)
    assert (outcome, loaded) == (b"done", None)
    assert isinstance(why, bytes)


def test_a_script_that_is_bytecode_is_not_started() -> None:
    assert run(b"\x1bLuaR\x00\x01\x04\x08\x04\x08\x00\x19\x93\r\n\x1a\n")[0] == b"failed"


@pytest.mark.parametrize(
    "name",
    ["os", "io", "python", "lua", "package.loadlib", "package.searchers", "package.cpath",
     "debug.sethook", "debug.getregistry", "debug.getinfo", "debug.setmetatable", "debug.getupvalue",
     "debug.traceback", "string.dump", "newproxy", "require('package').loaders"],
)  # fmt: skip
def test_these_are_not_there(name: str) -> None:
    code = f"local ok, value = pcall(function() return {name} end) return ok and value or nil"
    assert run(code) == (b"done", None)


def test_no_python_object_can_be_seen() -> None:
    """Everything that can be reached from the globals is of Lua's own making."""
    code = """
        local seen, odd = {}, {}
        local function look(value, path)
          if type(value) == "userdata" then odd[#odd + 1] = path end
          if type(value) ~= "table" or seen[value] then return end
          seen[value] = true
          for key, one in next, value do look(one, path .. "." .. tostring(key)) end
          look(getmetatable(value), path .. "!")
        end
        look(_G, "_G")
        local count = 0
        for _ in pairs(seen) do count = count + 1 end
        return count > 15, table.concat(odd, " ")"""
    assert run(code) == (b"done", True, b"")


def test_the_globals_are_those_of_the_phone() -> None:
    code = "local t = {} for name in pairs(_G) do t[#t + 1] = name end table.sort(t) return table.concat(t, ' ')"
    known = run(code)[1]
    assert isinstance(known, bytes)
    assert set(known.decode().split()) == {
        "_G", "_VERSION", "assert", "async", "bit32", "bluetooth", "collectgarbage", "config",
        "coroutine", "debug", "dialog", "dofile", "error", "getmetatable", "http", "ipairs", "json",
        "key", "load", "loadfile", "math", "next", "package", "pairs", "pcall", "persisted",
        "phoneInfo", "print", "rawequal", "rawget", "rawlen", "rawset", "require", "select",
        "setmetatable", "shared", "sip", "string", "system", "table", "time", "tonumber", "tostring",
        "type", "xml", "xpcall",
    }  # fmt: skip


def test_the_language_is_as_it_should_be() -> None:
    code = """
        assert(_VERSION == "Luaj 0.0")
        assert(select("#", table.unpack({1, nil, 3}, 1, 3)) == 3)
        assert(select(2, xpcall(function() error("no", 0) end, function(e) return e .. "!" end)) == "no!")
        assert(xpcall(function(a) return a end, print, 7))
        assert(("ab"):rep(3, ",") == "ab,ab,ab" and ("x"):rep(0) == "" and (""):rep(2^31) == "")
        assert(table.concat({1, 2, 3}, "-", 2) == "2-3" and table.pack(1, nil).n == 2)
        local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end)
        assert(co(1) == 2 and co(21) == 42)
        assert(not pcall(co))
        local ok, why = coroutine.resume(coroutine.create(function() error("x", 0) end))
        assert(not ok and why == "x")
        assert(load("return ...", "c", "t", {})(5) == 5 and load("y = 3", "c", nil, {})() == nil and y == nil)
        assert(load("z = 4")() == nil and z == 4)
        assert(collectgarbage("count") > 0)
        goto out
        error("not here")
        ::out::
        return bit32.band(12, 10), math.floor(2.5), tonumber("0x10")"""
    assert run(code) == (b"done", 8, 2, 16)


def test_an_error_tells_its_line() -> None:
    assert run("local a\n\nlocal b = a.x") == (
        b"failed",
        b"x:3: attempt to index local 'a' (a nil value)",
    )
    assert run("\n\nwhile true do end") == (b"stopped", b"x:3: " + LONG)


def test_limits_are_those_that_are_set() -> None:
    small = Limits(budget=5000)
    assert run("for i = 1, 500 do local _ = i end return 1", small) == (b"done", 1)
    assert run("for i = 1, 50000 do local _ = i end return 1", small)[0] == b"stopped"


def test_the_world_is_small_and_can_be_let_go() -> None:
    runtime = Runtime(gate, {})
    runtime.tidy()
    assert runtime.memory < 200_000
    runtime.close()
