"""A stage with a puppet phone: it answers what it is told to, and tells what it is made to."""

from collections.abc import Callable

import pytest

from ringproof.farend import Leg
from ringproof.listener.answers import Mode
from ringproof.listener.core import EventListenerCore
from ringproof.listener.memory import InMemory
from ringproof.session.phone import Phone
from ringproof.session.scene import Drivers, Scene
from ringproof.target.ears import Ears
from ringproof.target.request import Request
from ringproof.target.settings import TargetSettings, Timing
from ringproof.target.wire import Reply
from ringproof.trace import Moment, Trace


class StillClock:
    """Time that moves by the step it is told."""

    def __init__(self) -> None:
        self.mono = 0.0

    def now(self) -> Moment:
        return Moment(self.mono, 1_700_000_000.0 + self.mono)


class PuppetTarget:
    """A phone that does only what the test makes it do."""

    def __init__(self) -> None:
        self.settings = TargetSettings("puppet", "device", token="sesame", timing=Timing())
        self.clock = StillClock()
        self.core = EventListenerCore(clock=self.clock)
        self.line = InMemory(self.core)
        self.ears = Ears({"http": self.core}, {"http": "http://events.test/events"})
        self.status = 200
        self.body = b""
        self.sent: list[Request] = []
        self.later: list[bytes] = []

    def start(self) -> None: ...
    def stop(self) -> None: ...

    def send(self, request: Request) -> Reply:
        self.sent.append(request)
        return Reply(self.status, "", (), self.body, b"")

    def raw(self, request: Request) -> bytes:
        return request.to_bytes("phone.test")

    def wait(self, until: Callable[[], bool], within: float) -> bool:
        while not until():
            if not self.later:
                self.clock.mono += within
                return until()
            self.tell(self.later.pop(0))
        return True

    def settle(self, seconds: float | None = None) -> None:
        self.wait(lambda: False, self.settings.timing.settle if seconds is None else seconds)

    def tell(self, query: bytes) -> None:
        """Have the phone send an event now."""
        self.clock.mono += 0.1
        self.line.feed(b"GET /events?mac=000952C0FFEE&" + query + b" HTTP/1.1\r\n\r\n")

    def tells_later(self, *queries: bytes) -> None:
        """Have the phone send events once somebody waits."""
        self.later.extend(queries)

    def behave(self, mode: Mode) -> None:
        self.core.behave(mode)


class PuppetFarEnd:
    """A far end that testifies what it is told to."""

    def __init__(self) -> None:
        self.known: list[Leg] = []
        self.acts: list[tuple[str, ...]] = []

    def turn_the_page(self) -> None:
        self.known.clear()

    def call(self, number: str, name: str | None, account: int) -> str:
        self.known.append(Leg("leg-1", number, "in", "ringing", name or "", account=account))
        return "leg-1"

    def answer(self, leg: str) -> None:
        self.acts.append(("answer", leg))

    def reject(self, leg: str, why: str = "rejected") -> None:
        self.acts.append(("reject", leg))

    def hang_up(self, leg: str) -> None:
        self.acts.append(("hang_up", leg))

    def hold(self, leg: str) -> None:
        self.acts.append(("hold", leg))

    def resume(self, leg: str) -> None:
        self.acts.append(("resume", leg))

    def rename(self, leg: str, name: str | None, number: str | None) -> None:
        self.acts.append(("rename", leg, name or "", number or ""))

    def transfer(self, leg: str, to: str, name: str | None) -> None:
        self.acts.append(("transfer", leg, to, name or ""))

    def cancel_transfer(self, leg: str) -> None:
        self.acts.append(("cancel_transfer", leg))

    def hesitate(self, leg: str) -> None:
        self.acts.append(("hesitate", leg))

    def legs(self) -> list[Leg]:
        return list(self.known)


@pytest.fixture
def target() -> PuppetTarget:
    return PuppetTarget()


@pytest.fixture
def exchange() -> PuppetFarEnd:
    return PuppetFarEnd()


@pytest.fixture
def scene(target: PuppetTarget, exchange: PuppetFarEnd) -> Scene:
    drivers = Drivers(target, exchange)
    return Scene(drivers, Trace(target.clock), clause="EV-HOLDING-1", arranging=False)


@pytest.fixture
def phone(scene: Scene) -> Phone:
    return Phone(scene, scene.drivers.target.settings.credential)
