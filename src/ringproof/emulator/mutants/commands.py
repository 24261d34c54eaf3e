"""Faults in obeying: commands misread, done to the wrong call, or answered wrongly."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ringproof.emulator.assembly import Parts
from ringproof.emulator.errors import Refusal
from ringproof.emulator.lua.telephony import Arguments, Deed
from ringproof.emulator.mutants.names import COMMANDS, EVENTS, KEYS, argument, arguments
from ringproof.emulator.mutants.notices import post
from ringproof.emulator.mutants.values import Apply, Seam, mapping, number, one_of, text, words, yes
from ringproof.emulator.phone import Phone
from ringproof.emulator.table import HELD

NAMES: Final = frozenset(COMMANDS)
"""The commands that a fault can be in."""
ANYTHING: Final = {"number": "42", "text": "?", "digits": "0"}
"""What a command that was not asked for is given."""


def _rewired(parts: Parts, name: str, wrap: Callable[[Deed], Deed]) -> None:
    deeds = parts.scripts.deeds
    deeds[COMMANDS[name]] = wrap(deeds[COMMANDS[name]])


def anything(command: str, given: Arguments) -> Arguments:
    """Return arguments for a command that was not asked for."""
    return {**arguments(command, ANYTHING), **given}


def _ignores(value: Any) -> Apply:
    """Do not read a parameter of a command: ``{accept: [callid, callid1]}``."""
    ignored = {
        name: frozenset(argument(name, key) for key in words(keys, KEYS))
        for name, keys in mapping(value, NAMES).items()
    }

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
        (name, argument(name, key)): _EDITS[one_of(how, _EDITS)]
        for name, keys in mapping(value, NAMES).items()
        for key, how in mapping(keys, KEYS).items()
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
    known = NAMES | {"nothing"}
    instead = {name: one_of(other, known) for name, other in mapping(value, NAMES).items()}

    def apply(parts: Parts) -> None:
        for name, other in instead.items():
            deed = parts.scripts.deeds.get(COMMANDS.get(other, ""), _nothing)
            parts.scripts.deeds[COMMANDS[name]] = deed

    return apply


def _nothing(phone: Phone, given: Arguments) -> None:
    """Do nothing, and say that it went well."""


def _chooses_last(value: Any) -> Apply:
    """Take the youngest call that fits when none is named, in these commands."""
    names = words(value, NAMES)

    def apply(parts: Parts) -> None:
        before = parts.phone.choose
        parts.phone.choose = lambda command, fitting: (
            fitting[-1] if command in names else before(command, fitting)
        )

    return apply


def _to_all(value: Any) -> Apply:
    """Do a command to every call of the phone, not to one."""
    names = words(value, NAMES)

    def apply(parts: Parts) -> None:
        for name in names:

            def wrap(deed: Deed) -> Deed:
                def to_all(phone: Phone, given: Arguments) -> None:
                    deed(phone, given)
                    for call in phone.calls:
                        if call in phone.calls:
                            deed(phone, {**given, "call": call.id})

                return to_all

            _rewired(parts, name, wrap)

    return apply


def _refused_does(value: Any) -> Apply:
    """Do something else when a command is refused: ``{hold: resume}``, a toggle."""
    instead = {name: one_of(other, NAMES) for name, other in mapping(value, NAMES).items()}

    def apply(parts: Parts) -> None:
        deeds = dict(parts.scripts.deeds)
        for name, other in instead.items():

            def wrap(
                deed: Deed, other: str = other, fallback: Deed = deeds[COMMANDS[other]]
            ) -> Deed:
                def toggling(phone: Phone, given: Arguments) -> None:
                    try:
                        deed(phone, given)
                    except Refusal:
                        fallback(phone, anything(other, given))
                        raise

                return toggling

            _rewired(parts, name, wrap)

    return apply


def _refused_tells(value: Any) -> Apply:
    """Tell an event though the command was refused: ``{hold: holding}``."""
    kinds = {name: one_of(kind, EVENTS) for name, kind in mapping(value, NAMES).items()}

    def apply(parts: Parts) -> None:
        for name, kind in kinds.items():

            def wrap(deed: Deed, kind: str = kind) -> Deed:
                def announcing(phone: Phone, given: Arguments) -> None:
                    try:
                        deed(phone, given)
                    except Refusal:
                        call_id = phone.calls[0].id if phone.calls else "TC@1"
                        post(parts, kind, call_id)
                        raise

                return announcing

            _rewired(parts, name, wrap)

    return apply


def _tells(value: Any) -> Apply:
    """Tell an event after a command that has none: ``{dtmf: remoteUpdate}``."""
    kinds = {name: one_of(kind, EVENTS) for name, kind in mapping(value, NAMES).items()}

    def apply(parts: Parts) -> None:
        for name, kind in kinds.items():

            def wrap(deed: Deed, kind: str = kind) -> Deed:
                def telling(phone: Phone, given: Arguments) -> None:
                    deed(phone, given)
                    call_id = phone.calls[0].id if phone.calls else "TC@1"
                    post(parts, kind, call_id)

                return telling

            _rewired(parts, name, wrap)

    return apply


def _any_call(parts: Parts) -> None:
    """Take an id that names no call as if none were given."""
    for name in COMMANDS:

        def wrap(deed: Deed) -> Deed:
            def forgiving(phone: Phone, given: Arguments) -> None:
                ids = {call.id for call in phone.calls}
                known = {
                    key: said
                    for key, said in given.items()
                    if not key.startswith("call") or said in ids
                }
                deed(phone, known)

            return forgiving

        _rewired(parts, name, wrap)


def _any_digits(parts: Parts) -> None:
    """Sound whatever is asked for."""
    before = parts.scripts.deeds["sip.calls.dtmf"]

    def sounding(phone: Phone, given: Arguments) -> None:
        try:
            before(phone, given)
        except Refusal as refusal:
            if refusal.reason != "missing_parameter":
                raise
            for call in phone.calls:
                parts.exchange.digits(call.leg, given.get("digits", ""))

    parts.scripts.deeds["sip.calls.dtmf"] = sounding


def _refuses_ids(value: Any) -> Apply:
    """Refuse these commands when they name a call."""
    names = words(value, NAMES)

    def apply(parts: Parts) -> None:
        for name in names:

            def wrap(deed: Deed) -> Deed:
                def picky(phone: Phone, given: Arguments) -> None:
                    if any(key.startswith("call") for key in given):
                        raise Refusal("unknown_call", "there is no such call.")
                    deed(phone, given)

                return picky

            _rewired(parts, name, wrap)

    return apply


def _terminates_held(parts: Parts) -> None:
    """Let an unnamed terminate end a held call, where there is one."""

    def wrap(deed: Deed) -> Deed:
        def ending(phone: Phone, given: Arguments) -> None:
            held = [call.id for call in phone.calls if call.state is HELD]
            named = any(key.startswith("call") for key in given)
            deed(phone, {**given, "call": held[0]} if held and not named else given)

        return ending

    _rewired(parts, "terminate", wrap)


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
        parts.scripts.deeds["system.toast"] = lambda _, given: show(given["text"][:most])

    return apply


def _log_level(value: Any) -> Apply:
    """Use this level when none is given."""
    level = text(value)

    def apply(parts: Parts) -> None:
        _rewired(
            parts,
            "log",
            lambda deed: lambda phone, given: deed(phone, {"debug_level": level, **given}),
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
    "commands.any_call": yes(_any_call),
    "commands.any_digits": yes(_any_digits),
    "commands.refuses_ids": _refuses_ids,
    "commands.terminates_held": yes(_terminates_held),
    "commands.shows_at_most": _shows_at_most,
    "commands.log_level": _log_level,
    "calls.one_id": _one_id,
}
"""The seams of obeying."""
