"""The first event of a phone: provoked or waited for, and why none came."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from ringproof.campaign.onboarding.callers import Caller
from ringproof.campaign.onboarding.causes import Trouble
from ringproof.listener.errors import PortTaken
from ringproof.protocol.events import Event, read_event
from ringproof.recordings.legs import is_mac, mac_of
from ringproof.target.device import DeviceTarget
from ringproof.target.guard import forbidden
from ringproof.target.protocol import Admin, NoEars
from ringproof.target.request import Command, Request
from ringproof.target.wire import TargetLost, WireClient

_ROLES: Final = ("unreachable", "busy", "rejects", "rings_out", "waits", "answers", "answers_too")
"""Whom a phone is made to dial, the one who is disturbed least first."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as it came: its words, whose phone told it, and on which path.

    `took` are seconds since its cause, None where somebody else caused it; `others` are the macs
    of other phones that told events meanwhile.
    """

    event: Event
    mac: str
    path: str
    took: float | None = None
    others: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The event in a line."""
        said = " ".join(f"{name}={value}" for name, value in self.event.parameters)
        return f"{self.event.name} {said}".strip()


@dataclass(frozen=True, slots=True)
class Hearing:
    """How an event is come by: who calls, how long a person is waited for, whose phone it is.

    With `mac` events of that phone are preferred, since others may tell theirs to the same server.
    Without `dial` the phone is made to call nobody. `says` reads "action URL server" off the
    phone, None where nobody can.
    """

    caller: Caller | None = None
    wait: float = 60.0
    mac: str = ""
    dial: bool = True
    says: Callable[[], str | None] = lambda: None


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
    with ExitStack() as putting_back:
        putting_back.callback(admin.allow_action_urls, allowed)
        admin.allow_action_urls(True)
        if server:
            putting_back.callback(admin.set_event_server, before)
            admin.set_event_server(target.ears.url("http"))
        yield


def who_causes(target: DeviceTarget, caller: Caller | None) -> str:
    """Say in words what will cause an event; empty where a person has to."""
    if caller is not None:
        return caller.deed
    number = _harmless(target)
    return f"the phone is made to call {number} and to hang up" if number else ""


def hear(target: DeviceTarget, hearing: Hearing) -> Heard | Trouble:
    """Cause an event, or let up to `wait` seconds pass for a person's; return it, or why not."""
    number = _harmless(target) if hearing.dial else ""
    if hearing.caller is not None:
        return _called(target, hearing, hearing.caller)
    if number:
        return _dialling(target, hearing, number)
    heard = _listen(target, hearing, hearing.wait, lambda _: True)
    return heard or _silence(target, hearing, "; a call was to be made by hand")


def _called(target: DeviceTarget, hearing: Hearing, caller: Caller) -> Heard | Trouble:
    with caller.listening() as deaf:
        if deaf is not None:
            return deaf
        began = target.clock.now().mono
        try:
            trouble = caller.call()
            if trouble is not None:
                return trouble
            heard = _listen(target, hearing, _window(target), caller.made, began)
            return heard or caller.unreached() or _silence(target, hearing)
        finally:
            caller.hang_up()
            target.settle()


def _dialling(target: DeviceTarget, hearing: Hearing, number: str) -> Heard | Trouble:
    began = target.clock.now().mono
    reply = _send(target, Command("call", (("number", number),)))
    if not 200 <= reply < 300:
        return Trouble("no_call", f"the command to call {number} is answered {reply}")
    heard = _listen(target, hearing, _window(target), lambda event: event.name == "outgoing", began)
    try:
        return heard or _silence(target, hearing)
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


def _listen(
    target: DeviceTarget,
    hearing: Hearing,
    within: float,
    made: Callable[[Event], bool],
    began: float | None = None,
) -> Heard | None:
    """Return the event of the call that was made, else any that came within so many seconds."""
    others: list[Heard] = []
    mine: list[Heard] = []

    def heard() -> bool:
        for _, received in target.ears.news():
            event, _ = read_event(received.target)
            mac = mac_of(received.target)
            if event is None:
                continue
            path = received.target.partition(b"?")[0].decode("latin-1")
            took = None if began is None else max(0.0, received.complete.mono - began)
            one = Heard(event, mac if is_mac(mac) else "", path, took)
            (mine if hearing.mac in ("", one.mac) and made(event) else others).append(one)
        return bool(mine)

    if target.wait(heard, within) and began is None:
        target.settle()  # whose call it was nobody knows: others may have told of it as well
        heard()
    first = next(iter([*mine, *others]), None)
    if first is None:
        return None
    strangers = {one.mac for one in (*mine, *others) if one.mac} - {first.mac}
    return replace(first, others=tuple(sorted(strangers)))


# -- silence --------------------------------------------------------------------------------------


def _silence(target: DeviceTarget, hearing: Hearing, and_so: str = "") -> Trouble:
    """Say why nothing was heard, as far as that can be seen from here."""
    broken = target.ears.broken_connections()
    if broken:
        return Trouble("events_tls", broken[-1][1].detail or str(broken[-1][1].outcome))
    told = target.ears.url("http")
    if not _leads_here(target, told):
        return Trouble("advertise", f"what is sent to {told} does not arrive here")
    says = hearing.says()
    if says is not None:
        return elsewhere(says, told) or Trouble(
            "blocked", f'"action URL server" is {says}, as it should be, and nothing came{and_so}'
        )
    return Trouble("silence", f'"action URL server" should be {told}{and_so}')


def elsewhere(says: str, told: str) -> Trouble | None:
    """Say that the phone's events go nowhere, or to somebody else; None where they come to us."""
    if not says:
        return Trouble("empty", f'"action URL server" is empty, and should be {told}')
    if _plain(says) != _plain(told):
        return Trouble("elsewhere", f'"action URL server" is {says}, and should be {told}')
    return None


def _plain(url: str) -> str:
    return url.strip().removeprefix("http://").rstrip("/").lower()


def _leads_here(target: DeviceTarget, told: str) -> bool:
    url = told if "://" in told else f"http://{told}"
    path = urlsplit(url).path or "/"
    if url.startswith("https:"):
        return True  # somebody else ends TLS for us; what he does cannot be seen from here
    line = WireClient(url, answer_within=target.settings.timing.answer_within)
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
