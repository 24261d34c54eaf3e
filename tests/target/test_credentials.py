"""Whose token a command carries."""

import pytest

from ringproof.protocol.http.reader import Reader
from ringproof.target.credentials import token_in, whose_token

TOKENS = {"desk 1": "one-token", "desk 2": "two-token"}


@pytest.mark.parametrize(
    ("query", "header", "whose"),
    [
        ("", "", ("none", "")),
        ("", "Authorization: Bearer one-token", ("own", "bearer")),
        ("", "authorization: bearer  one-token ", ("own", "bearer")),
        ("", "Authorization: one-token", ("own", "bare")),
        ("&AuthToken=one-token", "", ("own", "query")),
        ("&AuthToken=one%2Dtoken", "", ("own", "query")),
        ("&AuthToken=", "", ("unknown", "query")),
        ("", "Authorization: Bearer two-token", ("of desk 2", "bearer")),
        ("", "Authorization: Bearer One-Token", ("unknown", "bearer")),
        ("&AuthToken=two-token", "Authorization: Bearer one-token", ("of desk 2", "query")),
        ("&AuthToken=wrong", "Authorization: Bearer one-token", ("own", "bearer")),
    ],
)
def test_whose_token_it_is(query: str, header: str, whose: tuple[str, str]) -> None:
    lines = [f"GET /api/v1/exec/command?action=hold{query} HTTP/1.1", "Host: x", header]
    raw = "\r\n".join(line for line in lines if line) + "\r\n\r\n"
    [request] = Reader().feed(raw.encode())
    assert whose_token(request, "desk 1", TOKENS) == whose


def test_a_token_anywhere_in_bytes() -> None:
    assert token_in(b'{"phone": "two-token"}', TOKENS) == "desk 2"
    assert token_in(b"{}", TOKENS) == ""
