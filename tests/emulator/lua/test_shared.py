"""Tables that scripts have in common, and those that outlive a reboot."""
# ruff: noqa: E501  # a Lua script is a line

from collections.abc import Callable
from typing import Any

import pytest

from ringproof.emulator.lua.shared import MOST_BYTES

Make = Callable[..., Any]

RUNS = "http.listen('{0}', function(url, body) local f, why = load(body) if not f then error(why) end f() end)"


def two(scripted: Make) -> tuple[Any, Callable[[str], None], Callable[[str], None]]:
    desk = scripted(a=RUNS.format("a"), b=RUNS.format("b"))
    return (
        desk,
        lambda code: desk.hears("a", "", code.encode()),
        lambda code: desk.hears("b", "", code.encode()),
    )


def test_what_one_puts_in_the_other_sees(scripted: Make) -> None:
    desk, a, b = two(scripted)
    a("shared.n = 1 shared.t = {x = 'y', list = {1, 2, 3}, [true] = 0.5}")
    b(
        "debug.log(shared.n .. shared.t.x .. #shared.t.list .. shared.t[true] .. tostring(shared.none))"
    )
    b("shared.t.x = 'z' shared.t.list[4] = 4 shared.n = nil")
    a(
        "local s = '' for at, v in ipairs(shared.t.list) do s = s .. v end debug.log(s .. shared.t.x .. tostring(shared.n))"
    )
    a("local n = 0 for key, value in pairs(shared.t) do n = n + 1 end debug.log(n)")
    b("shared.alias = shared.t shared.alias.x = 'both' debug.log(shared.t.x)")
    assert desk.texts == ["1y30.5nil", "1234znil", "3", "both"]


def test_functions_run_in_the_world_of_whoever_lent_them(scripted: Make) -> None:
    desk, a, b = two(scripted)
    a(
        "count = 0 shared.add = function(n) count = count + n return count end shared.bad = function() error('mine') end"
    )
    b("shared.add(2) debug.log(shared.add(3) .. tostring(count))")
    assert desk.texts == ["5nil"]
    b("debug.log(select(2, pcall(shared.bad)))")
    assert desk.texts[1:] == [
        "script a is stopped: (load):1: mine",
        "the function of script a has not answered",
    ]
    b("debug.log(select(2, pcall(shared.add, 1)))")
    assert "runs no more" in desk.texts[-1]


def test_two_that_call_each_other_do_not_run_for_ever(scripted: Make) -> None:
    desk, a, b = two(scripted)
    a("shared.ping = function() return shared.pong() end")
    b("shared.pong = function() return shared.ping() end")
    b("debug.log(tostring(select(2, pcall(shared.ping))))")
    assert "is busy" in desk.texts[0]
    assert "has not answered" in desk.texts[1]
    assert desk.host.scripts["b"].stopped is None


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("shared[0/0] = 1", "cannot be keys"),
        ("shared.t = {} local t = shared.t shared.t = nil t.x = 1", "this table is gone"),
        ("persisted.f = print", "a function cannot be persisted"),
        ("local t = {} t.t = t shared.t = t", "this deep cannot be shared"),
        ("shared.co = coroutine.create(print)", "a thread is no argument"),
        ("for i = 1, 100 do shared['k' .. i] = ('x'):rep(60000) end", "no room"),
    ],
)
def test_what_cannot_be_shared_is_an_error(scripted: Make, code: str, why: str) -> None:
    desk, a, b = two(scripted)
    a(f"local ok, why = pcall(function() {code} end) debug.log(why)")
    assert why in desk.texts[0]
    b("shared.still = 'here' debug.log(shared.still)")
    assert desk.texts[-1] == "here"


def test_what_is_persisted_outlives_a_reboot_as_it_was(scripted: Make) -> None:
    desk, a, _ = two(scripted)
    a(
        "persisted.t = {1, {x = '\\255\\0'}, k = true} persisted.gone = 1 persisted.gone = nil shared.s = 1"
    )
    assert set(desk.keeper.load()) == {"t"}
    desk.phone.control("phone.reboot")
    desk.hears(
        "a",
        "",
        b"local t = persisted.t debug.log(t[1] .. tostring(t[2].x == '\\255\\0') .. tostring(t.k) .. tostring(shared.s))",
    )
    assert desk.texts == ["1truetruenil"]


def test_keys_of_every_kind_are_told_apart_and_outlive_a_reboot(scripted: Make) -> None:
    desk, a, _ = two(scripted)
    a(
        "persisted[1] = 'n' persisted['1'] = 's' persisted[true] = 'b' persisted['#1'] = 'h' persisted.t = {[1] = 'n', ['1'] = 's', [true] = 'b', [0.5] = 'h'}"
    )
    look = "debug.log(%s[1] .. %s['1'] .. %s[true])"
    for _ in range(2):
        a(look.replace("%s", "persisted"))
        a(look.replace("%s", "persisted.t"))
        desk.phone.control("phone.reboot")
        desk.hears("a", "", b"local n = 0 for k in pairs(persisted) do n = n + 1 end debug.log(n)")
        assert desk.texts[-1] == "5"
    a(look.replace("%s", "persisted"))
    assert desk.texts == ["5", "nsb"]


@pytest.mark.parametrize(
    ("name", "value"), [("a", "no JSON"), ("#no JSON", "1"), ("a", "[[[], 1]]"), ("a", "{}")]
)
def test_what_was_kept_and_cannot_be_read_is_logged_and_the_rest_is_there(
    scripted: Make, name: str, value: str
) -> None:
    desk = scripted(a="debug.log(tostring(persisted.good))")
    desk.keeper.keep(name, value)
    desk.keeper.keep("good", "5")
    desk.phone.control("phone.reboot")
    assert desk.texts == [f"what scripts persisted as {name!r} cannot be read", "5"]


def test_a_shared_table_is_copied_when_it_is_persisted(scripted: Make) -> None:
    desk, a, _ = two(scripted)
    a("shared.t = {x = 1} persisted.t = shared.t shared.t.x = 2 debug.log(persisted.t.x)")
    assert desk.texts == ["1"]


def test_all_of_it_stays_below_its_bound() -> None:
    assert MOST_BYTES <= 1 << 20
