"""The phone's settings as they were found, each put back by itself, and said where one is not."""

from collections.abc import Callable

from ringproof.target.protocol import Admin, DriverProblem
from ringproof.target.wire import TargetLost


def put_back(admin: Admin, found: tuple[bool, str], who: str = "the phone") -> str:
    """Put "allow action URLs" and "action URL server" back; say what is left to do by hand.

    The result is empty where nothing is. It names no address: reports are handed on.
    """
    allowed, server = found
    deeds: dict[str, Callable[[], object]] = {
        "action URL server": lambda: admin.set_event_server(server),
        f"allow action URLs ({'on' if allowed else 'off'})": lambda: admin.allow_action_urls(
            allowed
        ),
    }
    left, why = [], ""
    for setting, deed in deeds.items():
        try:
            deed()
        except (TargetLost, DriverProblem) as problem:
            left.append(setting)
            why = why or str(problem)
    if not left:
        return ""
    return f"{' and '.join(left)} of {who} could not be put back ({why}); set by hand what it was"
