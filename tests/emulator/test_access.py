"""The phone's settings under access; what they mean on the wire stands in test_web."""

import base64

import pytest

from ringproof.emulator.access import Access, is_one_of
from ringproof.emulator.settings.settings import Settings


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
    access = Access()
    delivered = access.settings.document
    access.allow_action_urls, access.event_server = True, "192.0.2.5"
    token = access.create_token()
    access.sessions.append("s")
    access.factory_reset()
    assert access.settings.document is delivered
    assert (access.allow_action_urls, access.event_server, access.sessions) == (False, "", [])
    assert not access.admits(f"Bearer {token}", None, "")


def test_settings_keep_of_a_token_only_what_nobody_can_use() -> None:
    access = Access()
    token = access.create_token()
    backup = access.settings.download().decode()
    digest = next(one.text for one in access.settings.items("/access/tokens"))
    assert token not in backup
    assert digest in backup
    assert not access.admits(f"Bearer {digest}", digest, f"session={digest}")


def test_a_token_outlives_the_power_by_its_digest() -> None:
    access = Access()
    token = access.create_token()
    again = Access(Settings(access.settings.document))
    assert again.tokens == []
    assert again.admits(f"Bearer {token}", None, "")
    assert again.delete_token("1")
    assert not again.admits(f"Bearer {token}", None, "")


def test_tokens_are_named_and_the_number_of_a_deleted_one_is_free() -> None:
    access = Access()
    for _ in range(3):
        access.create_token()
    access.create_token("pbx")
    access.delete_token("2")
    assert access.token_names() == ["1", "3", "pbx"]
    access.create_token()
    assert access.token_names() == ["1", "3", "pbx", "2"]


def test_a_password_that_was_uploaded_in_clear_logs_in_and_is_not_kept() -> None:
    access = Access()
    access.settings.upload(b"<users><user name='eve'><password>geheim</password></user></users>")
    assert access.log_in("Basic " + base64.b64encode(b"eve:geheim").decode())
    assert access.log_in("Basic " + base64.b64encode(b"admin:admin").decode())
    assert b"geheim" not in access.settings.download()


def test_a_user_without_a_password_cannot_log_in() -> None:
    access = Access()
    access.settings.upload(b"<users><user name='eve'/></users>")
    assert access.log_in("Basic " + base64.b64encode(b"eve:").decode()) is None


def test_a_session_that_was_closed_admits_no_more() -> None:
    access = Access()
    session = access.log_in("Basic " + base64.b64encode(b"admin:admin").decode()) or ""
    assert access.admits("", None, f"a=b; session={session}")
    access.log_out(session)
    assert not access.admits("", None, f"a=b; session={session}")
