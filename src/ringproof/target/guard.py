"""Dial safety: what the target file does not list, or does not free by name, is never dialled.

The bytes are looked at as they leave, not the intention behind them: every action and every number
in them counts, wherever it stands and however it is spelt.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from ringproof.target.dialling import Danger, danger, dangerous_digits, plain
from ringproof.target.protocol import DriverProblem, LocalUser
from ringproof.target.request import Command, Credential, Request
from ringproof.target.settings import TargetSettings

_DIALS: Final = frozenset({"call", "transfer"})
_PAIRS: Final = re.compile(r"[&\r\n]")
_HIDDEN: Final = re.compile(r"[?&;\r\n]")


class NotListed(DriverProblem):
    """A number that may not be dialled was to be dialled; it was not."""


def check_dialling(command: Command, settings: TargetSettings) -> None:
    """Raise NotListed where `command` would dial a number that may not be dialled."""
    check_bytes(Request(command, Credential()).to_bytes("phone"), settings)


def check_bytes(raw: bytes, settings: TargetSettings) -> None:
    """Raise NotListed where a request would have the phone dial what may not be dialled.

    The embedded emulator has no outside line, so there every number is harmless.
    """
    if settings.embedded:
        return
    pairs = list(_pairs(raw.decode("latin-1")))
    actions = {plain(value).strip().lower() for name, value in pairs if name == "action"}
    if actions & _DIALS:
        for name, value in pairs:
            if name == "number" and value:
                check_number(value, settings)
    if "dtmf" in actions and not settings.allow_feature_codes:
        for name, value in pairs:
            if name == "digits" and dangerous_digits(value):
                risk = Danger.FEATURE_CODE
                where = settings.source or settings.name
                raise NotListed(
                    f"the digits {value} hold {risk.words}; {where} frees no such digits, and "
                    f"they are sent only with {_freed_by(risk)}"
                )


def _pairs(request: str) -> Iterator[tuple[str, str]]:
    """Yield every name and value in a request, also those that only a second decoding would show.

    A phone may be more lenient than the page: letter case and blanks hide no name.
    """
    head, end, body = request.partition("\r\n\r\n")
    # A blank ends a target in the head of a request, and is part of a value in its body.
    for piece in _PAIRS.split(re.sub(r"[ \t]", "&", head) + end + body):
        name, value = _pair(piece)
        yield name, unquote(value)
        if name != "number":  # which is looked at as a whole
            for text in (piece, unquote(piece)):
                yield from ((n, unquote(v)) for n, v in map(_pair, _HIDDEN.split(text)))


def _pair(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return plain(name).strip().lower(), value


def check_number(number: str, settings: TargetSettings) -> None:
    """Raise NotListed where `number` is not in the dial plan, or wants a flag that is not set."""
    why = "" if settings.embedded else forbidden(number, settings)
    if why:
        raise NotListed(why)


def forbidden(number: str, settings: TargetSettings) -> str:
    """Say why `number` may not be dialled on this phone; empty where it may."""
    if not settings.dial.lists(number):
        return (
            f"{number} is not in the dial plan of {settings.source or settings.name}; "
            "list it under `dial` if it may be dialled"
        )
    risk = danger(number)
    if risk is None or getattr(settings, risk):
        return ""
    return (
        f"{number} is {risk.words}; it is listed in {settings.source or settings.name}, "
        f"but dialled only with {_freed_by(risk)}"
    )


def _freed_by(risk: Danger) -> str:
    return f"`{risk}: true` there, or --{risk.replace('_', '-')}"


def forbidden_in_plan(settings: TargetSettings) -> Iterator[tuple[str, str]]:
    """Yield the roles of the dial plan whose number is listed and yet not dialled, and why."""
    for role, number in settings.dial.numbers.items():
        why = forbidden(number, settings)
        if why:
            yield role, why


class GuardedUser:
    """Somebody at the phone who dials by hand no other number than a command may."""

    def __init__(self, user: LocalUser, settings: TargetSettings) -> None:
        self._user = user
        self._settings = settings

    def lift(self) -> None:
        """Lift the handset: answers the ringing call."""
        self._user.lift()

    def hang_up(self, call: str | None = None) -> None:
        """Put the handset down, or end the call named."""
        self._user.hang_up(call)

    def hold(self, call: str | None = None) -> None:
        """Press hold."""
        self._user.hold(call)

    def resume(self, call: str | None = None) -> None:
        """Take the held call back."""
        self._user.resume(call)

    def dial(self, number: str) -> None:
        """Dial `number` by hand; NotListed where it may not be dialled."""
        check_number(number, self._settings)
        self._user.dial(number)

    def sees(self) -> list[str]:
        """Return the lines on the display."""
        return self._user.sees()

    def reads_log(self) -> list[tuple[str, str]]:
        """Return the entries of the phone's log: level (one letter) and text."""
        return self._user.reads_log()
