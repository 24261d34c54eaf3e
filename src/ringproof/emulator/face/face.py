"""The phone with its web face: pages at ``/``, what they ask for, and behind them the phone's web.

Everything under ``/api/v1/face/`` but logging in needs the cookie of a session; a token does not
open it. What changes something must come from our own page and know the session's word; settings
are for administrators.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from ringproof.emulator.assembly import Parts
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.face import administration, deeds, state
from ringproof.emulator.face.asked import Asked, Unfit, asked, told
from ringproof.emulator.face.feed import Feed
from ringproof.emulator.face.guards import HEADERS, is_from_our_page, is_our_host
from ringproof.emulator.face.ladder import Ladder, Step
from ringproof.emulator.face.pages import PREFIX, page
from ringproof.emulator.face.sessions import Session, Sessions, knows_the_word
from ringproof.emulator.web import EXEC
from ringproof.emulator.wire import Handler, Request, Response

API: Final = "/api/v1/face/"
_NO_STORE: Final = (("Cache-Control", "no-store"),)


@dataclass(frozen=True)
class _Visit:
    """One request of a logged-in browser."""

    request: Request
    session: Session
    secure: bool


_Act = Callable[["Face", _Visit], Response]


class Face:
    """The web face of one phone; :meth:`served` is what listens at a port."""

    def __init__(self, parts: Parts, ladder: Ladder) -> None:
        self.parts = parts
        self.ladder = ladder
        self.sessions = Sessions(parts.access, parts.setup.mac.upper())
        self.feed = Feed(parts.phone, parts.clock, ladder, partial(state.seen, parts))
        parts.phone.watch(lambda _: self.feed.notice())

    def served(self, secure: bool) -> Handler:
        """Return the phone's web with its face, for a port with TLS or without."""
        return partial(self._answer, secure)

    def _answer(self, secure: bool, request: Request) -> Response:
        if request.path.startswith(API):
            return _guarded(self._api(request, secure), _NO_STORE)
        if request.path == "/" or request.path.startswith(PREFIX):
            return _guarded(self._page(request))
        if not request.path.startswith(EXEC):
            return self.parts.web(request)
        step = self.ladder.command(request)
        response = self.parts.web(request)
        self.ladder.obeyed(step, response)
        return response

    def _page(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _wrong_method("GET, HEAD")
        return page(request.path) or Response(404, b"there is nothing at this path.\n")

    def _api(self, request: Request, secure: bool) -> Response:
        acts = _API.get(request.path.removeprefix(API))
        if acts is None:
            return _error(404, "there is nothing at this path.")
        act = acts.get(request.method)
        if act is None:
            return _wrong_method(", ".join(acts))
        try:
            return act(self, self._let_in(request, secure))
        except _NotLoggedIn:
            return _error(401, "log in first.")
        except Unfit as unfit:
            return _error(unfit.status, str(unfit))
        except EmulatorError as error:
            return _error(400, str(error))

    def _let_in(self, request: Request, secure: bool) -> _Visit:
        """Return who asks; Unfit where it is nobody who may."""
        if not is_our_host(request):
            raise Unfit("open the phone's pages at its address, not under another name.", 421)
        changes = request.method != "GET"
        if changes and not is_from_our_page(request, secure):
            raise Unfit("only the phone's own pages can ask for this.", 403)
        path = request.path.removeprefix(API)
        if path == "login":
            return _Visit(request, _NOBODY, secure)
        session = self.sessions.of(request, secure)
        if session is None:
            raise _NotLoggedIn
        if changes and not knows_the_word(session, request):
            raise Unfit("the page is out of date; load it again.", 403)
        if path in _FOR_ADMINISTRATORS and not self.sessions.is_admin(session):
            raise Unfit(f"{session.user} may not change settings; log in as administrator.", 403)
        return _Visit(request, session, secure)

    # Who is there.

    def _log_in(self, visit: _Visit) -> Response:
        given = asked(visit.request)
        session = self.sessions.log_in(given.text("user"), given.text("password"))
        if session is None:
            return _error(401, "This user name or password is wrong.")
        response = told(self._about(session))
        return replace(response, headers=(self.sessions.cookie(session, visit.secure),))

    def _log_out(self, visit: _Visit) -> Response:
        self.sessions.log_out(visit.session)
        return replace(told({}), headers=(self.sessions.cookie(None, visit.secure),))

    def _session(self, visit: _Visit) -> Response:
        return told(self._about(visit.session))

    def _about(self, session: Session) -> Mapping[str, Any]:
        return {
            "user": session.user,
            "admin": self.sessions.is_admin(session),
            "word": session.word,
            "phone": state.facts(self.parts),
        }

    # What is shown and done.

    def _stream(self, visit: _Visit) -> Response:
        opening = self.feed.opening(partial(self.sessions.lives, visit.session))
        return Response(200, content_type="text/event-stream", stream=opening)

    def _act(self, visit: _Visit) -> Response:
        given = asked(visit.request)
        step = self.ladder.note("deed", "user", "phone", _deed(given))
        return self._done(deeds.do_at_the_phone, given, step)

    def _far(self, visit: _Visit) -> Response:
        given = asked(visit.request)
        step = self.ladder.note("deed", "far", "phone", _deed(given))
        return self._done(deeds.do_by_a_far_end, given, step)

    def _done(self, do: Callable[[Parts, Asked], str], given: Asked, step: Step) -> Response:
        try:
            do(self.parts, given)
        except Unfit as unfit:
            self.ladder.answered(step, f"refused: {unfit}")
            raise
        finally:
            self.feed.notice()
        self.ladder.answered(step, "done")
        return told({})

    def _backup(self, _: _Visit) -> Response:
        name = f'attachment; filename="settings-{self.parts.setup.mac.upper()}.xml"'
        kind = "application/xml; charset=utf-8"
        body = self.parts.settings.download()
        return Response(200, body, kind, (("Content-Disposition", name),))

    def _restore(self, visit: _Visit) -> Response:
        if visit.request.header("content-type") != "application/xml":
            raise Unfit("a backup is application/xml.", 415)
        try:
            return told(administration.restore(self.parts, visit.request.body))
        except EmulatorError as error:
            raise Unfit(f"{error} The settings are as they were.") from error

    def _scripts(self, _: _Visit) -> Response:
        return told(administration.scripts(self.parts))


class _NotLoggedIn(Exception):
    """Nobody is logged in whose cookie came with the request."""


_NOBODY: Final = Session("", "", "")


def _changing(change: Callable[[Parts, Asked], Mapping[str, Any]]) -> _Act:
    def act(face: Face, visit: _Visit) -> Response:
        try:
            return told(change(face.parts, asked(visit.request)))
        finally:
            face.feed.notice()

    return act


_API: Final[Mapping[str, Mapping[str, _Act]]] = {
    "login": {"POST": Face._log_in},
    "logout": {"POST": Face._log_out},
    "session": {"GET": Face._session},
    "stream": {"GET": Face._stream},
    "act": {"POST": Face._act},
    "far": {"POST": Face._far},
    "access": {"POST": _changing(administration.change_access)},
    "tokens": {"POST": _changing(administration.create_token)},
    "tokens/delete": {"POST": _changing(administration.delete_token)},
    "backup": {"GET": Face._backup, "POST": Face._restore},
    "scripts": {"GET": Face._scripts, "POST": _changing(administration.save_script)},
    "scripts/delete": {"POST": _changing(administration.delete_script)},
}
"""What the pages ask for, by path and method."""

_FOR_ADMINISTRATORS: Final = frozenset(
    {"access", "tokens", "tokens/delete", "backup", "scripts", "scripts/delete"}
)


def _deed(given: Asked) -> str:
    """Return what somebody did, in a line for the ladder."""
    said = {name: value for name, value in given.members.items() if name != "deed" and value}
    details = " ".join(f"{name}={value}" for name, value in said.items())
    return f"{given.members.get('deed', '')} {details}".strip()


def _guarded(response: Response, more: tuple[tuple[str, str], ...] = ()) -> Response:
    return replace(response, headers=(*response.headers, *HEADERS, *more))


def _error(status: int, sentence: str) -> Response:
    return told({"error": sentence}, status)


def _wrong_method(allowed: str) -> Response:
    return replace(_error(405, "not with this method."), headers=(("Allow", allowed),))
