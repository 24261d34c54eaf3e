"""The checks of one phone: each looks at one thing, in the order in which they can be seen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ringproof.campaign.onboarding.asked import DoctorAsked
from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.greeting import Greeting, greet, wrong_clock
from ringproof.campaign.onboarding.hearing import (
    Heard,
    Hearing,
    elsewhere,
    hear,
    listening,
    pointed_at_us,
    who_causes,
)
from ringproof.campaign.onboarding.line import examine_line
from ringproof.campaign.onboarding.pace import Pace, too_slow
from ringproof.campaign.onboarding.questions import NoAnswer, Questions
from ringproof.campaign.onboarding.round import Round, gather
from ringproof.campaign.record.asked import bare_mac
from ringproof.plugin.claims import Pics, contradiction
from ringproof.protocol.clauses import DIAL_ROLES
from ringproof.protocol.names import MAC, NUMBER
from ringproof.protocol.numbers import bare_number
from ringproof.target.device import DeviceTarget
from ringproof.target.guard import forbidden_in_plan
from ringproof.target.protocol import DriverProblem
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import TargetLost


@dataclass(slots=True)
class Visit:
    """One phone, and what the doctor knows of it by now."""

    settings: TargetSettings
    asked: DoctorAsked
    say: Callable[[str], None]
    questions: Questions
    round: Round = field(default_factory=Round)
    greeting: Greeting | None = None
    heard: Heard | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at; `vital`: without it nothing that follows can be seen."""

    about: str
    look: Callable[[Visit], list[Trouble]]
    vital: bool = False


def looked(check: Check, visit: Visit) -> list[Trouble]:
    """Return what a check finds, also where phone or admin fail meanwhile."""
    try:
        return check.look(visit)
    except DriverProblem as problem:
        return [Trouble("admin", str(problem))]  # of a far end it is caught where it acts
    except TargetLost as lost:
        return [Trouble("mute", str(lost))]


def _line(visit: Visit) -> list[Trouble]:
    said = visit.settings
    found = examine_line(said.url, verify=said.tls_verify, within=said.timing.answer_within)
    return [] if found is None else [found]


def _drivers(visit: Visit) -> list[Trouble]:
    visit.round, troubles = gather(visit.settings, terminal=visit.asked.terminal)
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


def _pace(visit: Visit) -> list[Trouble]:
    greeting = visit.greeting
    pace = None if greeting is None else Pace(greeting.took)
    return _some(None if pace is None else too_slow(pace, visit.settings.timing))


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


# -- its events -----------------------------------------------------------------------------------


def _events(visit: Visit) -> list[Trouble]:
    target = DeviceTarget(visit.settings)
    with listening(target) as deaf:
        if deaf is not None:
            return [deaf]
        heard = _heard(visit, target)
    if isinstance(heard, Trouble) and heard.id in ("silence", "blocked"):
        stopped = visit.round.stopped_script()
        heard = Trouble("script", f"the phone's log says: {stopped}") if stopped else heard
    if not isinstance(heard, Heard):
        return _some(heard)
    visit.heard = heard
    visit.say(f"      heard: {heard.line}")
    return [*_whose(visit, heard), *_late(visit, heard), *_caller_shown(visit, heard)]


def _heard(visit: Visit, target: DeviceTarget) -> Heard | Trouble | None:
    around, asked = visit.round, visit.asked
    caller = around.caller if asked.call else None
    does = who_causes(target, caller) if asked.call else ""
    if not does and not asked.wait:
        visit.say("      not tried: nobody causes an event")
        return None
    visit.say(f"      {does or f'make a call with the phone, within {asked.wait:g} s'}")
    whose = bare_mac(visit.settings.mac)
    says = _says(visit)
    hearing = Hearing(caller, asked.wait, whose, dial=asked.call, says=says)
    try:
        with pointed_at_us(target, around.admin):
            return hear(target, hearing)
    except DriverProblem as problem:
        # The admin's: he reads settings, and cannot change them.
        now = around.event_server()
        lost = None if now is None else elsewhere(now, target.ears.url("http"))
        seen = str(problem) if lost is None else f"{problem}; {lost.seen}"
        return Trouble("admin", seen)
    except TargetLost as lost_line:
        return Trouble("mute", str(lost_line))


def _says(visit: Visit) -> Callable[[], str | None]:
    """Return who reads "action URL server" off the phone: the admin, a program or a person."""
    person = visit.settings.admin.driver == "human" and visit.asked.terminal
    if not person:
        return visit.round.event_server

    def read() -> str | None:
        what = 'Nothing came. What does "action URL server" say on the phone? (c: cannot tell)'
        try:
            said = visit.questions.ask(what, "--no-call")
        except NoAnswer:
            return None
        return None if said.lower() == "c" else said

    return read


def _whose(visit: Visit, heard: Heard) -> list[Trouble]:
    if all(name != MAC for name, _ in heard.event.parameters):
        return [Trouble("no_mac", heard.line)]
    said = bare_mac(visit.settings.mac)
    if not said or heard.mac == said:
        return []
    return [Trouble("mac", f"the file says {said}, the event {heard.mac or 'none'}")]


def _late(visit: Visit, heard: Heard) -> list[Trouble]:
    if visit.greeting is None or heard.took is None:
        return []
    timing = visit.settings.timing
    told = too_slow(Pace(visit.greeting.took), timing) is not None  # by an earlier check
    return [] if told else _some(too_slow(Pace(visit.greeting.took, heard.took), timing))


def _caller_shown(visit: Visit, heard: Heard) -> list[Trouble]:
    choice, shown = visit.settings.far_end, bare_number(heard.event.get(NUMBER) or "")
    called = visit.asked.call and choice.driver == "phone" and heard.event.name == "incoming"
    if not called or shown == bare_number(choice.number):
        return []
    return [Trouble("second_number", f"the file says {choice.number}, the event {shown or 'none'}")]


def _some(trouble: Trouble | None) -> list[Trouble]:
    return [] if trouble is None else [trouble]


CHECKS: Final = (
    Check("the line to the phone", _line, vital=True),
    Check("who is round the phone", _drivers),
    Check("the phone lets us in", _greeting, vital=True),
    Check("its clock", _clock),
    Check("how fast it answers", _pace),
    Check("what it claims", _claims),
    Check("the numbers to dial", _dial),
    Check("its events", _events),
)
"""What the doctor looks at, in this order."""
