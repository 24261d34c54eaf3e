"""Learn a phone: perform the tests that show its choices, and write them as a profile."""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ringproof.campaign.asked import BadRequest, check_asked
from ringproof.campaign.dry_run import dry_run
from ringproof.campaign.learn.evidence import evidence_of
from ringproof.campaign.learn.importing import Imported, beside, imported
from ringproof.campaign.learn.performing import Performed, broke, perform, planned
from ringproof.campaign.learn.profile_text import profile_text
from ringproof.campaign.learn.settling import Lesson, settle
from ringproof.campaign.overwriting import in_the_way
from ringproof.campaign.suite import Certification
from ringproof.emulator.profile import CHOICES
from ringproof.judge import ENOUGH
from ringproof.target.spec import parse_target
from ringproof.verdict import Exit


@dataclass(frozen=True, slots=True)
class LearningAsked:
    """What is asked for: which phone, and the file of the profile.

    `settings` is an export of the phone's settings, `thorough` has every test performed that
    could show a choice, `in_memory` reaches the embedded emulator without sockets, `dry_run`
    only says what would be dialled, changed and asked, `force` writes over a file.
    """

    target: str
    output: Path
    token: str = ""
    settings: Path | None = None
    thorough: bool = False
    in_memory: bool = False
    dry_run: bool = False
    force: bool = False


def learn(asked: LearningAsked, console: Console) -> int:
    """Learn the phone and write its profile; return the exit code (0, 2 or 3)."""
    try:
        _check(asked)
        if asked.dry_run:
            return dry_run(planned(_certification(asked), thorough=asked.thorough), console)
        # Before the phone is asked for anything: a file that cannot be taken is known by then.
        own = None if asked.settings is None else imported(asked.settings, _secrets(asked))
        performed = perform(_certification(asked), console, thorough=asked.thorough)
        if broke(performed):
            raise BadRequest(performed.refused or "the tests could not be collected")
        lesson = lesson_of(performed)
        if not lesson.learned:
            raise _NothingSeen(_why_nothing(performed))
        _write_all(asked, lesson, performed, own)
    except BadRequest as problem:
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    except _NothingSeen as problem:
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        return int(Exit.INCONCLUSIVE)
    _say_imported(own, asked, console)
    return _say(lesson, performed, asked, console)


def lesson_of(performed: Performed) -> Lesson:
    """Return what the tests that were performed show of the phone."""
    timing = None if performed.settings is None else performed.settings.timing
    enough = ENOUGH if timing is None else max(ENOUGH, timing.event_within)
    seen = [one for test in performed.tests for one in evidence_of(test, enough)]
    return settle(seen, performed.tests)


class _NothingSeen(Exception):
    """The phone showed no choice at all."""


def _check(asked: LearningAsked) -> None:
    check_asked(_certification(asked))
    if parse_target(asked.target, asked.token).role != "phone":
        raise BadRequest(f"{asked.target} is a server; only a phone's choices can be learned")
    if asked.output.suffix not in (".yaml", ".yml"):
        raise BadRequest(f"-o {asked.output}: a profile is a .yaml file; name it so")
    own = beside(asked.output) if asked.settings is not None else None
    standing = "" if asked.dry_run else in_the_way((asked.output, own), force=asked.force)
    if standing:
        raise BadRequest(f"-o {standing}")
    if not asked.output.absolute().parent.is_dir():
        raise BadRequest(f"-o {asked.output}: there is no folder {asked.output.parent}; make it")


def _certification(asked: LearningAsked) -> Certification:
    return Certification(target=asked.target, token=asked.token, in_memory=asked.in_memory)


def _secrets(asked: LearningAsked) -> tuple[str, ...]:
    return parse_target(asked.target, asked.token).secrets


def _write_all(
    asked: LearningAsked, lesson: Lesson, performed: Performed, own: Imported | None
) -> None:
    """Write the profile, and beside it the phone's own settings."""
    settings = "" if own is None else beside(asked.output).name
    text = profile_text(lesson, performed.target, _made_by(), settings)
    _refuse_ours(text, performed)
    if own is not None:
        _write(beside(asked.output), own.raw)
    _write(asked.output, text.encode("utf-8"))


def _refuse_ours(text: str, performed: Performed) -> None:
    """A phone may say its token in an answer, which is then evidence; it is never written."""
    secrets = () if performed.settings is None else performed.settings.secrets
    if any(secret in text for secret in secrets):
        raise BadRequest(
            "the name of the target, or what it answered, holds a token; nothing was written"
        )


def _write(file: Path, raw: bytes) -> None:
    try:
        file.write_bytes(raw)
    except OSError as refused:
        raise BadRequest(f"{file} cannot be written ({refused.strerror})") from refused


def _say_imported(own: Imported | None, asked: LearningAsked, console: Console) -> None:
    if own is None:
        return
    console.print(Text(f"settings: {beside(asked.output)}"), soft_wrap=True)
    console.print(Text(f"taken of the export: {', '.join(own.taken)}"), soft_wrap=True)
    if own.left_out:
        console.print(Text(f"left out: {', '.join(own.left_out)}", style="dim"), soft_wrap=True)
    for sentence in own.dropped:
        console.print(Text(f"left out: {sentence}", style="dim"), soft_wrap=True)


def _made_by() -> str:
    return f"ringproof {version('ringproof')}"


def _why_nothing(performed: Performed) -> str:
    if performed.problems:
        return performed.problems[0]
    return next((test.why for test in performed.tests if test.why), "the phone showed nothing")


def _say(lesson: Lesson, performed: Performed, asked: LearningAsked, console: Console) -> int:
    """Say what was learned; too little of it is inconclusive."""
    choices = [one for one in lesson.learned if one.name in CHOICES]
    for one in lesson.learned:
        if one.contradictory:
            others = ", ".join(f"{value} ({times})" for value, times, _ in one.others)
            sentence = f"! {one.name}: {one.value} ({one.times}), but also {others}"
            console.print(Text(sentence, style="yellow"), soft_wrap=True)
    for missing in lesson.not_observed:
        sentence = f"- {missing.name} was not observed: {missing.why}"
        console.print(Text(sentence, style="dim"), soft_wrap=True)
    for problem in performed.problems:
        console.print(Text(f"! {problem}", style="bold yellow"), soft_wrap=True)
    console.print(f"{len(choices)} of {len(CHOICES)} choices learned")
    console.print(Text(f"profile: {asked.output}"), soft_wrap=True)
    little = 2 * len(choices) < len(CHOICES)
    if little:
        console.print(
            Text("too little of the phone could be driven to call it learned", style="bold yellow"),
            soft_wrap=True,
        )
    return int(Exit.INCONCLUSIVE if little or performed.problems else Exit.CONFORMANT)
