"""Who makes the call that shows whether events come: an exchange, or a second phone."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import Protocol

from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.greeting import greet
from ringproof.campaign.onboarding.line import examine_line
from ringproof.farend.emulated import EmulatedFarEnd
from ringproof.farend.phone import PhoneFarEnd
from ringproof.protocol.events import Event
from ringproof.protocol.names import NUMBER
from ringproof.protocol.numbers import bare_number
from ringproof.target.protocol import CannotDo, DriverProblem, NoEars
from ringproof.target.second_phone import SecondPhoneLine
from ringproof.target.settings import DriverChoice, TargetSettings

CALLER = ("030555101", "Ringproof")
"""As whom a far end calls that can call as anybody."""


def unfit(settings: TargetSettings) -> Trouble | None:
    """Say why the second phone of `settings` cannot be commanded; None where it can."""
    choice = settings.far_end
    trouble = examine_line(
        choice.url, verify=choice.tls_verify, within=settings.timing.answer_within
    )
    if trouble is None:
        its = replace(settings, url=choice.url, token=choice.token, tls_verify=choice.tls_verify)
        answer = greet(its)
        trouble = answer if isinstance(answer, Trouble) else None
    if trouble is None:
        return None
    return Trouble("second_phone", f"{trouble.cause.title}: {trouble.seen}")


class Caller(Protocol):
    """Somebody who can be made to call the phone under test."""

    @property
    def deed(self) -> str:
        """What is done to cause an event, in words."""
        ...

    def listening(self) -> AbstractContextManager[Trouble | None]:
        """Get ready to call; yields why that is not possible, None where it is."""
        ...

    def call(self) -> Trouble | None:
        """Call the phone under test; return why nobody did."""
        ...

    def hang_up(self) -> None:
        """End the call, as far as it has not ended."""

    def made(self, event: Event) -> bool:
        """Say whether an event tells of the call."""
        ...

    def unreached(self) -> Trouble | None:
        """Say that the call was made and reached nobody; None where that is not known."""
        ...


class ExchangeCaller:
    """The exchange behind a control address, which calls as whoever it is told to."""

    def __init__(self, far_end: EmulatedFarEnd, account: int) -> None:
        self._far_end = far_end
        self._account = account
        self._leg = ""

    @property
    def deed(self) -> str:
        """What it does to cause an event."""
        return f"the far end calls the phone as {CALLER[0]} and hangs up"

    def listening(self) -> AbstractContextManager[Trouble | None]:
        """Nothing is needed."""
        return nullcontext(None)

    def call(self) -> Trouble | None:
        """Have it call the phone under test; return why it did not."""
        try:
            self._leg = self._far_end.call(*CALLER, account=self._account)
        except DriverProblem as problem:
            return Trouble("far_end", str(problem))
        return None

    def hang_up(self) -> None:
        """End the call that it made."""
        with suppress(DriverProblem):
            if self._leg:
                self._far_end.hang_up(self._leg)

    def made(self, event: Event) -> bool:
        """Say whether an event tells of the call: an incoming one, from its number."""
        return event.name == "incoming" and _from(event) == CALLER[0]

    def unreached(self) -> Trouble | None:
        """An exchange reaches its phone."""
        return None


class SecondPhoneHere:
    """The second phone of a target file, heard while it is `listening`."""

    def __init__(self, settings: TargetSettings) -> None:
        self._choice: DriverChoice = settings.far_end
        self._line = SecondPhoneLine(settings)
        self._far_end = PhoneFarEnd(
            self._line, self._choice.number, self._choice.dials, frozenset({CALLER[0]})
        )
        self._leg = ""

    @property
    def deed(self) -> str:
        """What it does to cause an event."""
        return f"the second phone calls {self._choice.dials} and hangs up"

    @contextmanager
    def listening(self) -> Iterator[Trouble | None]:
        """Hear its events meanwhile; yields why that is not possible, None where it is."""
        try:
            self._line.start()
        except NoEars as taken:
            yield Trouble("second_ears", str(taken).replace("events.bind", "far_end.events.bind"))
            return
        try:
            yield None
        finally:
            self._line.stop()

    def call(self) -> Trouble | None:
        """Have it call the phone under test; return why it did not."""
        try:
            self._leg = self._far_end.call(*CALLER, account=1)
        except CannotDo:  # it took the command, and told nothing of it
            at = self._choice.events
            told = at.advertise or f"http://{at.bind}:{at.port}/events"
            return Trouble("second_silent", f'its "action URL server" should be {told}')
        except DriverProblem as problem:
            return Trouble("second_phone", str(problem))
        return None

    def hang_up(self) -> None:
        """End the call that it made, as far as it has not ended."""
        with suppress(DriverProblem):
            if self._leg:
                self._far_end.hang_up(self._leg)

    def made(self, event: Event) -> bool:
        """Say whether an event tells of the call: an incoming one, from its number if known."""
        number = bare_number(self._choice.number)
        return event.name == "incoming" and (not number or _from(event) == number)

    def unreached(self) -> Trouble | None:
        """Say that its call ended by itself, so that it reached nobody."""
        ended = any(leg.leg == self._leg and leg.state == "ended" for leg in self._far_end.legs())
        if not ended:
            return None
        seen = f"the second phone called {self._choice.dials}, and its call ended by itself"
        return Trouble("not_reached", seen)


def _from(event: Event) -> str:
    return bare_number(event.get(NUMBER) or "")
