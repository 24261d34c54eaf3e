"""What is wrong with a target file, its phones, or what lies between: one check after the other."""

from collections.abc import Sequence
from math import isfinite
from typing import Final

from rich.console import Console

from ringproof.campaign.onboarding.asked import DoctorAsked
from ringproof.campaign.onboarding.between import BETWEEN
from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.questions import NobodyThere, Questions, Terminal
from ringproof.campaign.onboarding.saying import Say, speaker
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
        phones = _phones(asked)
    except TargetFileError as broken:
        say(f"ringproof: {broken}", "bold red")
        return int(Exit.USAGE)
    visits = [Visit(phone, asked, say, questions) for phone in phones]
    try:
        with ended_in_order():  # a call of ours is ended, and settings are put back
            one = len(visits) == 1
            examined = _examine(visits[0], "", say) if one else _examine_all(visits, say)
    except KeyboardInterrupt as ended:
        say(f"\nringproof: ended from outside ({ended}); what was not looked at may be wrong")
        return int(Exit.INCONCLUSIVE)
    return _summed_up(*examined, say)


def _phones(asked: DoctorAsked) -> Sequence[TargetSettings]:
    settings = load_target(asked.file)
    if settings.server is not None:
        raise TargetFileError(
            f"{asked.file}: the doctor looks at phones, and this file is of a server; "
            "`ringproof certify` says of a server what is wrong"
        )
    if settings.embedded:
        raise TargetFileError(f"{asked.file}: the embedded emulator has no network to look at")
    return settings.phones or (settings,)


def _examine(visit: Visit, name: str, say: Say) -> tuple[list[Trouble], bool]:
    """Make the checks of one phone; return what is wrong, and whether some could not be made."""
    found: list[Trouble] = []
    for place, check in enumerate(CHECKS):
        about = f"{name}{check.about}"
        troubles = looked(check, visit)
        found += troubles
        if not troubles:
            say(f"ok    {about}", "green")
        for trouble in troubles:
            _tell(about, trouble, say)
        if troubles and check.vital:
            left = ", ".join(later.about for later in CHECKS[place + 1 :])
            say(f"{name}not looked at: {left}")
            return found, True
    return found, False


def _examine_all(visits: Sequence[Visit], say: Say) -> tuple[list[Trouble], bool]:
    """Make the checks of each phone, then those that need all of them."""
    found: list[Trouble] = []
    unseen = False
    for visit in visits:
        troubles, out_of_reach = _examine(visit, f"{visit.settings.name}: ", say)
        found, unseen = [*found, *troubles], unseen or out_of_reach
    if unseen:
        say(f"not looked at: {', '.join(check.about for check in BETWEEN)}")
        return found, unseen
    for check in BETWEEN:
        troubles = check.look(visits)
        found += troubles
        if not troubles:
            say(f"ok    {check.about}", "green")
        for trouble in troubles:
            _tell(check.about, trouble, say)
    return found, unseen


def _tell(about: str, trouble: Trouble, say: Say) -> None:
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
