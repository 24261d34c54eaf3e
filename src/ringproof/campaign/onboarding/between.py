"""What can be wrong between several phones of one target file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.hearing import listening, pointed_at_us
from ringproof.campaign.onboarding.visit import Visit
from ringproof.protocol.events import Event, read_event
from ringproof.recordings.legs import mac_of
from ringproof.target.device import DeviceTarget
from ringproof.target.protocol import DriverProblem
from ringproof.target.request import Command, Request
from ringproof.target.wire import TargetLost


@dataclass(frozen=True, slots=True)
class Between:
    """One thing that is looked at between phones."""

    about: str
    look: Callable[[Sequence[Visit]], list[Trouble]]


def _addresses(visits: Sequence[Visit]) -> list[Trouble]:
    return [
        Trouble("one_address", f"{_names(a, b)}: {at.bind}:{at.port} (key events.bind)")
        for a, b in combinations(visits, 2)
        if (at := a.settings.events) == b.settings.events and at.port
    ]


def _macs(visits: Sequence[Visit]) -> list[Trouble]:
    return [
        Trouble("one_mac", f"{_names(a, b)}: the events of both name {a.heard.mac}")
        for a, b in combinations(visits, 2)
        if a.heard and b.heard and a.heard.mac and a.heard.mac == b.heard.mac
    ]


def _calls(visits: Sequence[Visit]) -> list[Trouble]:
    """Have each phone call the next one, in a ring."""
    nameless = [visit.settings.name for visit in visits if not visit.settings.numbers]
    if nameless:
        return [Trouble("no_numbers", f"key numbers is missing: {', '.join(nameless)}")]
    if not all(visit.asked.call for visit in visits):
        return []
    pairs = list(zip(visits, [*visits[1:], visits[0]], strict=True))
    return [trouble for a, b in pairs if (trouble := _call(a, b)) is not None]


def _call(caller: Visit, called: Visit) -> Trouble | None:
    number = called.settings.numbers[0]
    deed = f"{caller.settings.name} calls {number} ({called.settings.name})"
    caller.say(f"      {deed}, and hangs up")
    here, there = DeviceTarget(caller.settings), DeviceTarget(called.settings)
    try:
        with (
            listening(there) as deaf,
            pointed_at_us(here, caller.round.admin, server=False),
            pointed_at_us(there, called.round.admin),
        ):
            if deaf is not None:
                return deaf
            return _rings(here, there, number, deed, called.heard.mac if called.heard else "")
    except (DriverProblem, TargetLost) as problem:
        return Trouble("apart", f"{deed}: {problem}")
    finally:
        here.stop()


def _rings(
    here: DeviceTarget, there: DeviceTarget, number: str, deed: str, mac: str
) -> Trouble | None:
    timing, credential = there.settings.timing, here.settings.credential
    status = here.send(Request(Command("call", (("number", number),)), credential)).status
    if not 200 <= status < 300:
        return Trouble("apart", f"{deed}: the command is answered {status}")
    try:
        if there.wait(lambda: any(_incoming(there, mac)), timing.event_within + timing.settle):
            return None
        return Trouble("apart", f"{deed}, which tells no incoming call")
    finally:
        here.send(Request(Command("terminate"), credential))
        there.settle()


def _incoming(there: DeviceTarget, mac: str) -> Iterator[Event]:
    for _, received in there.ears.news():
        event, _ = read_event(received.target)
        theirs = not mac or mac_of(received.target) == mac
        if event is not None and event.name == "incoming" and theirs:
            yield event


def _names(a: Visit, b: Visit) -> str:
    return f"{a.settings.name} and {b.settings.name}"


BETWEEN: Final = (
    Between("where the events of each phone go", _addresses),
    Between("whose events are whose", _macs),
    Between("the phones call each other", _calls),
)
"""What is looked at once each phone is well enough to be seen."""
