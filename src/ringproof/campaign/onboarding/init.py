"""`init`: what is asked for, the file that is written, and how it ends where that cannot be."""

from rich.console import Console

from ringproof.campaign.onboarding.asked import InitAsked
from ringproof.campaign.onboarding.causes import Stopped
from ringproof.campaign.onboarding.choosing import agrees
from ringproof.campaign.onboarding.meeting import Meeting
from ringproof.campaign.onboarding.questions import (
    NoAnswer,
    NobodyThere,
    Questions,
    Terminal,
)
from ringproof.campaign.onboarding.saying import Say, speaker
from ringproof.campaign.onboarding.target_text import Draft, secrets_of, write
from ringproof.plugin.ending import ended_in_order
from ringproof.target.file import TargetFileError, load_target
from ringproof.target.protocol import DriverProblem
from ringproof.target.wire import TargetLost
from ringproof.verdict import Exit


def init(asked: InitAsked, console: Console) -> int:
    """Ask, listen, write the file; 0 written, 2 usage, 3 the phone could not be reached."""
    say = speaker(console)
    try:
        draft = _learnt(asked, console, say)
    except NoAnswer as problem:
        say(f"ringproof: {problem}")
        return int(Exit.USAGE)
    except Stopped as stopped:
        say(f"ringproof: {stopped.trouble.cause.title}: {stopped.trouble.seen}")
        say(stopped.trouble.cure)
        return int(Exit.INCONCLUSIVE)
    except KeyboardInterrupt as ended:
        say(f"\nringproof: ended from outside ({ended}); no file is written")
        return int(Exit.INCONCLUSIVE)
    except (DriverProblem, TargetLost, OSError) as problem:
        say(f"ringproof: {problem}")
        return int(Exit.INCONCLUSIVE)
    return _written(draft, asked, say)


def _written(draft: Draft, asked: InitAsked, say: Say) -> int:
    try:
        write(draft, asked.file)
        load_target(asked.file)
    except TargetFileError as problem:
        say(f"ringproof: {problem}")
        return int(Exit.USAGE)
    except OSError as problem:
        say(f"ringproof: {asked.file} cannot be written ({problem.strerror or problem})")
        return int(Exit.USAGE)
    say(f"{asked.file} is written, its secrets in {secrets_of(asked.file)}")
    say(f"what is wrong with it:  ringproof doctor {asked.file}")
    say(f"the certificate:        ringproof certify {asked.file}")
    return int(Exit.CONFORMANT)


def _learnt(asked: InitAsked, console: Console, say: Say) -> Draft:
    questions: Questions = NobodyThere() if asked.no_input else Terminal(console)
    with ended_in_order():  # a call of ours is ended, and settings are put back
        _check_place(asked, questions)
        return Meeting(asked, questions, say).run()


def _check_place(asked: InitAsked, questions: Questions) -> None:
    """Make sure that the file can be written, and that nothing is lost by it without consent."""
    if asked.file == secrets_of(asked.file):
        raise NoAnswer(f"{asked.file} is where secrets would stand; name another file")
    if asked.file.is_dir():
        raise NoAnswer(f"{asked.file} is a folder; name a file in it, such as phone.yaml")
    if not asked.file.resolve().parent.is_dir():
        raise NoAnswer(f"there is no folder {asked.file.parent}; make it first")
    there = [str(path) for path in (asked.file, secrets_of(asked.file)) if path.exists()]
    if not there or asked.force:
        return
    names, verb = " and ".join(there), "is" if len(there) == 1 else "are"
    if not agrees(
        questions, f"{names} {verb} there already. Write over?", "--force", default=False
    ):
        raise NoAnswer(f"{names} {verb} there already; name another file, or say --force")
