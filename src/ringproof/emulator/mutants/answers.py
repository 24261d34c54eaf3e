"""Faults in what the script makes of a request as a whole: its lists, helps and answers."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Parts
from ringproof.emulator.errors import Refusal
from ringproof.emulator.exchange import Leg
from ringproof.emulator.mutants.commands import ANYTHING, KEYS, NAMES
from ringproof.emulator.mutants.values import Apply, Seam, mapping, number, one_of, text, words, yes
from ringproof.emulator.wire import Handler, Request, Response, ServerAnswer

Wrap = Callable[[Handler], Handler]


def _listener(parts: Parts, wrap: Callable[[Handler], Handler]) -> None:
    """Put something between the web server and the script."""
    for path, handler in list(parts.web.listeners.items()):
        parts.web.listeners[path] = wrap(handler)


def _asked(parts: Parts, request: Request) -> dict[str, str]:
    return parts.incoming.reading.query(request.query)


def _default(value: Any) -> Apply:
    """Put something in place of a parameter that is missing: ``{call: {number: "42"}}``."""
    defaults = {
        name: {key: text(said) for key, said in mapping(keys, KEYS).items()}
        for name, keys in mapping(value, NAMES).items()
    }

    def apply(parts: Parts) -> None:
        def wrap(handler: Handler) -> Handler:
            def lenient(request: Request) -> Response:
                asked = _asked(parts, request)
                extra = defaults.get(asked.get("action", ""), {})
                missing = {key: said for key, said in extra.items() if not asked.get(key)}
                if missing and "help" not in asked:
                    parts.incoming.deeds[asked["action"]](parts.phone, {**asked, **missing})
                    return Response(200)
                return handler(request)

            return lenient

        _listener(parts, wrap)

    return apply


def _listed(value: Any) -> Apply:
    """Lie in ``action=?``: ``{without: join}`` or ``{with: hangup}``."""
    said = mapping(value, {"without", "with"})
    without = words(said["without"], NAMES) if "without" in said else frozenset()
    more = (text(said["with"]),) if "with" in said else ()

    def apply(parts: Parts) -> None:
        listed = tuple(name for name in parts.incoming.listed if name not in without)
        parts.incoming.listed = (*listed, *more)

    return apply


def _no_list(parts: Parts) -> None:
    """Not know ``action=?``."""

    def wrap(handler: Handler) -> Handler:
        def ignorant(request: Request) -> Response:
            if _asked(parts, request).get("action") == "?":
                return Response(int(parts.setup.profile.status_unknown_action), b"?\n")
            return handler(request)

        return ignorant

    _listener(parts, wrap)


def _help_lacks(value: Any) -> Apply:
    """Have no description of these commands."""
    names = words(value, NAMES)

    def apply(parts: Parts) -> None:
        for name in names:
            parts.incoming.help[name] = ""

    return apply


def _help_says(value: Any) -> Apply:
    """Name a wrong parameter in the help: ``{dtmf: {digits: tones}}``."""
    said = {
        name: {key: text(new) for key, new in mapping(keys, KEYS).items()}
        for name, keys in mapping(value, NAMES).items()
    }

    def apply(parts: Parts) -> None:
        for name, keys in said.items():
            for key, new in keys.items():
                parts.incoming.help[name] = parts.incoming.help[name].replace(key, new)

    return apply


def _help_executes(parts: Parts) -> None:
    """Obey a command that was only asked about."""

    def wrap(handler: Handler) -> Handler:
        def eager(request: Request) -> Response:
            asked = _asked(parts, request)
            action = asked.get("action", "")
            if "help" in asked and action in parts.incoming.deeds:
                with suppress(Refusal):
                    parts.incoming.deeds[action](parts.phone, {**ANYTHING, **asked})
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
                asked = _asked(parts, request)
                action = asked.get("action", "")
                case = "unknown" if action else "missing"
                known = action in (*parts.incoming.deeds, "?", "help")
                if not known and case in instead:
                    with suppress(Refusal):
                        parts.incoming.deeds[instead[case]](parts.phone, {**ANYTHING, **asked})
                return handler(request)

            return guessing

        _listener(parts, wrap)

    return apply


def _mute_errors(parts: Parts) -> None:
    """Answer every refusal with the same word, which names nothing."""

    def wrap(handler: Handler) -> Handler:
        def mute(request: Request) -> Response:
            answer = handler(request)
            return replace(answer, body=b"error\n") if answer.status >= 400 else answer

        return mute

    _listener(parts, wrap)


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
                asked = _asked(parts, request)
                obeyed = asked.get("action") in parts.incoming.deeds and "help" not in asked
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
                asked = _asked(parts, request)
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
            asked = _asked(parts, request)
            if asked.get("action") not in parts.incoming.deeds or "help" in asked:
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
            parts.incoming(waiting.pop(0))

    parts.outgoing.answered = answered


SEAMS: Final[Mapping[str, Seam]] = {
    "commands.default": _default,
    "commands.always_ok": yes(_always_ok),
    "commands.answers": _always_error,
    "commands.mute_errors": yes(_mute_errors),
    "commands.crashes_on": _crashes_on,
    "calls.crashes_on_name": _crashes_on_name,
    "commands.one_at_a_time": yes(_one_at_a_time),
    "commands.wait_for_events": yes(_waits_for_events),
    "commands.unknown_does": _unknown_does,
    "list.lies": _listed,
    "list.refused": yes(_no_list),
    "help.lacks": _help_lacks,
    "help.says": _help_says,
    "help.executes": yes(_help_executes),
}
"""The seams of answering."""
