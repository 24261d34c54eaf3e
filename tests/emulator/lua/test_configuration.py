"""Settings in memory: what the host can be given where there is no settings file."""

import pytest

from ringproof.emulator.lua.configuration import MemoryKeeper, PlainConfiguration, Script


def test_values_scripts_and_libraries_are_what_was_given() -> None:
    kept = {"/a": "1"}
    plain = PlainConfiguration(
        [Script("one", "x = 1")], {"lib": "return 1"},
        {"/a": (lambda: kept["/a"], lambda value: kept.__setitem__("/a", value))},
    )  # fmt: skip
    heard: list[frozenset[str]] = []
    unwatch = plain.watch(heard.append)
    plain.set("/a", "2")
    plain.put_scripts([])
    unwatch()
    plain.set("/a", "3")
    assert (plain.get("/a"), plain.get("/b"), plain.scripts()) == ("3", None, ())
    assert plain.libraries() == {"lib": "return 1"}
    assert heard == [frozenset({"/a"}), frozenset({"/luaAutoStarters"})]
    with pytest.raises(ValueError, match="there is no setting /b"):
        plain.set("/b", "1")


def test_what_is_kept_is_there_until_it_is_forgotten() -> None:
    keeper = MemoryKeeper()
    keeper.keep("a", "1")
    keeper.keep("b", "2")
    keeper.keep("a", None)
    keeper.keep("c", None)
    assert keeper.load() == {"b": "2"}
