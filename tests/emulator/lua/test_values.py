"""What crosses between scripts and the phone, read on the phone's side."""

import pytest

from ringproof.emulator.lua.script import ScriptFault
from ringproof.emulator.lua.values import number, raw, said, text


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, ""),
        (b"J\xc3\xbcrgen", "J\u00fcrgen"),
        (b"\xff", "\ufffd"),
        (71, "71"),
        (71.0, "71"),
        (0.5, "0.5"),
        (True, "true"),
        (False, "false"),
    ],
)
def test_everything_has_a_text(value: bytes | float | None, read: str) -> None:
    assert text(value) == read
    assert raw(value) == (value if isinstance(value, bytes) else read.encode())


def test_a_lone_surrogate_crosses_and_comes_back_as_no_text() -> None:
    assert text(said("\udc80")) == "\ufffd" * 3


@pytest.mark.parametrize("value", [None, True, b"1", 1.5, float("inf"), float("nan")])
def test_what_is_no_handle_is_a_fault(value: bytes | float | None) -> None:
    assert number(3.0) == number(3) == 3
    with pytest.raises(ScriptFault, match="is no handle"):
        number(value)
