"""Faults in sending: to the wrong place, wrongly written, or upset by what the server does."""

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ringproof.emulator.action_urls.outgoing import EventOut, address
from ringproof.emulator.assembly import Parts
from ringproof.emulator.mutants.names import SERVER
from ringproof.emulator.mutants.notices import Notice, edited
from ringproof.emulator.mutants.values import Apply, Seam, words, yes
from ringproof.emulator.wire import ServerAnswer


def _setting(parts: Parts, change: Callable[[str], str]) -> None:
    """Let scripts read something else as the action URL server."""
    before = parts.scripts.setting

    def read(path: str) -> str | None:
        value = before(path)
        return change(value or "") if path == SERVER else value

    parts.scripts.setting = read


def _even_when_empty(parts: Parts) -> None:
    """Go on telling the last server after the setting has been emptied."""
    last = [parts.access.event_server]
    change = parts.control.operations["admin.change"]

    @functools.wraps(change)
    def remembering(**given: Any) -> Any:
        last[0] = given.get("event_server") or last[0]
        return change(**given)

    parts.control.operations["admin.change"] = remembering
    _setting(parts, lambda server: server or last[0])


def _needs_scheme(parts: Parts) -> None:
    """Do not understand a bare address."""
    _setting(parts, lambda server: server if "://" in server else "")


def _never(scheme: str) -> Apply:
    def forgetful(server: str) -> str:
        return "" if server.lower().startswith(f"{scheme}:") else server

    return lambda parts: _setting(parts, forgetful)


def _answered(parts: Parts, act: Callable[[EventOut, ServerAnswer | None], None]) -> None:
    before = parts.outgoing.answered

    def both(out: EventOut, answer: ServerAnswer | None) -> None:
        before(out, answer)
        act(out, answer)

    parts.outgoing.answered = both


def _follows(parts: Parts) -> None:
    """Follow a redirect, once, and take the token along."""

    def act(out: EventOut, answer: ServerAnswer | None) -> None:
        if b"\r\nAuthorization:" in out.raw:
            return
        where = address(answer.location) if answer is not None and answer.location else None
        if answer is None or not 300 <= answer.status < 400 or where is None:
            return
        target = out.raw.split(b" ")[1].partition(b"?")[2]
        head = f"GET {where.path or '/'}?".encode() + target + b" HTTP/1.1\r\n"
        rest = f"Host: {where.host}:{where.port}\r\nAuthorization: Bearer {parts.token}\r\n\r\n"
        parts.outgoing.send(EventOut(where.scheme, where.host, where.port, head + rest.encode()))

    _answered(parts, act)


_FAILS: Final[Mapping[str, Callable[[ServerAnswer | None], bool]]] = {
    "silence": lambda answer: answer is None,
    "error": lambda answer: answer is not None and answer.status >= 500,
    "redirect": lambda answer: answer is not None and 300 <= answer.status < 400,
}
"""How an event server can fail, by name."""


def _gives_up_after(value: Any) -> Apply:
    """Tell nothing more of the present calls after the server once failed in this way."""
    kinds = words(value, _FAILS)

    def apply(parts: Parts) -> None:
        given_up: list[bool] = []

        def act(_: EventOut, answer: ServerAnswer | None) -> None:
            if any(_FAILS[kind](answer) for kind in kinds):
                given_up.append(True)
                parts.outgoing.forget()

        def edit(one: Notice) -> Iterable[Notice]:
            if one.event in ("incoming", "outgoing") and len(parts.phone.calls) == 1:
                given_up.clear()
            return () if given_up else (one,)

        _answered(parts, act)
        edited(parts, edit)

    return apply


def _repeats_on_error(parts: Parts) -> None:
    """Send an event again when the server answers with an error."""
    repeated: set[bytes] = set()

    def act(out: EventOut, answer: ServerAnswer | None) -> None:
        if answer is not None and answer.status >= 500 and out.raw not in repeated:
            repeated.add(out.raw)
            parts.outgoing.send(out)

    _answered(parts, act)


def _drops_calls_on(value: Any) -> Apply:
    """End all calls when the server fails in this way: the event server breaks calls."""
    kinds = words(value, _FAILS)

    def apply(parts: Parts) -> None:
        def act(out: EventOut, answer: ServerAnswer | None) -> None:  # noqa: ARG001
            if any(_FAILS[kind](answer) for kind in kinds):
                for call in parts.phone.calls:
                    parts.phone.terminate(call.id)

        _answered(parts, act)

    return apply


SEAMS: Final[Mapping[str, Seam]] = {
    "sending.even_when_empty": yes(_even_when_empty),
    "sending.needs_scheme": yes(_needs_scheme),
    "sending.never_https": yes(_never("https")),
    "sending.never_http": yes(_never("http")),
    "sending.follows_redirects": yes(_follows),
    "sending.gives_up_after": _gives_up_after,
    "sending.repeats_on_error": yes(_repeats_on_error),
    "sending.drops_calls_on": _drops_calls_on,
}
"""The seams of sending."""
