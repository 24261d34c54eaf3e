"""Faults in what the script makes of a request as a whole: its lists, helps and answers."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Parts
from ringproof.emulator.errors import Refusal
from ringproof.emulator.legs import Leg
from ringproof.emulator.mutants.commands import ANYTHING, NAMES
from ringproof.emulator.mutants.names import COMMANDS, KEYS, arguments
from ringproof.emulator.mutants.values import Apply, Seam, mapping, number, one_of, text, yes
from ringproof.emulator.query import Reading
from ringproof.emulator.wire import Handler, Request, Response, ServerAnswer

Wrap = Callable[[Handler], Handler]


def _listener(parts: Parts, wrap: Callable[[Handler], Handler]) -> None:
    """Put something between the web server and the script."""
    listeners = parts.scripts.listeners
    before = listeners.serve
    listeners.serve = lambda path, request: wrap(lambda asked: before(path, asked))(request)


def _asked(request: Request) -> dict[str, str]:
    return Reading().query(request.query)


def _do(parts: Parts, command: str, asked: Mapping[str, str]) -> None:
    """Let the phone do a command that the script was not asked for."""
    parts.scripts.deeds[COMMANDS[command]](parts.phone, arguments(command, asked))


def _default(value: Any) -> Apply:
    """Put something in place of a parameter that is missing: ``{call: {number: "42"}}``."""
    defaults = {
        name: {key: text(said) for key, said in mapping(keys, KEYS).items()}
        for name, keys in mapping(value, NAMES).items()
    }

    def apply(parts: Parts) -> None:
        def wrap(handler: Handler) -> Handler:
            def lenient(request: Request) -> Response:
                asked = _asked(request)
                extra = defaults.get(asked.get("action", ""), {})
                missing = {key: said for key, said in extra.items() if not asked.get(key)}
                if missing and "help" not in asked:
                    _do(parts, asked["action"], {**asked, **missing})
                    return Response(200)
                return handler(request)

            return lenient

        _listener(parts, wrap)

    return apply


def _help_executes(parts: Parts) -> None:
    """Obey a command that was only asked about."""

    def wrap(handler: Handler) -> Handler:
        def eager(request: Request) -> Response:
            asked = _asked(request)
            action = asked.get("action", "")
            if "help" in asked and action in COMMANDS:
                with suppress(Refusal):
                    _do(parts, action, {**ANYTHING, **asked})
            return handler(request)

        return eager

    _listener(parts, wrap)


def _unknown_does(value: Any) -> Apply:
    """Do this when the action is ``unknown``, or ``missing``: ``{unknown: terminate}``."""
    said = mapping(value, {"unknown", "missing"})
    instead = {case: one_of(name, NAMES) for case, name in said.items()}

    def apply(parts: Parts) -> None:
        def wrap(handler: Handler) -> Handler:
            def guessing(request: Request) -> Response:
                asked = _asked(request)
                action = asked.get("action", "")
                case = "unknown" if action else "missing"
                known = action in (*COMMANDS, "?", "help")
                if not known and case in instead:
                    with suppress(Refusal):
                        _do(parts, instead[case], {**ANYTHING, **asked})
                return handler(request)

            return guessing

        _listener(parts, wrap)

    return apply


def _always_ok(parts: Parts) -> None:
    """Answer as if all had gone well, whatever the result."""

    def wrap(handler: Handler) -> Handler:
        def content(request: Request) -> Response:
            answer = handler(request)
            return Response(200) if answer.status >= 400 else answer

        return content

    _listener(parts, wrap)


def _always_error(value: Any) -> Apply:
    """Obey, but answer with this status."""
    status = int(number(value))

    def apply(parts: Parts) -> None:
        def wrap(handler: Handler) -> Handler:
            def ashamed(request: Request) -> Response:
                answer = handler(request)
                asked = _asked(request)
                obeyed = asked.get("action") in COMMANDS and "help" not in asked
                return Response(status) if obeyed and answer.status < 400 else answer

            return ashamed

        _listener(parts, wrap)

    return apply


def _crashes_on(value: Any) -> Apply:
    """End every call and forget the log when a request holds something unexpected."""
    said = mapping(value, {"unknown_parameter", "length"})
    limit = number(said["length"]) if "length" in said else float("inf")

    def apply(parts: Parts) -> None:
        def wrap(handler: Handler) -> Handler:
            def fragile(request: Request) -> Response:
                asked = _asked(request)
                known = KEYS | {"action", "help", "AuthToken"}
                strange = "unknown_parameter" in said and not set(asked) <= known
                if strange or len(request.target) > limit:
                    parts.phone.reboot()
                    return Response(500)
                return handler(request)

            return fragile

        _listener(parts, wrap)

    return apply


def _crashes_on_name(value: Any) -> Apply:
    """Start anew when the name of a far end is longer than this."""
    limit = number(value)

    def apply(parts: Parts) -> None:
        phone = parts.phone
        rings, renamed = phone.rings, phone.renamed

        def fragile(leg: Leg) -> bool:
            if len(leg.name) > limit:
                phone.reboot()
                return False
            return rings(leg)

        def fragile_renamed(leg: Leg, number: str | None, name: str | None) -> None:
            if len(name or "") > limit:
                phone.reboot()
            else:
                renamed(leg, number, name)

        phone.rings, phone.renamed = fragile, fragile_renamed  # type: ignore[method-assign]

    return apply


def _one_at_a_time(parts: Parts) -> None:
    """Lose the second of two commands that come at the same moment, and say that it went well."""
    last = [-1.0]

    def wrap(handler: Handler) -> Handler:
        def losing(request: Request) -> Response:
            asked = _asked(request)
            if asked.get("action") not in COMMANDS or "help" in asked:
                return handler(request)
            if parts.clock.now() - last[0] < 0.001:
                return Response(200)
            last[0] = parts.clock.now()
            return handler(request)

        return losing

    _listener(parts, wrap)


def _waits_for_events(parts: Parts) -> None:
    """Obey no command while an event is on its way: the event server holds up the phone."""
    waiting: list[Request] = []

    def wrap(handler: Handler) -> Handler:
        def patient(request: Request) -> Response:
            if parts.outgoing.busy:
                waiting.append(request)
                return Response(200)
            return handler(request)

        return patient

    _listener(parts, wrap)
    before = parts.outgoing.answered

    def answered(out: EventOut, answer: ServerAnswer | None) -> None:
        before(out, answer)
        while waiting and not parts.outgoing.busy:
            parts.scripts.listeners.serve("command", waiting.pop(0))

    parts.outgoing.answered = answered


SEAMS: Final[Mapping[str, Seam]] = {
    "commands.default": _default,
    "commands.always_ok": yes(_always_ok),
    "commands.answers": _always_error,
    "commands.crashes_on": _crashes_on,
    "calls.crashes_on_name": _crashes_on_name,
    "commands.one_at_a_time": yes(_one_at_a_time),
    "commands.wait_for_events": yes(_waits_for_events),
    "commands.unknown_does": _unknown_does,
    "help.executes": yes(_help_executes),
}
"""The seams of answering."""
