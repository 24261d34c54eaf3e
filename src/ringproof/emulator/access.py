"""Who may command the phone: what its settings say under *access*, and who is logged in."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable, Iterable
from typing import Final

from ringproof.emulator.settings.digests import is_password, token_digest
from ringproof.emulator.settings.factory import Delivery, factory_document
from ringproof.emulator.settings.layout import PATHS
from ringproof.emulator.settings.settings import Settings
from ringproof.emulator.settings.tree import Element

Matches = Callable[[Iterable[str], str], bool]

_TOKENS: Final = PATHS["tokens"]


def is_one_of(valid: Iterable[str], token: str) -> bool:
    """Whether a token is one of these, compared in constant time."""
    given = token.encode("utf-8", "surrogateescape")
    # Every comparison is made, so that the time says nothing about the one that matched.
    matches = [_same(one, given) for one in valid]
    return bool(token) and any(matches)


class Access:
    """A view on the phone's settings: the switch, the event server, tokens and users.

    Settings keep digests of tokens; those that were made since the phone was switched on are
    known here in clear. Sessions are no settings: they end with the power. ``bare_token`` admits
    a token as the whole value of Authorization, which the page's prose suggests and its example
    does not.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        bare_token: bool = False,
        delivered: Element | None = None,
    ) -> None:
        self.settings = settings or Settings(factory_document(Delivery()))
        self.sessions: list[str] = []
        self._users: dict[str, str] = {}
        self.bare_token = bare_token
        self.matches: Matches = is_one_of
        self._factory = delivered or self.settings.document
        self._clear: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._allowed = False
        self._read(())
        self.settings.watch(self._read)

    @property
    def allow_action_urls(self) -> bool:
        """Whether commands are listened to; off as the phone is delivered."""
        return self._allowed

    @allow_action_urls.setter
    def allow_action_urls(self, allowed: bool) -> None:
        self.settings.set(PATHS["allow_action_urls"], "true" if allowed else "false")

    @property
    def event_server(self) -> str:
        """Where events go; empty: nowhere."""
        return self._server

    @event_server.setter
    def event_server(self, server: str) -> None:
        self.settings.set(PATHS["event_server"], server)

    @property
    def tokens(self) -> list[str]:
        """The tokens that admit and are known in clear: those made since the power came on."""
        return [self._clear[digest] for digest in self._digests.values() if digest in self._clear]

    def token_names(self) -> list[str]:
        """Return what the tokens are called; nobody sees a token again after it was made."""
        return list(self._digests)

    def create_token(self, name: str = "", token: str = "") -> str:
        """Make a token, as the web interface does under Access; it works from now on.

        Without a name it gets the next free number. A token that is given, as on the command
        line, is taken as it is.
        """
        token = token or secrets.token_urlsafe(18)
        digest = token_digest(token)
        name = name or self._free_name()
        self._clear[digest] = token
        item = Element("token", (("name", name),), digest)
        self._keep([*self._others(name), item])
        return token

    def delete_token(self, token: str) -> bool:
        """Take a token back, named in clear or by its name; false when there is no such token."""
        digest = token_digest(token)
        held = self.settings.items(_TOKENS)
        left = [one for one in held if one.text != digest and one.get("name") != token]
        if len(left) == len(held):
            return False
        self._keep(left)
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
        if not self._is_user(name, password):
            return None
        session = secrets.token_urlsafe(18)
        # Sessions may have been ended all at once.
        self._users = {one: self._users[one] for one in self.sessions if one in self._users}
        self._users[session] = name
        self.sessions.append(session)
        return session

    def log_out(self, session: str) -> None:
        """End a session; harmless when it has ended."""
        if session in self.sessions:
            self.sessions.remove(session)

    def admits(self, authorization: str, auth_token: str | None, cookie: str) -> bool:
        """Whether a request with these credentials may command the phone."""
        offered = self._offered(authorization, auth_token)
        valid = [*self.tokens, *self.sessions]
        if any(self.matches(valid, token) or self._kept(token) for token in offered):
            return True
        return any(self.matches(self.sessions, session) for session in sessions_of(cookie))

    def is_mere_user(self, authorization: str, auth_token: str | None, cookie: str) -> bool:
        """Whether these credentials are sessions of users of the role ``user``, and no token."""
        offered = self._offered(authorization, auth_token)
        if any(self.matches(self.tokens, token) or self._kept(token) for token in offered):
            return False
        given = [*offered, *sessions_of(cookie)]
        open_ones = [
            one for one in self.sessions if any(self.matches([one], each) for each in given)
        ]
        return bool(open_ones) and not any(
            self.is_admin(self._users.get(session, "")) for session in open_ones
        )

    def is_admin(self, name: str) -> bool:
        """Whether a user may change settings; the role ``user`` may not."""
        return any(
            user.get("name") == name
            and (role := user.child("role")) is not None
            and role.text == "admin"
            for user in self.settings.items(PATHS["users"])
        )

    def factory_reset(self) -> None:
        """Bring all settings back to how the phone left the factory, and log everybody out."""
        self.sessions.clear()
        self.settings.become(self._factory)

    def _offered(self, authorization: str, auth_token: str | None) -> list[str]:
        """Return what is offered as a token, in whichever way."""
        offered = [auth_token] if auth_token is not None else []
        scheme, _, rest = authorization.strip(" \t").partition(" ")
        if scheme.lower() == "bearer":
            offered.append(rest.strip(" \t"))
        elif self.bare_token and authorization:
            offered.append(authorization.strip(" \t"))
        return offered

    def _read(self, _: tuple[str, ...]) -> None:
        """Take down what every request is held against."""
        self._allowed = self.settings.get(PATHS["allow_action_urls"]) == "true"
        self._server = self.settings.get(PATHS["event_server"])
        held = self.settings.items(_TOKENS)
        self._digests = {one.get("name") or "": one.text for one in held}

    def _kept(self, token: str) -> bool:
        """Whether a token is one of those that the settings keep the digest of."""
        return bool(token) and is_one_of(self._digests.values(), token_digest(token))

    def _is_user(self, name: str, password: bytes) -> bool:
        for user in self.settings.items(PATHS["users"]):
            if user.get("name") == name:
                kept = user.child("password")
                return kept is not None and is_password(kept.text, password)
        return False

    def _others(self, name: str) -> list[Element]:
        return [one for one in self.settings.items(_TOKENS) if one.get("name") != name]

    def _free_name(self) -> str:
        return next(name for at in range(1, 1 << 16) if (name := str(at)) not in self._digests)

    def _keep(self, tokens: list[Element]) -> None:
        self.settings.put(_TOKENS, tokens)


def sessions_of(cookie: str) -> list[str]:
    """Return the values of the session cookies.

    Phones on one host, each at a port of its own, share the browser's cookies; the web face of
    each therefore sets one called ``session-`` and what tells them apart.
    """
    parts = [part.strip().partition("=") for part in cookie.split(";")]
    return [value for name, _, value in parts if name == "session" or name.startswith("session-")]


def _same(ours: str, given: bytes) -> bool:
    return hmac.compare_digest(ours.encode("utf-8"), given)
