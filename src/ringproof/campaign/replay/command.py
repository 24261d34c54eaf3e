"""Replay a recording to a phone: drive it, compare, say where it first differs."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ringproof.campaign.divergence import Replayed, divergence_of
from ringproof.campaign.replay.asked import BadReplay, ReplayAsked, check_free
from ringproof.campaign.replay.least import least_of
from ringproof.campaign.replay.opening import Opened, opened, unread
from ringproof.campaign.replay.plan import plan, refused
from ringproof.campaign.replay.saving import Found, save_recording, save_test, written_by
from ringproof.plugin.playback.casting import TooManyPhones, numbers_of
from ringproof.plugin.playback.dialling import OF_A_PHONE, NoRole
from ringproof.plugin.playback.play import Manner, Playback, Played
from ringproof.plugin.playback.stage import Stage
from ringproof.plugin.problems import CannotListen, Misdeclared, StandProblem
from ringproof.recordings import Recording
from ringproof.replay import Difference, Pace, Session
from ringproof.report.divergence import Divergence
from ringproof.report.divergence_folder import write_divergence
from ringproof.report.divergence_json import text as json_text
from ringproof.report.divergence_terminal import print_divergence
from ringproof.target.spec import emulator
from ringproof.trace import Answer
from ringproof.verdict import Exit

_BROKEN = (BadReplay, TooManyPhones, CannotListen, Misdeclared)


def replay(asked: ReplayAsked, console: Console) -> int:
    """Replay as asked, print what came of it; return the exit code (0, 1, 2 or 3)."""
    try:
        # A report folder has a rule of its own.
        kept = written_by(asked.save_test, asked.save_recording)
        check_free((asked.json, *kept), asked.file, force=asked.force)
        return _replay(asked, opened(asked), console)
    except _BROKEN as problem:
        return _say(console, problem, Exit.USAGE)
    except OSError as full:
        return _say(console, f"{full.filename}: it cannot be written ({full.strerror})", Exit.USAGE)
    except (NoRole, StandProblem) as problem:
        return _say(console, problem, Exit.INCONCLUSIVE)


def _replay(asked: ReplayAsked, ready: Opened, console: Console) -> int:
    for damage in ready.recording.damages:
        console.print(Text(f"! {damage.where}: {damage.why}", style="yellow"), soft_wrap=True)
    if asked.dry_run:
        for line in plan(ready.session, ready.numbers, ready.settings):
            console.print(Text(line), soft_wrap=True)
        return int(Exit.CONFORMANT)
    with Stage(ready.settings, ready.session) as stage:
        secrets = tuple(s for stand in stage.stands.values() for s in stand.settings.secrets)
        played = play(asked, ready, ready.session, stage)
        session, said = ready.session, ""
        if asked.reduces and played.comparison.first is not None:
            least = least_of(
                session,
                played,
                lambda part: _anew(asked, ready, part, stage),
                lambda part: _reference(ready, part),
            )
            session, played, said = least.session, least.played, least.said
    notes = (*_notes(ready), *filter(None, (said,)))
    told = as_told(asked, ready, session, played, notes)
    print_divergence(console, told, whole=asked.whole)
    _leave(asked, told, secrets, console)
    _save(asked, ready, session, played, said, console)
    return int(exit_of(told, played))


def play(asked: ReplayAsked, ready: Opened, session: Session, stage: Stage) -> Played:
    """Play a session, or a part of it, to the phones of a stage."""
    return Playback(session, stage.scenes(), ready.numbers, manner(asked, ready)).play()


def _anew(asked: ReplayAsked, ready: Opened, part: Session, stage: Stage) -> Played:
    """Play a part to fresh phones where they are emulated; else to the phone, put to idle."""
    if not ready.settings.embedded:
        return play(asked, ready, part, stage)
    with Stage(ready.settings, part) as fresh:
        return play(asked, ready, part, fresh)


def _reference(ready: Opened, part: Session) -> Played:
    """Play a part to a faultless emulated phone."""
    settings = emulator()
    numbers = numbers_of(part, settings)
    cut_off = bool(ready.recording.damages)
    with Stage(settings, part) as stage:
        return Playback(part, stage.scenes(), numbers, Manner(cut_off=cut_off)).play()


def _save(
    asked: ReplayAsked,
    ready: Opened,
    session: Session,
    played: Played,
    said: str,
    console: Console,
) -> None:
    first = played.comparison.first
    if first is None:
        if asked.save_test or asked.save_recording:
            console.print(Text("nothing diverged, so nothing was kept of it"), soft_wrap=True)
        return
    found = Found(session, first, ready.settings.name, said)
    if asked.save_recording is not None:
        line = save_recording(asked.save_recording, found, ready.recording)
        console.print(Text(line), soft_wrap=True)
    if asked.save_test is not None:
        _save_test(asked, asked.save_test, found, ready.recording, console)


def _save_test(
    asked: ReplayAsked, test: Path, found: Found, recording: Recording, console: Console
) -> None:
    saved = save_test(test, found, recording, beside=asked.minimize)
    why = f" (prose has no words for {saved.why})" if saved.why else ""
    file = "" if saved.recording is None else f", with {saved.recording} beside it"
    console.print(Text(f"test: {saved.test}{why}{file}"), soft_wrap=True)
    run = shlex.join(["pytest", str(saved.test), f"--target={asked.target}"])
    token = ' --token="$PHONE_TOKEN"' if asked.token else ""
    console.print(Text(f"run it: {run}{token}"), soft_wrap=True)


def manner(asked: ReplayAsked, ready: Opened) -> Manner:
    """Return how a replay is to be played."""
    cut_off = bool(ready.recording.damages)
    return Manner(Pace(asked.pace), asked.speed, asked.tolerance, cut_off=cut_off)


def as_told(
    asked: ReplayAsked,
    ready: Opened,
    session: Session,
    played: Played,
    notes: tuple[str, ...] = (),
) -> Divergence:
    """Return what came of a replay, as its reports tell it."""
    return divergence_of(
        session,
        played.comparison,
        Replayed(
            title=asked.file.name,
            target=ready.settings.name,
            driven=played.driven,
            pace=asked.pace if asked.speed == 1 else f"{asked.pace}, {asked.speed:g} times faster",
            undecided=undecided(session, played)
            or unread(ready.recording, played.comparison.first),
            notes=notes,
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


def exit_of(told: Divergence, played: Played) -> Exit:
    """Return the exit code: what could not be driven, or was lost, is no divergence."""
    first = played.comparison.first
    if first is None:
        return Exit.INCONCLUSIVE if told.undecided else Exit.CONFORMANT
    unable = bool(played.unoffered) and first.kind is Difference.UNDRIVEN
    gone = bool(played.lost) and first.edge >= _lost_at(played)
    return Exit.INCONCLUSIVE if unable or gone else Exit.NOT_CONFORMANT


def _lost_at(played: Played) -> float:
    """Return the place in the recording from which on nobody answered."""
    lost = {
        place
        for place, seen in enumerate(played.comparison.observed)
        if isinstance(seen.record, Answer) and seen.record.status is None
    }
    return min(
        (float(p.observation) for p in played.comparison.pairs if p.observed in lost), default=0.0
    )


def _notes(ready: Opened) -> Iterator[str]:
    inferred = sum(step.source == "inferred" for step in ready.session.steps)
    if inferred:
        acts = "1 act" if inferred == 1 else f"{inferred} acts"
        were = "was" if inferred == 1 else "were"
        yield f"{acts} of far ends and local user {were} inferred (--dry-run says from what)"
    for recorded, number in ready.numbers.known.items():
        role = ready.numbers.roles.get(recorded)
        if role == OF_A_PHONE:
            yield f"{number} is the number of a phone here that had {recorded} in the recording"
        elif number != recorded:
            yield f"{number} ({role}) was dialled for {recorded}"
    if OF_A_PHONE in ready.numbers.roles.values():
        yield "names are not compared: phones that call each other here show names of their own"
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


def _say(console: Console, problem: Exception | str, code: Exit) -> int:
    console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
    return int(code)
