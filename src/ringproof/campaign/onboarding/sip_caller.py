"""A SIP user agent that makes the call which shows whether events come."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ringproof.campaign.onboarding.callers import CALLER
from ringproof.campaign.onboarding.causes import Trouble
from ringproof.plugin.sip import SipStand, open_sip
from ringproof.protocol.events import Event
from ringproof.protocol.names import NUMBER
from ringproof.protocol.numbers import bare_number
from ringproof.target.protocol import DriverProblem
from ringproof.target.settings import TargetSettings

_ANYBODY = frozenset({CALLER[0]})


def unregistered(settings: TargetSettings) -> Trouble | None:
    """Say why the SIP accounts of `settings` are not registered; None where all of them are."""
    try:
        open_sip(settings, _ANYBODY).edge.stop()
    except DriverProblem as problem:
        return Trouble("sip", str(problem))
    return None


class SipHere:
    """The SIP far end of a target file, registered while it is `listening`."""

    def __init__(self, settings: TargetSettings) -> None:
        self._settings = settings
        self._stand: SipStand | None = None
        self._leg = ""
        self._shown = ""

    @property
    def deed(self) -> str:
        """What is done to cause an event."""
        return f"the SIP far end calls {self._settings.far_end.dials} and hangs up"

    @contextmanager
    def listening(self) -> Iterator[Trouble | None]:
        """Be registered meanwhile; yields why that is not possible, None where it is."""
        try:
            self._stand = open_sip(self._settings, _ANYBODY)
        except DriverProblem as problem:
            yield Trouble("sip", str(problem))
            return
        try:
            yield None
        finally:
            self._stand.edge.stop()

    def call(self) -> Trouble | None:
        """Call the phone under test; return why it was not rung."""
        if self._stand is None:
            return Trouble("sip", "it is not registered")
        far_end = self._stand.far_end
        try:
            self._shown, _ = far_end.calls_as(*CALLER)
            self._leg = far_end.call(*CALLER, account=1)
        except DriverProblem as problem:
            return Trouble("sip_call", str(problem))
        return None

    def hang_up(self) -> None:
        """End the call that it made, as far as it has not ended."""
        with suppress(DriverProblem):
            if self._leg and self._stand is not None:
                self._stand.far_end.hang_up(self._leg)

    def made(self, event: Event) -> bool:
        """Say whether an event tells of the call: an incoming one, from its number."""
        number = bare_number(event.get(NUMBER) or "")
        return event.name == "incoming" and number == bare_number(self._shown)

    def unreached(self) -> Trouble | None:
        """The phone has rung, or the call would have failed."""
        return None
