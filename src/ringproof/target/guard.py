"""Dial safety: what the target file does not list, or does not free by name, is never dialled."""

from collections.abc import Iterator

from ringproof.target.dialling import danger
from ringproof.target.protocol import DriverProblem, LocalUser
from ringproof.target.request import Command
from ringproof.target.settings import TargetSettings

_DIALS = frozenset({"call", "transfer"})


class NotListed(DriverProblem):
    """A number that may not be dialled was to be dialled; it was not."""


def check_dialling(command: Command, settings: TargetSettings) -> None:
    """Raise NotListed where `command` would dial a number that may not be dialled.

    The embedded emulator has no outside line, so there every number is harmless.
    """
    # A phone may be more lenient than the page: letter case and blanks hide no number.
    if settings.embedded or (command.action or "").strip().lower() not in _DIALS:
        return
    for name, value in command.parameters:
        if name.strip().lower() == "number" and value:
            check_number(value, settings)


def check_number(number: str, settings: TargetSettings) -> None:
    """Raise NotListed where `number` is not in the dial plan, or wants a flag that is not set."""
    why = "" if settings.embedded else forbidden(number, settings)
    if why:
        raise NotListed(why)


def forbidden(number: str, settings: TargetSettings) -> str:
    """Say why `number` may not be dialled on this phone; empty where it may."""
    where = settings.source or settings.name
    if not settings.dial.lists(number):
        return (
            f"{number} is not in the dial plan of {where}; "
            "list it under `dial` if it may be dialled"
        )
    risk = danger(number)
    if risk is None or getattr(settings, risk):
        return ""
    option = f"--{risk.replace('_', '-')}"
    return (
        f"{number} is {risk.words}; it is listed in {where}, but dialled only with "
        f"`{risk}: true` there, or {option}"
    )


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
