"""JSON in scripts: what Python writes they read, and the other way round."""
# ruff: noqa: E501  # a Lua script is a line

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringproof.emulator.lua.runtime import Runtime

VALUES = st.recursive(
    st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, min_size=1, max_size=4)
    | st.dictionaries(st.text("ab\u00e9\\\"", max_size=4), inner, min_size=1, max_size=4),
    max_leaves=8,
)  # fmt: skip


def run(code: str, text: str = "") -> tuple[Any, ...]:
    runtime = Runtime(lambda *_: (True, text.encode()), {})
    return runtime.enter("start", f"local text = config.get('x') {code}".encode(), b"x")


@settings(max_examples=60, deadline=None)
@given(VALUES, st.booleans())
def test_a_document_comes_back_as_it_was(value: Any, ascii_only: bool) -> None:
    outcome, back = run(
        "return json.encode(json.decode(text))",
        json.dumps(value, ensure_ascii=ascii_only, indent=1),
    )
    assert outcome == b"done"
    assert json.loads(back) == value


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1,]", "{\"a\"}", "{a:1}", "nul", "01x", "\"", "\"\\q\"", "\"\\u12\"", "[1] 2", "+1", "{\"a\":1,}"],
)  # fmt: skip
def test_what_is_no_json_is_an_error_with_its_place(text: str) -> None:
    outcome, why = run("json.decode(text)", text)
    assert outcome == b"failed"
    assert b"json.decode: no JSON at character" in why


def test_what_has_no_json_is_an_error() -> None:
    for value in ("print", "0/0", "1/0", "{print}"):
        outcome, why = run(f"json.encode({value})")
        assert (outcome, b"has no JSON" in why) == (b"failed", True)


def test_depth_has_an_end() -> None:
    assert b"too deep" in run("json.decode(('['):rep(100))")[1]
    assert b"too deep" in run("local t = {} t.t = t json.encode(t)")[1]


def test_null_is_nil_and_an_empty_table_is_a_list() -> None:
    assert run("return json.decode('null'), json.encode({}), json.encode(nil)") == (
        b"done", None, b"[]", b"null",
    )  # fmt: skip
