"""Several phones under test that can call each other, and one event server that hears them all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.fleet import MemoryFleet, many
from ringproof.emulator.memory import MemoryPhone
from ringproof.listener.core import EventListenerCore
from ringproof.listener.errors import ListenerError
from ringproof.listener.memory import InMemory
from ringproof.listener.server import EventListener
from ringproof.target.clock import PhoneClock, RealClock
from ringproof.target.device import DeviceTarget
from ringproof.target.ears import PATH, Ears
from ringproof.target.embedded import VirtualTime
from ringproof.target.protocol import NoEars, Target
from ringproof.target.request import Request
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import Reply, ReplyParser, TargetLost

EMBEDDED = 3
"""How many emulated phones there are in this process: as many as an attended transfer has."""
_HOST = "events.invalid"


@dataclass(frozen=True, slots=True)
class OnePhone:
    """One of several phones: what it is called, how it is driven, and its own numbers."""

    name: str
    target: Target
    numbers: tuple[str, ...]
    tell: str  # the address that it is told, or was, as that of the event server


class Several(Protocol):
    """Several phones, switched on and off together."""

    @property
    def phones(self) -> Sequence[OnePhone]:
        """Return the phones, in the order of the target file; known once they are started."""
        ...

    def start(self) -> None:
        """Reach all phones and listen for the events of all; NoEars, TargetLost."""
        ...

    def stop(self) -> None:
        """Give back what `start` took."""
        ...


class EmbeddedSeveral:
    """Emulated phones in this process, on one exchange and one virtual clock."""

    def __init__(self, settings: TargetSettings, setup: Setup) -> None:
        on = replace(setup, allow_action_urls=True, event_server=f"http://{_HOST}{PATH}")
        self._setups = many(EMBEDDED, on)
        self._fleet = MemoryFleet(self._setups, self._deliver)
        clock = PhoneClock(self._fleet.clock.now)
        self._core = EventListenerCore(clock=clock)
        self._line = InMemory(self._core)
        ears = Ears({"http": self._core}, {"http": f"http://{_HOST}{PATH}"})
        self._targets = [
            FleetTarget(settings, self._fleet[each.name], each.name, ears, clock)
            for each in self._setups
        ]

    @property
    def phones(self) -> Sequence[OnePhone]:
        """The phones, each reached by the number of its first identity."""
        pairs = zip(self._setups, self._targets, strict=True)
        return [
            OnePhone(setup.name, target, setup.numbers, target.ears.url("http"))
            for setup, target in pairs
        ]

    def start(self) -> None:
        """Switch the phones on."""
        for target in self._targets:
            target.start()

    def stop(self) -> None:
        """Switch the phones off."""
        for target in self._targets:
            target.stop()
        self._line.close()

    def _deliver(self, _: str, out: EventOut) -> bytes | None:
        return self._line.feed(out.raw) if out.host == _HOST else b""


class FleetTarget(VirtualTime):
    """One phone of a fleet in this process; letting its time pass lets that of all pass."""

    def __init__(
        self,
        settings: TargetSettings,
        phone: MemoryPhone,
        name: str,
        ears: Ears,
        clock: PhoneClock,
    ) -> None:
        self._memory = phone
        self._authority = f"{name}.invalid"
        self.phone = phone
        self.settings = replace(settings, name=name, url=f"https://{self._authority}")
        self.ears = ears
        self.clock = clock

    def start(self) -> None:
        """Switch the phone on."""
        self.phone.start()
        self._introduce()

    def stop(self) -> None:
        """Switch the phone off."""
        self.phone.stop()

    def send(self, request: Request) -> Reply:
        """Carry one request to the phone; TargetLost where no answer comes back."""
        raw = self._memory.request(self.raw(request))
        parser = ReplyParser(request.method)
        reply = parser.feed(raw) or parser.feed(b"")
        if reply is None:
            raise TargetLost("the phone closed the connection without an answer")
        return reply

    def raw(self, request: Request) -> bytes:
        """Return the bytes that `send` would put on the wire."""
        return request.to_bytes(self._authority)


class DeviceSeveral:
    """Phones on the network, heard by one listener for each address that they were told."""

    def __init__(self, settings: TargetSettings) -> None:
        self._settings = settings.phones
        self._clock = RealClock()
        self._listeners: dict[str, EventListener] = {}
        self._phones: list[OnePhone] = []

    @property
    def phones(self) -> Sequence[OnePhone]:
        """The phones of the target file."""
        return self._phones

    def start(self) -> None:
        """Listen for the events of all phones; NoEars where a port is taken."""
        ears = Ears(self._listen(), {}, self._release)
        for settings in self._settings:
            tell = settings.events.advertise or self._listeners[_address(settings)].url_for(PATH)
            target = SharedDevice(settings, ears, self._clock)
            self._phones.append(OnePhone(settings.name, target, settings.numbers, tell))

    def stop(self) -> None:
        """Stop listening and close the connections to the phones."""
        for phone in self._phones:
            phone.target.stop()
        for listener in self._listeners.values():
            listener.stop()
        self._phones, self._listeners = [], {}

    def _listen(self) -> dict[str, EventListener]:
        try:
            for settings in self._settings:
                at, where = settings.events, _address(settings)
                if where not in self._listeners:
                    listener = EventListener(at.bind, at.port, clock=self._clock)
                    self._listeners[where] = listener.start()
        except ListenerError as taken:
            self.stop()
            raise NoEars(f"{taken} (key events.bind of the target file)") from taken
        return self._listeners

    def _release(self) -> None:
        for listener in self._listeners.values():
            listener.release()


class SharedDevice(DeviceTarget):
    """One of several phones on the network; who hears them listens for all of them."""

    def __init__(self, settings: TargetSettings, ears: Ears, clock: RealClock) -> None:
        super().__init__(settings)
        self.ears = ears
        self.clock = clock

    def start(self) -> None:
        """Nothing to start: commands connect by themselves, and events are heard already."""


def _address(settings: TargetSettings) -> str:
    return f"{settings.events.bind}:{settings.events.port}"
