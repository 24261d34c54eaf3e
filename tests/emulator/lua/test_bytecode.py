"""Our own compiled Lua, made smaller: it still does what it did."""

from typing import Any

import pytest
from lupa import lua52  # type: ignore[import-untyped]

from ringproof.emulator.lua.bytecode import stripped

CODE = b"""
local up, nothing, half, yes, text = 1, nil, 0.5, true, "t\\0x"
local function add(a, ...) up = up + a + select("#", ...) return function() return up end end
return add(2, 3)(), add(1)(), half, yes, text, nothing
"""


def dumped() -> bytes:
    dump: Any = lua52.LuaRuntime(encoding=None).eval(b"function(s) return string.dump(load(s)) end")
    return bytes(dump(CODE))


def test_a_stripped_function_does_the_same_and_is_smaller() -> None:
    whole = dumped()
    small = stripped(whole)
    assert len(small) < 0.7 * len(whole)
    results = [lua52.LuaRuntime(encoding=None).execute(code, mode=b"b") for code in (whole, small)]
    assert results[0] == results[1]
    assert results[0][:5] == (4, 5, 0.5, True, b"t\0x")
    assert stripped(small) == small


@pytest.mark.parametrize("bad", [b"", b"return 1", b"\x1bLuaS" + bytes(40)])
def test_what_is_no_dump_is_refused(bad: bytes) -> None:
    with pytest.raises(ValueError, match="no function that this machine"):
        stripped(bad)


def test_a_dump_that_ends_too_early_is_refused() -> None:
    whole = dumped()
    for end in (20, 60, len(whole) // 2):
        with pytest.raises(ValueError, match="too early"):
            stripped(whole[:end])
