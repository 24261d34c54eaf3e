"""The phone's settings under access; what they mean on the wire stands in test_web."""

import base64

import pytest

from ringproof.emulator.access import Access, is_one_of


def test_a_phone_from_the_factory_allows_nothing() -> None:
    access = Access()
    assert (access.allow_action_urls, access.event_server, access.tokens) == (False, "", [])


def test_a_token_is_long_and_never_the_same() -> None:
    access = Access()
    tokens = {access.create_token() for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 20


def test_only_a_token_that_is_there_is_deleted() -> None:
    access = Access()
    token = access.create_token()
    assert access.delete_token(token)
    assert not access.delete_token(token)


@pytest.mark.parametrize("token", ["", "a", "abcd", "ABC", "abc ", "äbc", "abc\x00"])
def test_what_is_not_the_token_does_not_match(token: str) -> None:
    assert is_one_of(["x", "abc"], "abc")
    assert not is_one_of(["x", "abc"], token)
    assert not is_one_of([], token)


@pytest.mark.parametrize(
    ("word", "admitted"),
    [
        ("admin:admin", True),
        ("admin:", False),
        ("user:admin", False),
        ("user:", False),
        ("", False),
    ],
)
def test_users_log_in_with_their_password(word: str, admitted: bool) -> None:
    encoded = base64.b64encode(word.encode()).decode()
    assert (Access().log_in(f"basic {encoded}") is not None) is admitted


def test_a_factory_reset_forgets_everybody() -> None:
    access = Access(True, "192.0.2.5", ["abc"], {"eve": "x"}, ["s"])
    access.factory_reset()
    assert access == Access()
