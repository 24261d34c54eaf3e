"""A command as it goes to the phone: which action, which parameters, on which credential.

The bytes are written here with the standard library's quoting and are never read back by the
reader in `protocol`, so that no symmetric error can hide.
"""

import base64
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

PATH = "/api/v1/exec/command"


class Admission(StrEnum):
    """How a request claims to be admitted."""

    BEARER = "bearer"  # Authorization: Bearer TOKEN
    QUERY = "query"  # AuthToken=TOKEN
    SESSION = "session"  # the cookie of a logged-in web interface
    BASIC = "basic"  # user and password, for the login itself
    BARE = "bare"  # the bare token as the value of Authorization: page and example disagree
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Credential:
    """A way to be admitted and the secret for it; the secret never shows in a repr."""

    by: Admission = Admission.NONE
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Command:
    """An action and its parameters, decoded; a value of None is a bare key (``&help``)."""

    action: str | None
    parameters: tuple[tuple[str, str | None], ...] = ()

    @property
    def verb(self) -> str:
        """The trace's name for this stimulus: the action, ``help`` for a help request."""
        if any(name == "help" for name, _ in self.parameters):
            return "help"
        return self.action or ""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request to the phone."""

    command: Command
    credential: Credential
    method: str = "GET"
    path: str = PATH
    body: bytes = b""

    def to_bytes(self, host: str) -> bytes:
        """Return the request as it is sent to `host`."""
        target = self.path + (f"?{self._query()}" if self._query() else "")
        lines = [f"{self.method} {target} HTTP/1.1", f"Host: {host}", "Accept: */*"]
        if header := self._header():
            lines.append(header)
        if self.body or self.method == "POST":
            lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + self.body

    def _query(self) -> str:
        command = self.command
        pairs: list[tuple[str, str | None]] = []
        if command.action is not None:
            pairs.append(("action", command.action))
        pairs.extend(command.parameters)
        if self.credential.by is Admission.QUERY:
            pairs.append(("AuthToken", self.credential.secret))
        return "&".join(_pair(name, value) for name, value in pairs)

    def _header(self) -> str | None:
        secret = self.credential.secret
        match self.credential.by:
            case Admission.BEARER:
                return f"Authorization: Bearer {secret}"
            case Admission.BARE:
                return f"Authorization: {secret}"
            case Admission.SESSION:
                return f"Cookie: {secret}"
            case Admission.BASIC:
                return f"Authorization: Basic {base64.b64encode(secret.encode()).decode()}"
            case _:
                return None


def _pair(name: str, value: str | None) -> str:
    # "@" stays as it is, as in the vendor's ids and in the only known client; "?" too, since
    # the page writes ``action=?``.
    return quote(name, safe="") if value is None else f"{quote(name)}={quote(value, safe='@?')}"
