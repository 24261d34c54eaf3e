"""What scripts do on the network: paths at which they listen, and requests that they send."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ringproof.emulator.action_urls.outgoing import Sent
from ringproof.emulator.lua.runtime import Value
from ringproof.emulator.lua.script import RunningScript, ScriptFault, Turn
from ringproof.emulator.lua.values import number, raw, text
from ringproof.emulator.wire import Handler, Request, Response, ServerAnswer

MOST_LISTENERS: Final = 100
MOST_BODY: Final = 256 << 10
"""How much of an answer a script gets to see, in bytes."""
_SILENT: Final = Response(500, b"the script has not answered.\n")


@dataclass(frozen=True)
class Listener:
    """One listener of a script at a path."""

    script: RunningScript
    handle: int
    exclusive: bool


@dataclass
class Listeners:
    """Who listens where, below /api/v1/exec/.

    ``serve`` answers a request; broken phones put something of their own in its place.
    """

    web: dict[str, Handler]
    by_path: dict[str, list[Listener]] = field(default_factory=dict)
    serve: Callable[[str, Request], Response] = field(init=False)

    def __post_init__(self) -> None:
        self.serve = self.answer

    def listen(self, script: RunningScript, path: str, handle: int, exclusive: bool) -> str | None:
        """Let a script listen; return why it cannot, or None."""
        path = path.strip("/")
        here = self.by_path.get(path, [])
        if sum(one.script is script for many in self.by_path.values() for one in many) >= (
            MOST_LISTENERS
        ):
            raise ScriptFault("the script listens at too many paths already")
        if exclusive and any(one.exclusive for one in here):
            return f"another script listens at {path} for itself"
        self.by_path.setdefault(path, []).append(Listener(script, handle, exclusive))
        self.web[path] = lambda request: self.serve(path, request)
        return None

    def end(self, script: RunningScript, handle: int | None = None) -> None:
        """Take a script's listener away, or all of them."""
        for path, listeners in list(self.by_path.items()):
            kept = [
                one
                for one in listeners
                if one.script is not script or (handle is not None and one.handle != handle)
            ]
            if kept:
                self.by_path[path] = kept
            else:
                del self.by_path[path]
                self.web.pop(path, None)

    def answer(self, path: str, request: Request) -> Response:
        """Let all who listen at a path hear a request; return what the exclusive one answers."""
        listeners = self.by_path.get(path, [])
        answer = Response(200)
        for listener in tuple(listeners):
            got = _heard(listener, request)
            if listener.exclusive:
                answer = got
        return answer


def _heard(listener: Listener, request: Request) -> Response:
    results: list[tuple[Value, ...]] = []
    turn = Turn(
        "request",
        "hear",
        (
            listener.handle,
            request.target,
            request.body,
            request.query,
            *(part for header in request.headers for part in header),
        ),
        results.append,
    )
    listener.script.do(turn)
    return _response(results[0]) if results else _SILENT


def _response(results: tuple[Value, ...]) -> Response:
    """Return what a listener's results mean: code, body, and headers as names and values."""
    code, body, *headers = (*results, None, None)[: max(len(results), 2)]
    status = 200 if code is None else number(code)
    if not 200 <= status <= 599:
        return Response(500, f"the script answers with code {status}.\n".encode())
    pairs = list(zip(headers[::2], headers[1::2], strict=False))
    kind = "text/plain; charset=utf-8"
    extra = []
    for name, value in pairs:
        key, said = _safe(text(name)), _safe(text(value))
        if key.lower() == "content-type":
            kind = said
        elif key.lower() not in ("content-length", "connection", "transfer-encoding"):
            extra.append((key, said))
    return Response(status, raw(body) if body is not None else b"", kind, tuple(extra))


def _safe(header: str) -> str:
    """Return a header's part without what would end it, or be no Latin-1."""
    kept = "".join(one for one in header if one >= " " and one != "\x7f")
    return kept.encode("latin-1", "replace").decode("latin-1")


def sent(arguments: tuple[Value, ...]) -> tuple[Sent, int | None]:
    """Return the request that a script wants sent, and the callback's number."""
    url, method, content, callback, *headers = arguments
    verb = raw(method).upper()
    if not verb.isalpha() or len(verb) > 16:
        raise ScriptFault(f"{text(method)[:20]!r} is no method")
    pairs = tuple(
        (_safe(text(name)), _safe(text(value)))
        for name, value in zip(headers[::2], headers[1::2], strict=True)
    )
    body = raw(content) if content is not None else None
    request = Sent(raw(url), verb.decode("ascii"), body, pairs)
    return request, None if callback is None else number(callback)


def answered(script: RunningScript, callback: int | None, answer: ServerAnswer | None) -> None:
    """Bring a server's answer to the script that asked."""
    if callback is None:
        return
    code = answer.status if answer is not None else 0
    body = answer.body[:MOST_BODY] if answer is not None else b""
    headers = answer.headers if answer is not None else ()
    flat = (part.encode("latin-1") for header in headers for part in header)
    script.do(Turn("answer", "answered", (callback, code, body, *flat)))
