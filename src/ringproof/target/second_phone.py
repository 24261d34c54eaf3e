"""The edge of a far end that is a second phone: its line for commands, its own event server."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NoReturn

from ringproof.protocol.events import Event, read_event
from ringproof.target.device import DeviceTarget
from ringproof.target.protocol import CannotDo, DriverProblem
from ringproof.target.request import Command, Request
from ringproof.target.settings import DialPlan, TargetSettings
from ringproof.target.wire import TargetLost


class SecondPhoneLine:
    """A second phone on the network; `start` listens where its events come (far_end.events)."""

    def __init__(self, settings: TargetSettings) -> None:
        choice = settings.far_end
        # It may dial what the phone under test may, and the phone under test.
        dial = DialPlan({**settings.dial.numbers, "the phone under test": choice.dials})
        self._target = DeviceTarget(
            replace(
                settings,
                name="the second phone",
                url=choice.url,
                token=choice.token,
                tls_verify=choice.tls_verify,
                events=choice.events,
                dial=dial,
            )
        )
        self._events: list[Event] = []

    def start(self) -> None:
        """Listen for its events; NoEars where the port is taken."""
        self._target.start()

    def stop(self) -> None:
        """Stop listening and close the connection."""
        self._target.stop()

    def command(self, action: str, **parameters: str) -> None:
        """Have it do something; DriverProblem where it refuses or cannot be reached."""
        request = Request(
            Command(action, tuple(parameters.items())), self._target.settings.credential
        )
        try:
            reply = self._target.send(request)
        except TargetLost as lost:
            raise DriverProblem(f"the second phone: {lost} (key far_end.url)") from lost
        if reply.status >= 300:
            raise DriverProblem(f"the second phone refuses {action}: it answered {reply.status}")

    def events(self) -> Sequence[Event]:
        """Return all events that it has told so far, in the order heard."""
        for _, heard in self._target.ears.news():
            event, _ = read_event(heard.target)
            if event is not None:
                self._events.append(event)
        return self._events

    def told(self, event: str, after: int) -> bool:
        """Wait until it has told `event` beyond its first `after` events; say whether it has."""

        def heard() -> bool:
            return any(each.name == event for each in self.events()[after:])

        return self._target.wait(heard, self._target.settings.timing.event_within)

    def release(self, call: str) -> None:
        """Have it end a call where there still is one, and wait until it has told so."""
        before = len(self.events())
        with suppress(DriverProblem):  # it may be over by now
            self.command("terminate", callid=call)
            self.told("disconnected", before)

    def cannot(self, sentence: str) -> NoReturn:
        """Raise CannotDo."""
        raise CannotDo(sentence)
