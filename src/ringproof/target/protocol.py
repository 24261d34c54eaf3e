"""What every driver of a phone offers, ours or a user's: Target, LocalUser, Admin."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from ringproof.target.ears import Ears
from ringproof.target.request import Request
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import Reply
from ringproof.trace import Clock

Control = Callable[[str, Mapping[str, Any]], dict[str, Any]]
"""A call to the emulator's control API: operation, arguments -> answer."""


class DriverProblem(Exception):
    """A driver could not do what was asked of it; the sentence says what and why."""


class CannotDo(DriverProblem):
    """The driver, or the person behind it, says that this cannot be done here."""


class NoEars(DriverProblem):
    """The event server cannot listen where it was told to: a taken port, a foreign address."""


class Target(Protocol):
    """The phone under test."""

    settings: TargetSettings
    ears: Ears

    @property
    def clock(self) -> Clock:
        """The clock of the phone's events and of every window."""
        ...

    def start(self) -> None:
        """Make the phone reachable and the event server listen; raises TargetLost."""
        ...

    def stop(self) -> None:
        """Give back what `start` took."""
        ...

    def send(self, request: Request) -> Reply:
        """Send one request and return the answer; an HTTP error is an answer.

        Raises TargetLost when the line is dead, DriverProblem for a number that the target's
        dial plan does not list.
        """
        ...

    def raw(self, request: Request) -> bytes:
        """Return the bytes that `send` would put on the wire, for the record."""
        ...

    def wait(self, until: Callable[[], bool], within: float) -> bool:
        """Let up to `within` seconds pass until `until()` holds; say whether it did."""
        ...

    def settle(self, seconds: float | None = None) -> None:
        """Let the declared settling window (or `seconds`) pass, whatever happens in it."""
        ...


class LocalUser(Protocol):
    """Somebody at the phone."""

    def lift(self) -> None:
        """Lift the handset: answers the ringing call."""
        ...

    def hang_up(self, call: str | None = None) -> None:
        """Put the handset down, or end the call named."""
        ...

    def hold(self, call: str | None = None) -> None:
        """Press hold."""
        ...

    def resume(self, call: str | None = None) -> None:
        """Take the held call back."""
        ...

    def dial(self, number: str) -> None:
        """Dial `number` by hand."""
        ...

    def sees(self) -> list[str]:
        """Return the lines on the display."""
        ...

    def reads_log(self) -> list[tuple[str, str]]:
        """Return the entries of the phone's log: level (one letter) and text."""
        ...


Way = Literal["restore", "provisioning"]
"""How settings come into the phone: a backup is restored, or the phone fetches a file."""


class Admin(Protocol):
    """Somebody with the phone's web interface: settings → access, and the backup of settings."""

    def allow_action_urls(self, allowed: bool) -> None:
        """Switch incoming Action URLs on or off."""
        ...

    def set_event_server(self, url: str) -> None:
        """Set "action URL server"; empty switches events off."""
        ...

    def settings(self) -> tuple[bool, str]:
        """Return whether Action URLs are allowed, and the event server."""
        ...

    def create_token(self) -> str:
        """Generate a token and return it."""
        ...

    def delete_token(self, token: str) -> None:
        """Delete `token`."""
        ...

    def factory_reset(self) -> None:
        """Put the phone's access settings back to what it was delivered with."""
        ...

    def download_settings(self) -> bytes:
        """Return the phone's settings, as the file that a backup is."""
        ...

    def upload_settings(self, raw: bytes, way: Way) -> None:
        """Put a settings file into the phone; DriverProblem, with its reason, if it is refused."""
        ...

    def log_in(self) -> str:
        """Log in to the web interface; return the session's cookie."""
        ...
