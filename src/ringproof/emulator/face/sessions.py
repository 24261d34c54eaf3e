"""Who is logged in at the web face: a cookie, its user, and a word against forged requests."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from ringproof.emulator.access import Access
from ringproof.emulator.wire import Request

MOST: Final = 100
"""How many sessions can be open before the oldest is closed."""


@dataclass(frozen=True)
class Session:
    """One logged-in browser; ``word`` is what its requests must know to change something."""

    token: str
    user: str
    word: str


class Sessions:
    """The sessions of one phone's web face; they are also sessions of the phone."""

    def __init__(self, access: Access, mac: str) -> None:
        self._access = access
        self._mac = mac
        self._sessions: dict[str, Session] = {}

    def log_in(self, user: str, password: str) -> Session | None:
        """Open a session for a user of the settings; None where name or password is wrong."""
        if ":" in user:
            return None
        basic = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        token = self._access.log_in(f"Basic {basic}")
        if token is None:
            return None
        while len(self._sessions) >= MOST:
            self.log_out(next(iter(self._sessions.values())))
        session = self._sessions[token] = Session(token, user, secrets.token_urlsafe(18))
        return session

    def log_out(self, session: Session) -> None:
        """Close a session; harmless when it is closed."""
        self._sessions.pop(session.token, None)
        self._access.log_out(session.token)

    def of(self, request: Request, secure: bool) -> Session | None:
        """Return the session that a request comes from."""
        given = _cookie(request.header("cookie"), self._name(secure))
        session = self._sessions.get(given) if given.isascii() else None
        return session if session is not None and self.lives(session) else None

    def lives(self, session: Session) -> bool:
        """Whether a session is still open: the phone closes all of them when it starts anew."""
        if session.token in self._access.sessions and session.token in self._sessions:
            return True
        self._sessions.pop(session.token, None)
        return False

    def is_admin(self, session: Session) -> bool:
        """Whether a session's user may change settings; the role ``user`` may not."""
        return self._access.is_admin(session.user)

    def cookie(self, session: Session | None, secure: bool) -> tuple[str, str]:
        """Return the header that sets a session's cookie, or takes it away."""
        value = f"{self._name(secure)}={session.token if session else ''}"
        age = "" if session else "; Max-Age=0"
        only = "; Secure" if secure else ""
        return "Set-Cookie", f"{value}; Path=/; HttpOnly; SameSite=Strict{only}{age}"

    def _name(self, secure: bool) -> str:
        # Cookies know no ports: phones on one host, and a phone's two ports, need names apart.
        return f"session-{self._mac}" if secure else f"session-{self._mac}-http"


def knows_the_word(session: Session, request: Request) -> bool:
    """Whether a request carries its session's word."""
    given = request.header("x-csrf-token").encode("latin-1", "replace")
    return hmac.compare_digest(session.word.encode("ascii"), given)


def _cookie(header: str, name: str) -> str:
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""
