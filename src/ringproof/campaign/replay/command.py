"""Replay a recording to a phone: drive it, compare, say where it first differs."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from ringproof.campaign.divergence import Replayed, divergence_of
from ringproof.campaign.replay.asked import BadReplay, ReplayAsked
from ringproof.campaign.replay.opening import Opened, opened
from ringproof.campaign.replay.plan import plan, refused
from ringproof.plugin.playback.dialling import NoRole
from ringproof.plugin.playback.play import Manner, Playback, Played
from ringproof.plugin.playback.stage import Stage, TooManyPhones
from ringproof.plugin.stand import CannotListen, Misdeclared, StandProblem
from ringproof.replay import Difference, Pace, Session
from ringproof.report.divergence import Divergence
from ringproof.report.divergence_folder import write_divergence
from ringproof.report.divergence_json import text as json_text
from ringproof.report.divergence_terminal import print_divergence
from ringproof.verdict import Exit

_BROKEN = (BadReplay, TooManyPhones, CannotListen, Misdeclared)


def replay(asked: ReplayAsked, console: Console) -> int:
    """Replay as asked, print what came of it; return the exit code (0, 1, 2 or 3)."""
    try:
        return _replay(asked, opened(asked), console)
    except _BROKEN as problem:
        return _say(console, problem, Exit.USAGE)
    except (NoRole, StandProblem) as problem:
        return _say(console, problem, Exit.INCONCLUSIVE)


def _replay(asked: ReplayAsked, ready: Opened, console: Console) -> int:
    for damage in ready.recording.damages:
        console.print(Text(f"! {damage.where}: {damage.why}", style="yellow"), soft_wrap=True)
    if asked.dry_run:
        for line in plan(ready.session, ready.numbers, ready.settings):
            console.print(Text(line), soft_wrap=True)
        return int(Exit.CONFORMANT)
    with Stage(ready.settings, ready.session.phones) as stage:
        played = Playback(ready.session, stage.scenes(), ready.numbers, manner(asked)).play()
        secrets = tuple(s for stand in stage.stands.values() for s in stand.settings.secrets)
    told = as_told(asked, ready, played)
    print_divergence(console, told, whole=asked.whole)
    _leave(asked, told, secrets, console)
    return int(exit_of(told))


def manner(asked: ReplayAsked) -> Manner:
    """Return how a replay is to be played."""
    return Manner(Pace(asked.pace), asked.speed, asked.tolerance)


def as_told(asked: ReplayAsked, ready: Opened, played: Played) -> Divergence:
    """Return what came of a replay, as its reports tell it."""
    return divergence_of(
        ready.session,
        played.comparison,
        Replayed(
            title=asked.file.name,
            target=ready.settings.name,
            driven=played.driven,
            pace=asked.pace if asked.speed == 1 else f"{asked.pace}, {asked.speed:g} times faster",
            undecided=undecided(ready.session, played),
            notes=tuple(_notes(ready)),
        ),
    )


def undecided(session: Session, played: Played) -> str:
    """Say why a replay that shows no difference decides nothing all the same; empty where not."""
    if played.lost:
        return f"the phone was lost: {played.lost}"
    if played.unoffered:
        return f"not everything could be driven: {played.unoffered[0]}"
    if session.refusals:
        return f"not everything can be replayed: {refused(session.refusals[0])}"
    return ""


def exit_of(told: Divergence) -> Exit:
    """Return the exit code: what could not be driven is no divergence of the phone's."""
    if told.differences:
        first = told.differences[0].kind
        unable = told.undecided and str(first) == str(Difference.UNDRIVEN)
        return Exit.INCONCLUSIVE if unable else Exit.NOT_CONFORMANT
    return Exit.INCONCLUSIVE if told.undecided else Exit.CONFORMANT


def _notes(ready: Opened) -> Iterator[str]:
    inferred = sum(step.source == "inferred" for step in ready.session.steps)
    if inferred:
        yield f"{inferred} acts of far ends and local user were inferred (--dry-run says from what)"
    for recorded, number in ready.numbers.known.items():
        if number != recorded:
            yield f"{number} ({ready.numbers.roles[recorded]}) was dialled for {recorded}"
    for refusal in ready.session.refusals:
        yield f"not replayed: {refused(refusal)}"


def _leave(
    asked: ReplayAsked, told: Divergence, secrets: tuple[str, ...], console: Console
) -> None:
    if asked.report is not None:
        page = write_divergence(asked.report, told, secrets)
        console.print(Text(f"report: {page}"), soft_wrap=True)
    if asked.json is not None:
        asked.json.write_text(json_text(told, secrets), encoding="utf-8")


def _say(console: Console, problem: Exception, code: Exit) -> int:
    console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
    return int(code)
