"""Several phones that can call each other, as a recording of several is played to.

Each hears its own events alone, since each has a trace of its own; all of them share one clock.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Fault, Setup
from ringproof.emulator.fleet import MemoryFleet
from ringproof.judge.wire import plain_mac
from ringproof.listener.answers import Mode
from ringproof.listener.core import EventListenerCore
from ringproof.listener.errors import ListenerError
from ringproof.listener.memory import InMemory
from ringproof.listener.received import ConnectionSeen, Received
from ringproof.listener.server import EventListener
from ringproof.plugin.playback.casting import Owned
from ringproof.plugin.problems import CannotListen, Misdeclared
from ringproof.protocol.events import read_event
from ringproof.protocol.names import MAC
from ringproof.target.build import setup_of
from ringproof.target.clock import PhoneClock, RealClock
from ringproof.target.ears import PATH, Ears
from ringproof.target.protocol import Target
from ringproof.target.settings import EventAddress, TargetSettings
from ringproof.target.several import FleetTarget, SharedDevice

_HOST: Final = "events.invalid"
_IDENTITIES: Final = 6


@dataclass(frozen=True, slots=True)
class Cast:
    """A phone of the recording by its name there, the phone that plays it, and what it owns."""

    name: str
    settings: TargetSettings
    owned: Owned


class Phones(Protocol):
    """The targets of several phones; `close` lets go of what they share."""

    targets: Mapping[str, Target]

    def close(self) -> None: ...  # noqa: D102


class EmulatedPhones:
    """Emulated phones in this process, on one exchange and one virtual clock."""

    def __init__(self, casts: Sequence[Cast], fault: Fault | None = None) -> None:
        self._fleet = MemoryFleet([_setup(cast, fault) for cast in casts], self._deliver)
        clock = PhoneClock(self._fleet.clock.now)
        self._lines: dict[str, InMemory] = {}
        self.targets: Mapping[str, Target] = {
            cast.name: self._target(cast, clock) for cast in casts
        }

    def close(self) -> None:
        """Hang up the lines of the event servers."""
        for line in self._lines.values():
            line.close()

    def _target(self, cast: Cast, clock: PhoneClock) -> FleetTarget:
        core = EventListenerCore(clock=clock)
        self._lines[cast.name] = InMemory(core)
        ears = Ears({"http": core}, {"http": f"http://{_HOST}{PATH}"})
        return FleetTarget(cast.settings, self._fleet[cast.name], "phone", ears, clock)

    def _deliver(self, name: str, out: EventOut) -> bytes | None:
        return self._lines[name].feed(out.raw) if out.host == _HOST else b""


def _setup(cast: Cast, fault: Fault | None) -> Setup:
    numbers = cast.owned.numbers
    return replace(
        setup_of(cast.settings, fault),
        name=cast.name,
        numbers=tuple(numbers.get(place, "") for place in range(1, _IDENTITIES + 1)),
        display_name=cast.owned.shown,
    )


class NetworkPhones:
    """Phones on the network; one listener for each address that they were told."""

    def __init__(self, casts: Sequence[Cast]) -> None:
        self._clock = RealClock()
        self._listeners: dict[EventAddress, EventListener] = {}
        self._at = [_bound(cast.settings.events) for cast in casts]
        try:
            self.targets: Mapping[str, Target] = {cast.name: self._target(cast) for cast in casts}
        except Misdeclared:
            self.close()
            raise
        except ListenerError as taken:
            self.close()
            raise CannotListen(f"{taken} (key events.bind of the target file)") from taken

    def close(self) -> None:
        """Stop listening."""
        for listener in self._listeners.values():
            listener.stop()
        self._listeners = {}

    def _target(self, cast: Cast) -> SharedDevice:
        events, mac = cast.settings.events, plain_mac(cast.settings.mac)
        at = _bound(events)
        # Port 0 is any free one: no two phones are told the same.
        shared = at.port > 0 and self._at.count(at) > 1
        if shared and not mac:
            raise Misdeclared(
                f"{cast.settings.name} tells its events to the address of another phone, and the "
                "target file does not say its mac, by which they are told apart"
            )
        key = at if shared else replace(at, advertise=cast.name)
        listener = self._listeners.get(key)
        if listener is None:
            listener = EventListener(at.bind, at.port, clock=self._clock).start()
            self._listeners[key] = listener
        urls = {"http": events.advertise or listener.url_for(PATH)}
        source = OfOnePhone(listener, mac) if shared else listener
        return SharedDevice(
            cast.settings, Ears({"http": source}, urls, listener.release), self._clock
        )


def _bound(events: EventAddress) -> EventAddress:
    return replace(events, advertise="")


class OfOnePhone:
    """A listener that several phones tell their events to, as one of them is heard by it.

    Whom an event without a mac is of is not known: each of the phones is heard to tell it.
    """

    def __init__(self, shared: EventListener, mac: str) -> None:
        self._shared = shared
        self._mac = mac

    def on_received(self, callback: Callable[[Received], None]) -> None:
        """Call back with each request of this phone."""
        self._shared.on_received(self._if_mine(callback))

    def on_answered(self, callback: Callable[[Received], None]) -> None:
        """Call back with each request of this phone that was answered."""
        self._shared.on_answered(self._if_mine(callback))

    def on_closed(self, callback: Callable[[ConnectionSeen], None]) -> None:
        """Call back with no connection: none of those that bring nothing says whose it is."""

    def behave(self, mode: Mode) -> None:
        """Answer events in this mode from now on, those of all."""
        self._shared.behave(mode)

    def clear(self) -> None:
        """Forget nothing: the others may not have taken theirs."""

    def lost(self) -> str:
        """Say why nobody is heard any more."""
        return self._shared.lost()

    def _if_mine(self, callback: Callable[[Received], None]) -> Callable[[Received], None]:
        def told(heard: Received) -> None:
            event, _ = read_event(heard.target)
            mac = None if event is None else event.get(MAC)
            if mac is None or plain_mac(mac) == self._mac:
                callback(heard)

        return told
