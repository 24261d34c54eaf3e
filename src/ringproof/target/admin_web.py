"""The phone's administrator at its web interface, over HTTP: login, access, tokens, settings.

What the vendor documents is that there is such an interface, not its paths: all of them are
**assumed**, and stand with the settings' element names in the one table below. Where a phone has
others, every operation says so (DriverProblem) and changes nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from ringproof.target.login import log_in
from ringproof.target.protocol import CannotDo, DriverProblem, Target, Way
from ringproof.target.wire import Reply, WireClient


@dataclass(frozen=True, slots=True)
class WebPaths:
    """Where a phone's web interface does what; none of this is documented, all of it assumed."""

    log_in: str = "/api/v1/face/login"
    access: str = "/api/v1/face/access"
    create_token: str = "/api/v1/face/tokens"  # noqa: S105  a path
    delete_token: str = "/api/v1/face/tokens/delete"  # noqa: S105  a path
    settings: str = "/api/v1/settings"
    provisioning: str = "/api/v1/provisioning"
    # Elements of the settings file, from its root.
    allow: str = "access/actionUrls/allow"
    server: str = "access/actionUrls/server"
    provisioning_url: str = "provisioning/url"


PATHS: Final = WebPaths()
PROVISIONING_FILE: Final = "/provisioning/settings.xml"
_TOKEN_NAME: Final = "ringproof-{}"  # noqa: S105  a name
_LOGGED_OUT: Final = 401


@dataclass(frozen=True, slots=True)
class _Session:
    cookie: str
    word: str


class WebAdmin:
    """Somebody with the phone's web interface, logged in as the target file's ``admin`` says."""

    def __init__(self, target: Target, paths: WebPaths = PATHS) -> None:
        self._target = target
        self._paths = paths
        settings = target.settings
        self._client = WireClient(
            settings.url,
            answer_within=settings.timing.answer_within,
            tls_verify=settings.tls_verify,
        )
        self._origin = f"{settings.url.partition(':')[0]}://{self._client.authority}"
        self._session: _Session | None = None
        self._names: dict[str, str] = {}  # the token -> what it is called

    def allow_action_urls(self, allowed: bool) -> None:
        """Switch incoming Action URLs on or off."""
        self._change(self._paths.access, {"allow": allowed})

    def set_event_server(self, url: str) -> None:
        """Set "action URL server"; empty switches events off."""
        self._change(self._paths.access, {"server": url})

    def settings(self) -> tuple[bool, str]:
        """Return whether Action URLs are allowed, and the event server, from the backup."""
        backup = self._backup()
        allowed = self._text(backup, self._paths.allow)
        return allowed == "true", self._text(backup, self._paths.server)

    def create_token(self) -> str:
        """Generate a token and return it."""
        taken = self._names.values()
        name = next(n for at in range(1, 1000) if (n := _TOKEN_NAME.format(at)) not in taken)
        made = self._change(self._paths.create_token, {"name": name})
        token = str(made["token"])
        self._names[token] = str(made.get("name", name))
        return token

    def delete_token(self, token: str) -> None:
        """Delete `token`, which we made ourselves: others are known to the phone by name only."""
        name = self._names.get(token)
        if name is None:
            raise CannotDo("the web interface deletes tokens by name, and this one was not ours")
        self._change(self._paths.delete_token, {"name": name})
        del self._names[token]

    def factory_reset(self) -> None:
        """Say that it cannot be done: it would take away what cannot be put back."""
        raise CannotDo(
            "the driver `web` does not reset a phone to factory settings: its identities and "
            "tokens would be lost"
        )

    def download_settings(self) -> bytes:
        """Return the phone's settings, as the file that a backup is."""
        return self._ask("GET", self._paths.settings).body

    def upload_settings(self, raw: bytes, way: Way) -> None:
        """Restore a file as a backup, or have the phone fetch it from our own server."""
        if way == "restore":
            self._ask("PUT", self._paths.settings, raw, "application/xml")
        else:
            self._provision(raw)

    def log_in(self) -> str:
        """Log in as the page documents it; return the session's cookie."""
        return log_in(self._target, self._target.settings.login)

    # -- provisioning -------------------------------------------------------

    def _provision(self, raw: bytes) -> None:
        ears, before = self._target.ears, self._text(self._backup(), self._paths.provisioning_url)
        try:
            self._set_provisioning(ears.serve(PROVISIONING_FILE, raw))
            self._ask("POST", self._paths.provisioning)
            within = self._target.settings.timing.answer_within
            if not self._target.wait(lambda: self._fetched()["state"] != "under_way", within):
                raise DriverProblem(f"the phone has not fetched its settings within {within:g} s")
            latest = self._fetched()
        finally:
            ears.recover()
            self._set_provisioning(before)
        if latest["state"] != "taken":
            raise DriverProblem(f"the phone did not take its settings: {latest.get('says', '')}")

    def _set_provisioning(self, url: str) -> None:
        section, _, leaf = self._paths.provisioning_url.partition("/")
        document = (
            f'<configuration><{section} patch="true"><{leaf}>{escape(url)}</{leaf}>'
            f"</{section}></configuration>"
        )
        self._ask("PUT", self._paths.settings, document.encode(), "application/xml")

    def _fetched(self) -> Mapping[str, Any]:
        return _object(self._ask("GET", self._paths.provisioning), self._paths.provisioning)

    # -- the backup ---------------------------------------------------------

    def _backup(self) -> ElementTree.Element:
        raw = self.download_settings()
        if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
            raise DriverProblem("the phone's settings file declares entities; it is not read")
        try:
            return ElementTree.fromstring(raw)  # noqa: S314  no entities, see above
        except (ElementTree.ParseError, ValueError, LookupError) as broken:  # or its encoding
            raise DriverProblem(f"the phone's settings file is no XML: {broken}") from broken

    def _text(self, backup: ElementTree.Element, path: str) -> str:
        found = backup.find(path)
        if found is None:
            raise DriverProblem(
                f"the phone's settings file has no {path}: the paths of the driver `web` are "
                "assumed, and this phone has others; use admin: {driver: human}, or none"
            )
        return (found.text or "").strip()

    # -- the wire -----------------------------------------------------------

    def _change(self, path: str, what: Mapping[str, Any]) -> Mapping[str, Any]:
        return _object(self._ask("POST", path, json.dumps(what).encode()), path)

    def _ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json"
    ) -> Reply:
        """Send a request of a logged-in browser; log in first, and again where that has ended."""
        first = self._session is None
        reply = self._send(method, path, body, kind, self._logged_in())
        if reply.status == _LOGGED_OUT and not first:
            self._session = None
            reply = self._send(method, path, body, kind, self._logged_in())
        if not 200 <= reply.status < 300:
            raise DriverProblem(f"{method} {path} answered {reply.status}: {_reason(reply)}")
        return reply

    def _logged_in(self) -> _Session:
        if self._session is None:
            user, _, password = self._target.settings.login.partition(":")
            said = json.dumps({"user": user, "password": password}).encode()
            path = self._paths.log_in
            reply = self._send("POST", path, said, "application/json", None)
            cookie = reply.header("set-cookie")
            if reply.status != 200 or cookie is None:
                raise DriverProblem(
                    f"the web interface did not let {user!r} in (POST {path} answered "
                    f"{reply.status}); check admin.user and admin.password of the target file"
                )
            word = str(_object(reply, path).get("word", ""))
            self._session = _Session(cookie.split(";", 1)[0], word)
        return self._session

    def _send(
        self, method: str, path: str, body: bytes, kind: str, session: _Session | None
    ) -> Reply:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._client.authority}", "Accept: */*"]
        if session is not None:
            lines += [f"Cookie: {session.cookie}", f"X-CSRF-Token: {session.word}"]
        if method != "GET":
            lines += [
                f"Origin: {self._origin}",
                f"Content-Type: {kind}",
                f"Content-Length: {len(body)}",
            ]
        try:
            head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
            return self._client.exchange(head + body)
        finally:
            self._client.close()  # nobody tells an admin when the run is over


def _object(reply: Reply, path: str) -> Mapping[str, Any]:
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise DriverProblem(
            f"{path} did not answer with a JSON object: the paths of the driver `web` are "
            "assumed, and this phone has others; use admin: {driver: human}, or none"
        )
    return said


def _reason(reply: Reply) -> str:
    try:
        return str(json.loads(reply.body)["error"])
    except (ValueError, KeyError, TypeError):
        return reply.body[:120].decode("utf-8", "replace").strip() or reply.reason
