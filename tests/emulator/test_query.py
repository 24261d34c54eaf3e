"""A query is read as another program writes it, and odd ones are read too."""

from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.emulator.query import Reading, unescaped


@given(st.text())
def test_what_another_program_escaped_is_read(text: str) -> None:
    query = f"action=show&text={quote(text, safe='')}".encode("ascii")
    assert Reading().query(query).get("text", "") == text


@given(st.binary())
def test_any_bytes_are_read_like_another_program_does(raw: bytes) -> None:
    assert unescaped(raw) == unquote_to_bytes(raw)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (b"", {}),
        (b"&&", {}),
        (b"=x", {}),
        (b"help", {"help": ""}),
        (b"action=call&help", {"action": "call", "help": ""}),
        (b"number=1&number=2", {"number": "1"}),
        (b"text=a=b", {"text": "a=b"}),
        (b"text=%", {"text": "%"}),
        (b"text=%zz%4", {"text": "%zz%4"}),
        (b"text=%  %\t\t", {"text": "%  %\t\t"}),
        (b"text=%C4", {"text": "�"}),
        (b"text=%2B+", {"text": "++"}),
    ],
)
def test_odd_queries_are_read(query: bytes, found: dict[str, str]) -> None:
    assert Reading().query(query) == found
