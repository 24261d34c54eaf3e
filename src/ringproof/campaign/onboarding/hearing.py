"""The first event of a phone: provoked or waited for, and why none came."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from ringproof.campaign.onboarding.causes import Trouble
from ringproof.farend import FarEnd
from ringproof.listener.errors import PortTaken
from ringproof.protocol.events import Event, read_event
from ringproof.recordings.legs import is_mac, mac_of
from ringproof.target.device import DeviceTarget
from ringproof.target.guard import forbidden
from ringproof.target.protocol import Admin, DriverProblem, NoEars
from ringproof.target.request import Command, Request
from ringproof.target.wire import TargetLost, WireClient

CALLER: Final = ("030555101", "Ringproof")
_ROLES: Final = ("unreachable", "busy", "rejects", "rings_out", "waits", "answers", "answers_too")
"""Whom a phone is made to dial, the one who is disturbed least first."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as it came: its words, whose phone told it, and on which path."""

    event: Event
    mac: str
    path: str

    @property
    def line(self) -> str:
        """The event in a line."""
        said = " ".join(f"{name}={value}" for name, value in self.event.parameters)
        return f"{self.event.name} {said}".strip()


@contextmanager
def listening(target: DeviceTarget) -> Iterator[Trouble | None]:
    """Listen for events meanwhile; yields why that is not possible, None where it is."""
    try:
        target.start()
    except NoEars as taken:
        at = target.settings.events
        by_another = isinstance(taken.__cause__, PortTaken)
        yield Trouble("events_port" if by_another else "events_bind", f"{at.bind}:{at.port}")
        return
    try:
        yield None
    finally:
        target.stop()


@contextmanager
def pointed_at_us(
    target: DeviceTarget, admin: Admin | None, *, server: bool = True
) -> Iterator[None]:
    """Have the admin allow Action URLs and point events at us; put back afterwards what was.

    Without `server` the event server stays as it is.
    """
    if admin is None:
        yield
        return
    allowed, before = admin.settings()
    try:
        admin.allow_action_urls(True)
        if server:
            admin.set_event_server(target.ears.url("http"))
        yield
    finally:
        if server:
            admin.set_event_server(before)
        admin.allow_action_urls(allowed)


def who_causes(target: DeviceTarget, far_end: FarEnd | None) -> str:
    """Say in words what will cause an event; empty where a person has to."""
    if far_end is not None:
        return f"the far end calls the phone as {CALLER[0]} and hangs up"
    number = _harmless(target)
    return f"the phone is made to call {number} and to hang up" if number else ""


def hear(
    target: DeviceTarget,
    far_end: FarEnd | None,
    wait: float,
    whose: str = "",
    *,
    dial: bool = True,
) -> Heard | Trouble:
    """Cause an event, or let up to `wait` seconds pass for a person's; return it, or why not.

    With `whose` events of that mac are preferred: other phones may tell theirs to the same server.
    Without `dial` the phone is not made to call anybody.
    """
    number = _harmless(target) if dial else ""
    if far_end is not None:
        return _called(target, far_end, whose)
    if number:
        return _dialling(target, number, whose)
    return _listen(target, wait, whose) or _silence(target)


def _called(target: DeviceTarget, far_end: FarEnd, whose: str) -> Heard | Trouble:
    leg = far_end.call(*CALLER, account=target.settings.identities[0])
    try:
        return _listen(target, _window(target), whose) or _silence(target)
    finally:
        with suppress(DriverProblem):
            far_end.hang_up(leg)
        target.settle()


def _dialling(target: DeviceTarget, number: str, whose: str) -> Heard | Trouble:
    reply = _send(target, Command("call", (("number", number),)))
    if not 200 <= reply < 300:
        return Trouble("no_call", f"the command to call {number} is answered {reply}")
    heard = _listen(target, _window(target), whose)
    try:
        return heard or _silence(target)
    finally:
        call = heard.event.call if heard else None
        # The call was ours; it ends by its id where it was told, else as the latest one.
        _send(target, Command("terminate", (("callid", call),) if call else ()))
        target.settle()


def _send(target: DeviceTarget, command: Command) -> int:
    try:
        return target.send(Request(command, target.settings.credential)).status
    except TargetLost:
        return 0


def _window(target: DeviceTarget) -> float:
    timing = target.settings.timing
    return timing.event_within + timing.settle


def _harmless(target: DeviceTarget) -> str:
    plan = target.settings.dial
    numbers = (number for role in _ROLES if (number := plan.get(role)))
    return next((number for number in numbers if not forbidden(number, target.settings)), "")


def _listen(target: DeviceTarget, within: float, whose: str) -> Heard | None:
    others: list[Heard] = []
    mine: list[Heard] = []

    def heard() -> bool:
        for _, received in target.ears.news():
            event, _ = read_event(received.target)
            mac = mac_of(received.target)
            if event is None:
                continue
            path = received.target.partition(b"?")[0].decode("latin-1")
            one = Heard(event, mac if is_mac(mac) else "", path)
            (mine if not whose or one.mac == whose else others).append(one)
        return bool(mine)

    target.wait(heard, within)
    return next(iter([*mine, *others]), None)


def _silence(target: DeviceTarget) -> Trouble:
    """Say why nothing was heard, as far as that can be seen from here."""
    broken = target.ears.broken_connections()
    if broken:
        return Trouble("events_tls", broken[-1][1].detail or str(broken[-1][1].outcome))
    told = target.ears.url("http")
    if not _leads_here(target, told):
        return Trouble("advertise", f"what is sent to {told} does not arrive here")
    return Trouble("silence", f'"action URL server" should be {told}')


def _leads_here(target: DeviceTarget, told: str) -> bool:
    url = told if "://" in told else f"http://{told}"
    path = urlsplit(url).path or "/"
    if url.startswith("https:"):
        return True  # somebody else ends TLS for us; what he does cannot be seen from here
    line = WireClient(url, answer_within=1.0)
    request = f"GET {path}?event=doctor HTTP/1.1\r\nHost: {line.authority}\r\n\r\n"
    came: list[bool] = []

    def arrived() -> bool:
        news = [received.target for _, received in target.ears.news()]
        came.extend(b"event=doctor" in each for each in news)
        return any(came)

    try:
        line.exchange(request.encode("latin-1"))
    except TargetLost:
        return False
    finally:
        line.close()
    return target.wait(arrived, 1.0)
