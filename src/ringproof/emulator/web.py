"""The phone's web server, without sockets: which path does what, and who is let in.

``POST /api/v1/login`` opens a session for a user. Everything below ``/api/v1/exec/`` is a script
that listens on a path; the Action URL script listens on ``command``. A request that is not let in
gets the same answer whatever it asks. ``pages`` are for whoever is logged in or has a token, also
while Action URLs are off; a user of the role ``user`` can look at them and change nothing.
"""

import json
from collections.abc import Callable
from typing import Final

from ringproof.emulator.access import Access
from ringproof.emulator.profile import Profile
from ringproof.emulator.query import Reading
from ringproof.emulator.wire import Handler, Request, Response

EXEC: Final = "/api/v1/exec/"
LOGIN: Final = "/api/v1/login"


class Web:
    """What the phone answers on each path."""

    def __init__(self, access: Access, profile: Profile) -> None:
        self.listeners: dict[str, Handler] = {}
        self.pages: dict[str, Handler] = {}
        self.refusal: Callable[[Request], Response | None] = self._refusal
        self.admitted: Callable[[Request], bool] = self._admitted
        self._access = access
        self._profile = profile

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        if request.path == LOGIN:
            return self._login(request)
        if request.path.startswith(EXEC):
            return self._execute(request)
        page = self.pages.get(request.path)
        if page is not None:
            return self._page(page, request)
        if request.path == "/":
            return Response(200, b"an emulated phone; it is commanded under /api/v1/exec/command\n")
        return Response(404, b"there is nothing at this path.\n")

    def _page(self, page: Handler, request: Request) -> Response:
        if not self.admitted(request):
            return self._not_admitted()
        if request.method != "GET" and self._access.is_mere_user(*_credentials(request)):
            told = {"error": "this user may not change settings; log in as administrator."}
            return Response(403, json.dumps(told).encode("ascii"), "application/json")
        return page(request)

    def _refusal(self, request: Request) -> Response | None:
        """Return why a request is not let in, or None when it is; it never says what it asked."""
        if not self._access.allow_action_urls:
            return Response(int(self._profile.status_off), b"not available.\n")
        if self.admitted(request):
            return None
        return self._not_admitted()

    def _not_admitted(self) -> Response:
        status = int(self._profile.status_no_token)
        challenge = (("WWW-Authenticate", 'Bearer realm="phone"'),) if status == 401 else ()
        return Response(status, b"not authorized.\n", headers=challenge)

    def _admitted(self, request: Request) -> bool:
        """Whether a request carries a token or comes from a logged-in session."""
        return self._access.admits(*_credentials(request))

    def _execute(self, request: Request) -> Response:
        refused = self.refusal(request)
        if refused is not None:
            return refused
        listener = self.listeners.get(request.path.removeprefix(EXEC))
        if listener is None:
            return Response(404, b"no script listens at this path.\n")
        if request.method not in ("GET", "POST"):
            return Response(405, b"commands are GET requests.\n", headers=(("Allow", "GET, POST"),))
        return listener(request)

    def _login(self, request: Request) -> Response:
        if request.method != "POST":
            return Response(405, b"log in with POST.\n", headers=(("Allow", "POST"),))
        session = self._access.log_in(request.header("authorization"))
        if session is None:
            challenge = (("WWW-Authenticate", 'Basic realm="phone"'),)
            return Response(401, b"not authorized.\n", headers=challenge)
        cookie = (("Set-Cookie", f"session={session}; Path=/; HttpOnly; SameSite=Strict"),)
        body = json.dumps({"token": session}).encode("ascii")
        return Response(200, body, "application/json", cookie)


def _credentials(request: Request) -> tuple[str, str | None, str]:
    """Return what a request offers: its Authorization, the token of its query, its cookies.

    A browser says when a page of somebody else made it ask; then its cookies count for nothing.
    """
    token = Reading().query(request.query).get("AuthToken")
    foreign = request.header("sec-fetch-site") in ("cross-site", "same-site")
    return request.header("authorization"), token, "" if foreign else request.header("cookie")
