"""Who may command the phone: the switch, tokens, users and their sessions."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Matches = Callable[[Iterable[str], str], bool]


def is_one_of(valid: Iterable[str], token: str) -> bool:
    """Whether a token is one of these, compared in constant time."""
    given = token.encode("utf-8", "surrogateescape")
    # Every comparison is made, so that the time says nothing about the one that matched.
    matches = [_same(one, given) for one in valid]
    return bool(token) and any(matches)


@dataclass
class Access:
    """The phone's settings under *access*, and who is logged in.

    ``bare_token`` admits a token as the whole value of Authorization, which the page's prose
    suggests and its example does not.
    """

    allow_action_urls: bool = False
    event_server: str = ""
    tokens: list[str] = field(default_factory=list)
    users: dict[str, str] = field(default_factory=lambda: {"admin": "admin"})
    sessions: list[str] = field(default_factory=list)
    bare_token: bool = False
    matches: Matches = field(default=is_one_of, repr=False)

    def create_token(self) -> str:
        """Make a token, as the web interface does under Access; it works from now on."""
        token = secrets.token_urlsafe(18)
        self.tokens.append(token)
        return token

    def delete_token(self, token: str) -> bool:
        """Take a token back; false when there is no such token."""
        if token not in self.tokens:
            return False
        self.tokens.remove(token)
        return True

    def log_in(self, authorization: str) -> str | None:
        """Return the token of a new session for a user's Basic credentials, or None."""
        scheme, _, encoded = authorization.strip().partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(encoded.strip(), validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return None
        name = user.decode("utf-8", "replace")
        if not _same(self.users.get(name, ""), password) or name not in self.users:
            return None
        session = secrets.token_urlsafe(18)
        self.sessions.append(session)
        return session

    def admits(self, authorization: str, auth_token: str | None, cookie: str) -> bool:
        """Whether a request with these credentials may command the phone."""
        offered = [auth_token] if auth_token is not None else []
        scheme, _, rest = authorization.strip(" \t").partition(" ")
        if scheme.lower() == "bearer":
            offered.append(rest.strip(" \t"))
        elif self.bare_token and authorization:
            offered.append(authorization.strip(" \t"))
        valid = [*self.tokens, *self.sessions]
        if any(self.matches(valid, token) for token in offered):
            return True
        return self.matches(self.sessions, _session_of(cookie))

    def factory_reset(self) -> None:
        """Bring everything under access back to how the phone left the factory."""
        self.allow_action_urls = False
        self.event_server = ""
        self.tokens.clear()
        self.sessions.clear()
        self.users = {"admin": "admin"}


def _same(ours: str, given: bytes) -> bool:
    return hmac.compare_digest(ours.encode("utf-8"), given)


def _session_of(cookie: str) -> str:
    """Return the value of the session cookie, or nothing."""
    for part in cookie.split(";"):
        name, _, value = part.strip().partition("=")
        if name == "session":
            return value
    return ""
