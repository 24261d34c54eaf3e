"""A phone on the network: a device on a desk, or a standalone emulator."""

import time
from collections.abc import Callable

from ringproof.listener.errors import ListenerError
from ringproof.listener.server import EventListener
from ringproof.listener.tls import server_context
from ringproof.target.clock import RealClock
from ringproof.target.ears import PATH, Ears
from ringproof.target.guard import check_bytes
from ringproof.target.protocol import NoEars
from ringproof.target.request import Request
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import Reply, WireClient


class DeviceTarget:
    """Commands go to the phone's URL, events come to our own listeners, time is real."""

    def __init__(self, settings: TargetSettings) -> None:
        self.settings = settings
        self.clock = RealClock()
        self._client = WireClient(
            settings.url,
            answer_within=settings.timing.answer_within,
            tls_verify=settings.tls_verify,
        )
        self._listeners: dict[str, EventListener] = {}
        self.ears = Ears({}, {})

    def start(self) -> None:
        """Listen for events; NoEars where the port is taken."""
        at = self.settings.events
        try:
            self._listeners["http"] = EventListener(at.bind, at.port, clock=self.clock).start()
            self._listeners["https"] = EventListener(
                at.bind, 0, tls=server_context(), clock=self.clock
            ).start()
        except ListenerError as taken:
            self.stop()
            raise NoEars(f"{taken} (key events.bind of the target file)") from taken
        plain, secure = self._listeners["http"], self._listeners["https"]
        urls = {"http": at.advertise or plain.url_for(PATH)}
        if not at.advertise:
            urls["https"] = secure.url_for(PATH)
        self.ears = Ears(self._listeners, urls, self._release)

    def stop(self) -> None:
        """Stop listening and close the connection to the phone."""
        for listener in self._listeners.values():
            listener.stop()
        self._listeners = {}
        self._client.close()

    def send(self, request: Request) -> Reply:
        """Send one request; TargetLost when the line is dead, NotListed for a foreign number."""
        raw = self.raw(request)
        check_bytes(raw, self.settings)
        return self._client.exchange(raw)

    def raw(self, request: Request) -> bytes:
        """Return the bytes that `send` would put on the wire."""
        return request.to_bytes(self._client.authority)

    def wait(self, until: Callable[[], bool], within: float) -> bool:
        """Let up to `within` seconds pass until `until()` holds."""
        return self.ears.wait(until, within)

    def settle(self, seconds: float | None = None) -> None:
        """Let the declared settling window (or `seconds`) pass."""
        time.sleep(self.settings.timing.settle if seconds is None else seconds)

    def _release(self) -> None:
        for listener in self._listeners.values():
            listener.release()
