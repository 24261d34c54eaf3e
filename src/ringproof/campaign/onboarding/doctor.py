"""What is wrong with a target file, its phones or its server, or what lies between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Final

from rich.console import Console

from ringproof.campaign.onboarding.asked import DoctorAsked
from ringproof.campaign.onboarding.between import BETWEEN
from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.questions import NobodyThere, Questions, Terminal
from ringproof.campaign.onboarding.saying import Say, speaker
from ringproof.campaign.onboarding.server import ServerVisit
from ringproof.campaign.onboarding.server.visit import checks_of, looked_at_server
from ringproof.campaign.onboarding.visit import CHECKS, Visit, looked
from ringproof.plugin.ending import ended_in_order
from ringproof.target.file import TargetFileError, load_target
from ringproof.target.settings import TargetSettings
from ringproof.verdict import Exit

_STYLES: Final = {"WRONG": "bold red", "note ": "yellow"}


def doctor(asked: DoctorAsked, console: Console) -> int:
    """Print every check and what to do; 0 nothing is wrong, 1 something, 2 the file, 3 no line.

    Of several phones each line names its phone.
    """
    say = speaker(console)
    questions: Questions = Terminal(console) if asked.terminal else NobodyThere()
    if not isfinite(asked.wait) or asked.wait < 0:
        say(f"ringproof: --wait {asked.wait:g}: say seconds", "bold red")
        return int(Exit.USAGE)
    try:
        phones = _targets(asked)
    except TargetFileError as broken:
        say(f"ringproof: {broken}", "bold red")
        return int(Exit.USAGE)
    try:
        with ended_in_order():  # a call of ours is ended, and settings are put back
            if phones[0].server is not None:
                with ServerVisit(phones[0], say, questions) as server:
                    examined = _examine(_of_server(server), "", say)
            else:
                examined = _examine_phones(phones, asked, say, questions)
    except KeyboardInterrupt as ended:
        say(f"\nringproof: ended from outside ({ended}); what was not looked at may be wrong")
        return int(Exit.INCONCLUSIVE)
    return _summed_up(*examined, say)


def _targets(asked: DoctorAsked) -> Sequence[TargetSettings]:
    settings = load_target(asked.file)
    if settings.embedded:
        raise TargetFileError(f"{asked.file}: the embedded emulator has no network to look at")
    return settings.phones or (settings,)


@dataclass(frozen=True, slots=True)
class _Step:
    """One check that waits to be made; where a `vital` one finds something, it is the last."""

    about: str
    vital: bool
    look: Callable[[], list[Trouble]]


def _of_phone(visit: Visit) -> list[_Step]:
    return [_Step(check.about, check.vital, partial(looked, check, visit)) for check in CHECKS]


def _of_server(visit: ServerVisit) -> list[_Step]:
    return [
        _Step(check.about, check.vital, partial(looked_at_server, check, visit))
        for check in checks_of(visit)
    ]


def _examine(steps: Sequence[_Step], name: str, say: Say) -> tuple[list[Trouble], bool]:
    """Make the checks of one target; return what is wrong, and whether some could not be made."""
    found: list[Trouble] = []
    for place, step in enumerate(steps):
        troubles = step.look()
        found += troubles
        _tell(f"{name}{step.about}", troubles, say)
        if troubles and step.vital:
            left = ", ".join(later.about for later in steps[place + 1 :])
            say(f"{name}not looked at: {left}")
            return found, True
    return found, False


def _examine_phones(
    phones: Sequence[TargetSettings], asked: DoctorAsked, say: Say, questions: Questions
) -> tuple[list[Trouble], bool]:
    """Make the checks of each phone, then those that need all of them."""
    visits = [Visit(phone, asked, say, questions) for phone in phones]
    if len(visits) == 1:
        return _examine(_of_phone(visits[0]), "", say)
    found: list[Trouble] = []
    unseen = False
    for visit in visits:
        troubles, out_of_reach = _examine(_of_phone(visit), f"{visit.settings.name}: ", say)
        found, unseen = [*found, *troubles], unseen or out_of_reach
    if unseen:
        say(f"not looked at: {', '.join(check.about for check in BETWEEN)}")
        return found, unseen
    for check in BETWEEN:
        troubles = check.look(visits)
        found += troubles
        _tell(check.about, troubles, say)
    return found, unseen


def _tell(about: str, troubles: Sequence[Trouble], say: Say) -> None:
    if not troubles:
        say(f"ok    {about}", "green")
    for trouble in troubles:
        word = "WRONG" if trouble.cause.grave else "note "
        say(f"{word} {about}: {trouble.cause.title} [{trouble.id}]", _STYLES[word])
        say(f"      seen: {trouble.seen}")
        say(f"      do:   {trouble.cure}")


def _summed_up(found: Sequence[Trouble], unseen: bool, say: Say) -> int:
    grave = sum(trouble.cause.grave for trouble in found)
    if unseen:
        return int(Exit.INCONCLUSIVE)
    say(f"{grave} {'thing is' if grave == 1 else 'things are'} wrong" if grave else "all is well")
    return int(Exit.NOT_CONFORMANT if grave else Exit.CONFORMANT)
