"""Patterns: the counted matcher says what Lua's own says, whatever the pattern."""
# ruff: noqa: E501  # a Lua script is a line

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lupa import lua52  # type: ignore[import-untyped]

from ringproof.emulator.lua.runtime import Limits, Runtime

PIECES = st.sampled_from(
    ["a", "b", ".", "%a", "%A", "%d", "%s", "%w", "[ab]", "[^a]", "[a-c%d]", "[]a]", "[^]]", "(", ")",
     "()", "*", "+", "-", "?", "^", "$", "%b()", "%f[ab]", "%1", "%%", "[", "]", "%", "x-y", "\0"]
)  # fmt: skip
PATTERNS = st.lists(PIECES, max_size=7).map("".join)
TEXTS = st.text(alphabet="ab(c)1 %]\0", max_size=9)

ASK = """
local s, p, r = {s!r}, {p!r}, {r!r}
local out = {{}}
local function say(...)
  local parts = table.pack(...)
  for at = 1, parts.n do parts[at] = tostring(parts[at]) end
  out[#out + 1] = table.concat(parts, ",")
end
local function try(f, ...) say(pcall(f, ...)) end
local function ok(f, ...) local got = table.pack(pcall(f, ...)) if got[1] then say(table.unpack(got, 1, got.n)) else say("error") end end
ok(string.find, s, p)
ok(string.find, s, p, 2)
ok(string.find, s, p, -2)
ok(string.match, s, p)
ok(string.gsub, s, p, r)
ok(string.gsub, s, p, function(a) return a ~= "a" and "<" .. tostring(a) .. ">" end)
ok(string.gsub, s, p, {{a = "A", b = false}}, 2)
ok(function() local all = {{}} for a, b in string.gmatch(s, p) do all[#all + 1] = tostring(a) .. tostring(b) if #all > 50 then break end end return table.concat(all, ";") end)
return table.concat(out, "\\n")
"""


def lua(text: str) -> str:
    """The text as a Lua literal."""
    return '"' + "".join(f"\\{byte:03d}" for byte in text.encode()) + '"'


def asked(s: str, p: str, r: str) -> bytes:
    code = ASK.replace("{s!r}", lua(s)).replace("{p!r}", lua(p)).replace("{r!r}", lua(r))
    return code.replace("{{", "{").replace("}}", "}").encode()


def ours(code: bytes, limits: Limits) -> Any:
    runtime = Runtime(lambda *_: (True,), {}, limits)
    return runtime.enter("start", code, b"x")


@settings(max_examples=120, deadline=None)
@given(TEXTS, PATTERNS, st.sampled_from(["", "x", "%0%0", "%1", "%%"]))
def test_the_counted_matcher_agrees_with_luas_own(s: str, p: str, r: str) -> None:
    code = asked(s, p, r)
    native = lua52.LuaRuntime(encoding=None).execute(code)
    assert ours(code, Limits(pattern=0)) == (b"done", native)
    assert ours(code, Limits()) == (b"done", native)


@pytest.mark.parametrize(
    ("s", "p"),
    [("key=value&k=v", "([^&=]+)=([^&]*)"), ("THE (quick) fox", "%((%a+)%)"), ("a.b", "%."),
     ("  trim  ", "^%s*(.-)%s*$"), ("aXb", "%u"), ("f(a(b)c)d", "%b()"), ("THE END", "%f[%a]%a+"),
     ("hello hello", "(h%a+) %1"), ("\u00fc", "[\u00c0-\u00ff]"), ("x" * 50, "x-$")],
)  # fmt: skip
def test_the_examples_of_the_manual(s: str, p: str) -> None:
    code = asked(s, p, "<%0>")
    native = lua52.LuaRuntime(encoding=None).execute(code)
    assert ours(code, Limits(pattern=0)) == (b"done", native)


def test_a_long_query_is_read_in_good_time() -> None:
    code = b"local n = 0 for k, v in (('k=v&'):rep(3000)):gmatch('([^&=]+)=([^&]*)') do n = n + 1 end return n"
    assert ours(code, Limits()) == (b"done", 3000)
