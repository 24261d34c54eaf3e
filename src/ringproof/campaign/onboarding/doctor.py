"""What is wrong with a target file, its phone, or what lies between: one check after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.greeting import Greeting, greet, slow, wrong_clock
from ringproof.campaign.onboarding.hearing import (
    Heard,
    hear,
    listening,
    pointed_at_us,
    who_causes,
)
from ringproof.campaign.onboarding.line import examine_line
from ringproof.campaign.onboarding.round import Round, gather
from ringproof.campaign.record.asked import bare_mac
from ringproof.plugin.claims import Pics, contradiction
from ringproof.protocol.clauses import DIAL_ROLES
from ringproof.protocol.names import MAC
from ringproof.target.device import DeviceTarget
from ringproof.target.file import TargetFileError, load_target
from ringproof.target.guard import forbidden_in_plan
from ringproof.target.protocol import DriverProblem
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import TargetLost
from ringproof.verdict import Exit


@dataclass(frozen=True, slots=True)
class DoctorAsked:
    """Which target file, whether calls may be made, and how long a person is waited for."""

    file: Path
    call: bool = True
    wait: float = 60.0


@dataclass(slots=True)
class Visit:
    """What the doctor knows by now."""

    settings: TargetSettings
    asked: DoctorAsked
    say: Callable[[str], None]
    round: Round = field(default_factory=Round)
    greeting: Greeting | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at; `vital`: without it nothing that follows can be seen."""

    about: str
    look: Callable[[Visit], list[Trouble]]
    vital: bool = False


def doctor(asked: DoctorAsked, console: Console) -> int:
    """Print every check and what to do; 0 nothing is wrong, 1 something, 2 the file, 3 no line."""

    def say(words: str, style: str = "") -> None:
        console.print(Text(words, style=style), soft_wrap=True)

    try:
        settings = _settings(asked.file)
    except TargetFileError as broken:
        say(f"ringproof: {broken}", "bold red")
        return int(Exit.USAGE)
    visit = Visit(settings, asked, say)
    found: list[Trouble] = []
    for place, check in enumerate(CHECKS):
        troubles = _looked(check, visit)
        found += troubles
        if not troubles:
            say(f"ok    {check.about}", "green")
        for trouble in troubles:
            _tell(check, trouble, say)
        if troubles and check.vital:
            left = ", ".join(later.about for later in CHECKS[place + 1 :])
            say(f"not looked at: {left}")
            return int(Exit.INCONCLUSIVE)
    grave = sum(trouble.cause.grave for trouble in found)
    say(f"{grave} {'thing is' if grave == 1 else 'things are'} wrong" if grave else "all is well")
    return int(Exit.NOT_CONFORMANT if grave else Exit.CONFORMANT)


def _looked(check: Check, visit: Visit) -> list[Trouble]:
    try:
        return check.look(visit)
    except DriverProblem as problem:
        return [Trouble("admin", str(problem))]  # of a far end it is caught where it acts
    except TargetLost as lost:
        return [Trouble("mute", str(lost))]


def _tell(check: Check, trouble: Trouble, say: Callable[..., None]) -> None:
    word, style = ("WRONG", "bold red") if trouble.cause.grave else ("note ", "yellow")
    say(f"{word} {check.about}: {trouble.cause.title} [{trouble.id}]", style)
    say(f"      seen: {trouble.seen}")
    say(f"      do:   {trouble.cause.cure}")


def _settings(file: Path) -> TargetSettings:
    settings = load_target(file)
    if settings.server is not None or settings.phones:
        raise TargetFileError(f"{file}: the doctor looks at one phone; this file is of others")
    if settings.embedded:
        raise TargetFileError(f"{file}: the embedded emulator has no network to look at")
    return settings


# -- the checks -----------------------------------------------------------------------------------


def _line(visit: Visit) -> list[Trouble]:
    said = visit.settings
    found = examine_line(said.url, verify=said.tls_verify, within=said.timing.answer_within)
    return [] if found is None else [found]


def _drivers(visit: Visit) -> list[Trouble]:
    visit.round, troubles = gather(visit.settings)
    return troubles


def _greeting(visit: Visit) -> list[Trouble]:
    answer = greet(visit.settings, visit.round.admin)
    if isinstance(answer, Trouble) and answer.id == "off" and visit.round.admin is not None:
        # `certify` switches it on by the same admin, and off again.
        with pointed_at_us(DeviceTarget(visit.settings), visit.round.admin, server=False):
            answer = greet(visit.settings, visit.round.admin)
    if isinstance(answer, Trouble):
        # Where the incoming script is stopped, nothing is at its path.
        stopped = visit.round.stopped_script() if "is answered 404" in answer.seen else ""
        script = Trouble("script", f"the phone's log says: {stopped}") if stopped else None
        return [*_some(script), answer]
    visit.greeting = answer
    return []


def _clock(visit: Visit) -> list[Trouble]:
    return _some(None if visit.greeting is None else wrong_clock(visit.greeting))


def _latency(visit: Visit) -> list[Trouble]:
    greeting = visit.greeting
    return _some(None if greeting is None else slow(greeting, visit.settings))


def _claims(visit: Visit) -> list[Trouble]:
    if visit.greeting is None:
        return []
    listed, helped = visit.greeting.listed, visit.greeting.helped
    wrong = contradiction(visit.settings, Pics(listed, helped, visit.round.firmware))
    return _some(Trouble("claims", wrong) if wrong else None)


def _dial(visit: Visit) -> list[Trouble]:
    guarded = [Trouble("not_dialled", why) for _, why in forbidden_in_plan(visit.settings)]
    missing = [role for role in DIAL_ROLES if visit.settings.dial.get(role) is None]
    return [*guarded, *_some(Trouble("dial", ", ".join(missing)) if missing else None)]


def _events(visit: Visit) -> list[Trouble]:
    target = DeviceTarget(visit.settings)
    with listening(target) as deaf:
        if deaf is not None:
            return [deaf]
        heard = _heard(visit, target)
    if isinstance(heard, Trouble) and heard.id == "silence":
        stopped = visit.round.stopped_script()
        heard = Trouble("script", f"the phone's log says: {stopped}") if stopped else heard
    if not isinstance(heard, Heard):
        return _some(heard)
    visit.say(f"      heard: {heard.line}")
    if all(name != MAC for name, _ in heard.event.parameters):
        return [Trouble("no_mac", heard.line)]
    said = bare_mac(visit.settings.mac)
    if not said or heard.mac == said:
        return []
    return [Trouble("mac", f"the file says {said}, the event {heard.mac or 'none'}")]


def _heard(visit: Visit, target: DeviceTarget) -> Heard | Trouble | None:
    around = visit.round
    far_end = around.far_end if visit.asked.call else None
    does = who_causes(target, far_end) if visit.asked.call else ""
    if not does and not visit.asked.wait:
        visit.say("      not tried: nobody causes an event")
        return None
    visit.say(f"      {does or f'make a call with the phone, within {visit.asked.wait:g} s'}")
    try:
        with pointed_at_us(target, around.admin):
            whose = bare_mac(visit.settings.mac)
            return hear(target, far_end, visit.asked.wait, whose, dial=visit.asked.call)
    except DriverProblem as problem:
        return Trouble("far_end", str(problem))
    except TargetLost as lost:
        return Trouble("mute", str(lost))


def _some(trouble: Trouble | None) -> list[Trouble]:
    return [] if trouble is None else [trouble]


CHECKS: Final = (
    Check("the line to the phone", _line, vital=True),
    Check("who is round the phone", _drivers),
    Check("the phone lets us in", _greeting, vital=True),
    Check("its clock", _clock),
    Check("how fast it answers", _latency),
    Check("what it claims", _claims),
    Check("the numbers to dial", _dial),
    Check("its events", _events),
)
"""What the doctor looks at, in this order."""
