"""Dial safety: a number that the target file does not list is never dialled."""

from ringproof.target.protocol import DriverProblem
from ringproof.target.request import Command
from ringproof.target.settings import TargetSettings

_DIALS = frozenset({"call", "transfer"})


class NotListed(DriverProblem):
    """A number that the dial plan does not list was to be dialled; it was not."""


def check_dialling(command: Command, settings: TargetSettings) -> None:
    """Raise NotListed where `command` would dial a number outside the target's dial plan.

    The embedded emulator has no outside line, so there every number is harmless.
    """
    # A phone may be more lenient than the page: letter case and blanks hide no number.
    if settings.embedded or (command.action or "").strip().lower() not in _DIALS:
        return
    for name, value in command.parameters:
        if name.strip().lower() == "number" and value and not settings.dial.lists(value):
            raise NotListed(
                f"{value} is not in the dial plan of {settings.source or settings.name}; "
                "list it under `dial` if it may be dialled"
            )
