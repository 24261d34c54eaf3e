"""Faults in obeying: commands misread, done to the wrong call, or answered wrongly."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from ringproof.emulator.action_urls.incoming import Arguments, Deed, fire_and_forget
from ringproof.emulator.action_urls.outgoing import EVENTS, EventOut, Notice
from ringproof.emulator.action_urls.words import BY_NAME
from ringproof.emulator.assembly import Parts
from ringproof.emulator.errors import Refusal
from ringproof.emulator.mutants.values import Apply, Seam, mapping, number, one_of, text, words, yes
from ringproof.emulator.phone import Phone
from ringproof.emulator.wire import Handler, Request, Response, ServerAnswer

_NAMES: Final = frozenset(BY_NAME) - {"help"}
_KEYS: Final = frozenset(one.query for word in BY_NAME.values() for one in word.parameters)
_KINDS: Final = frozenset(event for event, _ in EVENTS)
_ANYTHING: Final = {"number": "42", "text": "?", "digits": "0"}
"""What a command that was not asked for is given."""


def _rewired(parts: Parts, name: str, wrap: Callable[[Deed], Deed]) -> None:
    parts.incoming.deeds[name] = wrap(parts.incoming.deeds[name])


def _listener(parts: Parts, wrap: Callable[[Handler], Handler]) -> None:
    """Put something between the web server and the script."""
    for path, handler in list(parts.web.listeners.items()):
        parts.web.listeners[path] = wrap(handler)


def _asked(parts: Parts, request: Request) -> dict[str, str]:
    return parts.incoming.reading.query(request.query)


def _ignores(value: Any) -> Apply:
    """Do not read a parameter of a command: ``{accept: [callid, callid1]}``."""
    ignored = {name: words(keys, _KEYS) for name, keys in mapping(value, _NAMES).items()}

    def apply(parts: Parts) -> None:
        for name, keys in ignored.items():

            def wrap(deed: Deed, keys: frozenset[str] = keys) -> Deed:
                return lambda phone, given: deed(
                    phone, {key: said for key, said in given.items() if key not in keys}
                )

            _rewired(parts, name, wrap)

    return apply


def _edits(value: Any) -> Apply:
    """Change the text of a parameter on its way in: ``{show: {text: cut_at_blank}}``."""
    edits = {
        (name, key): _EDITS[one_of(how, _EDITS)]
        for name, keys in mapping(value, _NAMES).items()
        for key, how in mapping(keys, _KEYS).items()
    }

    def apply(parts: Parts) -> None:
        for (name, key), edit in edits.items():

            def wrap(deed: Deed, key: str = key, edit: Callable[[str], str] = edit) -> Deed:
                return lambda phone, given: deed(
                    phone, {**given, key: edit(given[key])} if key in given else given
                )

            _rewired(parts, name, wrap)

    return apply


_EDITS: Final[Mapping[str, Callable[[str], str]]] = {
    "cut_at_blank": lambda said: said.partition(" ")[0],
    "cut_at_ampersand": lambda said: said.partition("&")[0],
    "cut_at_hash": lambda said: said.partition("#")[0],
    "without_plus": lambda said: said.replace("+", ""),
    "without_letters": lambda said: "".join(one for one in said if not one.isalpha()) or "0",
    "without_first": lambda said: said[1:],
    "without_last": lambda said: said[:-1],
    "reversed": lambda said: said[::-1],
    "doubled": lambda said: said + said,
    "blanked": lambda _: "",
    "always_i": lambda _: "i",
}
"""What can happen to a text on its way in, by name."""


def _replaces(value: Any) -> Apply:
    """Do another command's deed, or ``nothing``: ``{show: nothing}``."""
    known = _NAMES | {"nothing"}
    instead = {name: one_of(other, known) for name, other in mapping(value, _NAMES).items()}

    def apply(parts: Parts) -> None:
        for name, other in instead.items():
            deed = parts.incoming.deeds.get(other, _nothing)
            parts.incoming.deeds[name] = deed

    return apply


def _nothing(phone: Phone, given: Arguments) -> None:
    """Do nothing, and say that it went well."""


def _chooses_last(value: Any) -> Apply:
    """Take the youngest call that fits when none is named, in these commands."""
    names = words(value, _NAMES)

    def apply(parts: Parts) -> None:
        before = parts.phone.choose
        parts.phone.choose = lambda command, fitting: (
            fitting[-1] if command in names else before(command, fitting)
        )

    return apply


def _to_all(value: Any) -> Apply:
    """Do a command to every call of the phone, not to one."""
    names = words(value, _NAMES)

    def apply(parts: Parts) -> None:
        for name in names:

            def wrap(deed: Deed) -> Deed:
                def to_all(phone: Phone, given: Arguments) -> None:
                    deed(phone, given)
                    for call in phone.calls:
                        if call in phone.calls:
                            deed(phone, {**given, "callid": call.id})

                return to_all

            _rewired(parts, name, wrap)

    return apply


def _refused_does(value: Any) -> Apply:
    """Do something else when a command is refused: ``{hold: resume}``, a toggle."""
    instead = {name: one_of(other, _NAMES) for name, other in mapping(value, _NAMES).items()}

    def apply(parts: Parts) -> None:
        deeds = dict(parts.incoming.deeds)
        for name, other in instead.items():

            def wrap(deed: Deed, fallback: Deed = deeds[other]) -> Deed:
                def toggling(phone: Phone, given: Arguments) -> None:
                    try:
                        deed(phone, given)
                    except Refusal:
                        fallback(phone, {**_ANYTHING, **given})
                        raise

                return toggling

            _rewired(parts, name, wrap)

    return apply


def _refused_tells(value: Any) -> Apply:
    """Tell an event though the command was refused: ``{hold: holding}``."""
    kinds = {name: one_of(kind, _KINDS) for name, kind in mapping(value, _NAMES).items()}

    def apply(parts: Parts) -> None:
        for name, kind in kinds.items():

            def wrap(deed: Deed, kind: str = kind) -> Deed:
                def announcing(phone: Phone, given: Arguments) -> None:
                    try:
                        deed(phone, given)
                    except Refusal:
                        call_id = phone.calls[0].id if phone.calls else "TC@1"
                        parts.outgoing.post(Notice(kind, (("callId", call_id),)))
                        raise

                return announcing

            _rewired(parts, name, wrap)

    return apply


def _tells(value: Any) -> Apply:
    """Tell an event after a command that has none: ``{dtmf: remoteUpdate}``."""
    kinds = {name: one_of(kind, _KINDS) for name, kind in mapping(value, _NAMES).items()}

    def apply(parts: Parts) -> None:
        for name, kind in kinds.items():

            def wrap(deed: Deed, kind: str = kind) -> Deed:
                def telling(phone: Phone, given: Arguments) -> None:
                    deed(phone, given)
                    call_id = phone.calls[0].id if phone.calls else "TC@1"
                    parts.outgoing.post(Notice(kind, (("callId", call_id),)))

                return telling

            _rewired(parts, name, wrap)

    return apply


def _any_call(parts: Parts) -> None:
    """Take an id that names no call as if none were given."""
    for name in list(parts.incoming.deeds):

        def wrap(deed: Deed) -> Deed:
            def forgiving(phone: Phone, given: Arguments) -> None:
                ids = {call.id for call in phone.calls}
                known = {
                    key: said
                    for key, said in given.items()
                    if not key.startswith("callid") or said in ids
                }
                deed(phone, known)

            return forgiving

        _rewired(parts, name, wrap)


def _default(value: Any) -> Apply:
    """Put something in place of a parameter that is missing: ``{call: {number: "42"}}``."""
    defaults = {
        name: {key: text(said) for key, said in mapping(keys, _KEYS).items()}
        for name, keys in mapping(value, _NAMES).items()
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


def _any_digits(parts: Parts) -> None:
    """Sound whatever is asked for."""
    before = parts.incoming.deeds["dtmf"]

    def sounding(phone: Phone, given: Arguments) -> None:
        try:
            before(phone, given)
        except Refusal as refusal:
            if refusal.reason != "missing_parameter":
                raise
            for call in phone.calls:
                parts.exchange.digits(call.leg, given.get("digits", ""))

    parts.incoming.deeds["dtmf"] = sounding


def _reading(value: Any) -> Apply:
    """Read queries in another way: ``{encoding: latin-1}``, ``{plus_is_blank: true}``."""
    said = dict(mapping(value, {"encoding", "plus_is_blank"}))
    if "encoding" in said:
        "".encode(text(said["encoding"]))

    def apply(parts: Parts) -> None:
        parts.incoming.reading = replace(parts.incoming.reading, **said)

    return apply


def _listed(value: Any) -> Apply:
    """Lie in ``action=?``: ``{without: join}`` or ``{with: hangup}``."""
    said = mapping(value, {"without", "with"})
    without = words(said["without"], _NAMES) if "without" in said else frozenset()
    more = (text(said["with"]),) if "with" in said else ()

    def apply(parts: Parts) -> None:
        listed = tuple(name for name in parts.incoming.listed if name not in without)
        parts.incoming.listed = (*listed, *more)
        for name in without:
            parts.incoming.deeds.setdefault(name, _nothing)

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
    names = words(value, _NAMES)

    def apply(parts: Parts) -> None:
        for name in names:
            parts.incoming.help[name] = ""

    return apply


def _help_says(value: Any) -> Apply:
    """Name a wrong parameter in the help: ``{dtmf: {digits: tones}}``."""
    said = {
        name: {key: text(new) for key, new in mapping(keys, _KEYS).items()}
        for name, keys in mapping(value, _NAMES).items()
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
                    parts.incoming.deeds[action](parts.phone, {**_ANYTHING, **asked})
            return handler(request)

        return eager

    _listener(parts, wrap)


def _unknown_does(value: Any) -> Apply:
    """Do this when the action is ``unknown``, or ``missing``: ``{unknown: terminate}``."""
    said = mapping(value, {"unknown", "missing"})
    instead = {case: one_of(name, _NAMES) for case, name in said.items()}

    def apply(parts: Parts) -> None:
        def wrap(handler: Handler) -> Handler:
            def guessing(request: Request) -> Response:
                asked = _asked(parts, request)
                action = asked.get("action", "")
                case = "unknown" if action else "missing"
                known = action in (*parts.incoming.deeds, "?", "help")
                if not known and case in instead:
                    with suppress(Refusal):
                        parts.incoming.deeds[instead[case]](parts.phone, {**_ANYTHING, **asked})
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


def _forgets_fired(parts: Parts) -> None:
    """Forget a command that was fired, instead of obeying it."""
    for name in list(parts.incoming.deeds):

        def wrap(deed: Deed) -> Deed:
            return lambda phone, given: None if fire_and_forget(given) else deed(phone, given)

        _rewired(parts, name, wrap)


def _crashes_on(value: Any) -> Apply:
    """End every call and forget the log when a request holds something unexpected."""
    said = mapping(value, {"unknown_parameter", "length"})
    limit = number(said["length"]) if "length" in said else float("inf")

    def apply(parts: Parts) -> None:
        def wrap(handler: Handler) -> Handler:
            def fragile(request: Request) -> Response:
                asked = _asked(parts, request)
                known = _KEYS | {"action", "help", "AuthToken"}
                strange = "unknown_parameter" in said and not set(asked) <= known
                if strange or len(request.target) > limit:
                    parts.phone.reboot()
                    return Response(500)
                return handler(request)

            return fragile

        _listener(parts, wrap)

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


def _one_id(value: Any) -> Apply:
    """Call every call the same."""
    same = text(value)

    def apply(parts: Parts) -> None:
        parts.phone.machine.ids = lambda made: same  # noqa: ARG005

    return apply


def _shows_at_most(value: Any) -> Apply:
    """Show no more than so many letters."""
    most = int(number(value))

    def apply(parts: Parts) -> None:
        show = parts.phone.show
        parts.incoming.deeds["show"] = lambda phone, given: show(given["text"][:most])  # noqa: ARG005

    return apply


def _log_level(value: Any) -> Apply:
    """Use this level when none is given."""
    level = text(value)

    def apply(parts: Parts) -> None:
        _rewired(
            parts,
            "log",
            lambda deed: lambda phone, given: deed(phone, {"level": level, **given}),
        )

    return apply


SEAMS: Final[Mapping[str, Seam]] = {
    "commands.ignores": _ignores,
    "commands.edits": _edits,
    "commands.does": _replaces,
    "commands.chooses_last": _chooses_last,
    "commands.to_all": _to_all,
    "commands.refused_does": _refused_does,
    "commands.refused_tells": _refused_tells,
    "commands.tells": _tells,
    "commands.default": _default,
    "commands.any_call": yes(_any_call),
    "commands.any_digits": yes(_any_digits),
    "commands.reading": _reading,
    "commands.always_ok": yes(_always_ok),
    "commands.answers": _always_error,
    "commands.mute_errors": yes(_mute_errors),
    "commands.forgets_fired": yes(_forgets_fired),
    "commands.crashes_on": _crashes_on,
    "commands.one_at_a_time": yes(_one_at_a_time),
    "commands.wait_for_events": yes(_waits_for_events),
    "commands.unknown_does": _unknown_does,
    "commands.shows_at_most": _shows_at_most,
    "commands.log_level": _log_level,
    "list.lies": _listed,
    "list.refused": yes(_no_list),
    "help.lacks": _help_lacks,
    "help.says": _help_says,
    "help.executes": yes(_help_executes),
    "calls.one_id": _one_id,
}
"""The seams of obeying."""
