"""The emulator inside this process, over loopback sockets or over bytes in memory.

Its time is virtual: waiting moves it on, one due timer at a time, and after each every event
exchange is drained, so that nothing is ever asked whether it is quiet.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.clock import VirtualClock
from ringproof.emulator.embedded import EmbeddedPhone
from ringproof.emulator.errors import ControlError, EmulatorError
from ringproof.emulator.memory import MemoryPhone
from ringproof.listener.core import EventListenerCore
from ringproof.listener.memory import InMemory
from ringproof.listener.server import EventListener
from ringproof.listener.tls import server_context
from ringproof.target.clock import PhoneClock
from ringproof.target.ears import PATH, Ears
from ringproof.target.protocol import DriverProblem
from ringproof.target.request import Request
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import Reply, ReplyParser, TargetLost, WireClient

_SCHEMES = ("http", "https")


class _Phone(Protocol):
    """What both emulated phones in this process can do."""

    @property
    def token(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def control(self, op: str, **args: Any) -> dict[str, Any]: ...
    def now(self) -> float: ...
    def next_due(self) -> float | None: ...
    def advance(self, seconds: float) -> None: ...
    def drain(self) -> None: ...


class VirtualTime:
    """Waiting, for a phone whose time stands still until it is moved."""

    settings: TargetSettings
    ears: Ears
    phone: _Phone

    def wait(self, until: Callable[[], bool], within: float) -> bool:
        """Let virtual time pass until `until()` holds, at most `within` seconds."""
        self._drain()
        deadline = self.phone.now() + within
        while not until():
            due = self.phone.next_due()
            now = self.phone.now()
            if due is None or due > deadline:
                self.phone.advance(max(0.0, deadline - now))
                self._drain()
                return until()
            self.phone.advance(max(0.0, due - now))
            self._drain()
        return True

    def settle(self, seconds: float | None = None) -> None:
        """Let the declared settling window (or `seconds`) of virtual time pass."""
        self.wait(lambda: False, self.settings.timing.settle if seconds is None else seconds)

    def control(self, op: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out `op` of the emulator's control API."""
        try:
            return self.phone.control(op, **args)
        except (ControlError, EmulatorError) as refused:
            raise DriverProblem(f"control {op}: {refused}") from refused

    def _drain(self) -> None:
        try:
            self.phone.drain()
        except EmulatorError as stuck:
            raise TargetLost(str(stuck)) from stuck

    def _introduce(self) -> None:
        facts = self.phone.control("phone.facts")
        self.settings = replace(
            self.settings,
            token=self.phone.token,
            mac=str(facts["mac"]),
            identities=tuple(int(number) for number in facts["identities"]),
        )


class EmbeddedTarget(VirtualTime):
    """The emulator in a thread of its own, reached over loopback sockets."""

    def __init__(self, settings: TargetSettings, setup: Setup) -> None:
        self.settings = settings
        virtual = VirtualClock()
        # Read without a round trip to the phone's thread: it moves only when we move it.
        self.clock = PhoneClock(virtual.now)
        self._listeners: dict[str, EventListener] = {}
        self._sockets = EmbeddedPhone(setup, virtual, held=self._held)
        self.phone: _Phone = self._sockets
        self.ears = Ears({}, {})

    def start(self) -> None:
        """Switch the phone on and listen for its events."""
        plain = EventListener(clock=self.clock).start()
        secure = EventListener(tls=server_context(), clock=self.clock).start()
        self._listeners = {"http": plain, "https": secure}
        urls = {scheme: listener.url_for(PATH) for scheme, listener in self._listeners.items()}
        self.ears = Ears(self._listeners, urls, self._release)
        self.phone.start()
        self._introduce()
        self.settings = replace(self.settings, url=self._sockets.url)
        within = self.settings.timing.answer_within
        self._client = WireClient(self.settings.url, answer_within=within)

    def stop(self) -> None:
        """Switch the phone off and stop listening."""
        self._client.close()
        self.phone.stop()
        for listener in self._listeners.values():
            listener.stop()

    def send(self, request: Request) -> Reply:
        """Send one request over a kept TLS connection."""
        return self._client.exchange(self.raw(request))

    def raw(self, request: Request) -> bytes:
        """Return the bytes that `send` would put on the wire."""
        return request.to_bytes(self._client.authority)

    def _held(self) -> int:
        return sum(listener.held for listener in self._listeners.values())

    def _release(self) -> None:
        for listener in self._listeners.values():
            listener.release()


class MemoryTarget(VirtualTime):
    """The emulator without threads or sockets: the same bytes, carried by function calls."""

    def __init__(self, settings: TargetSettings, setup: Setup) -> None:
        self.settings = settings
        virtual = VirtualClock()
        self.clock = PhoneClock(virtual.now)
        self._cores = {scheme: EventListenerCore(clock=self.clock) for scheme in _SCHEMES}
        self._lines: dict[str, InMemory] = {}
        self._memory = MemoryPhone(setup, self._deliver, virtual)
        self.phone: _Phone = self._memory
        urls = {scheme: f"{scheme}://events.invalid{PATH}" for scheme in _SCHEMES}
        self.ears = Ears(self._cores, urls)

    def start(self) -> None:
        """Switch the phone on."""
        self._lines = {
            scheme: InMemory(core, secure=scheme == "https") for scheme, core in self._cores.items()
        }
        self.phone.start()
        self._introduce()
        self.settings = replace(self.settings, url="https://phone.invalid")

    def stop(self) -> None:
        """Switch the phone off."""
        for line in self._lines.values():
            line.close()
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
        return request.to_bytes("phone.invalid")

    def _deliver(self, out: EventOut) -> bytes | None:
        if out.host != "events.invalid":
            return b""  # nobody listens there
        return self._lines[out.scheme].feed(out.raw)
