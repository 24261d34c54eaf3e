"""``ringproof replay --to server``: read, tell, compare, report."""

import shlex
from collections.abc import Iterator
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from ringproof.campaign.divergence import Replayed, divergence_of
from ringproof.campaign.replay.asked import BadReplay, check_free
from ringproof.campaign.replay.opening import unread
from ringproof.campaign.replay.saving import (
    SERVER,
    Found,
    save_recording,
    save_server_test,
    written_by,
)
from ringproof.campaign.replay.server.asked import EventsTo, ServerAsked
from ringproof.campaign.replay.server.minimizing import Came, tell
from ringproof.campaign.replay.server.ready import ready_for
from ringproof.listener.clock import SystemClock
from ringproof.recordings import Recording
from ringproof.replay import Session
from ringproof.report.divergence import Divergence
from ringproof.report.divergence_folder import write_divergence
from ringproof.report.divergence_json import text as json_text
from ringproof.report.divergence_terminal import print_divergence
from ringproof.trace import Clock
from ringproof.verdict import Exit


def replay_to_server(asked: ServerAsked, console: Console, clock: Clock | None = None) -> int:
    """Tell a server the recorded events and compare what it does; return the exit code.

    0: as recorded, 1: it diverged, 2: usage or broken input, 3: nobody there to tell,
    or not all of the recording could be read.
    """
    try:
        return _replay(asked, console, clock or SystemClock())
    except BadReplay as problem:
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)


def _replay(asked: ServerAsked, console: Console, clock: Clock) -> int:
    kept = written_by(asked.save_test, asked.save_recording)
    check_free((asked.json, *kept), asked.file, force=asked.force)
    ready = ready_for(asked)
    recording, session = ready.recording, ready.session
    for damage in recording.damages:
        console.print(Text(f"! {damage.where}: {damage.why}", style="yellow"), soft_wrap=True)
    if asked.dry_run:
        for line in plan(session, ready.where.to):
            console.print(Text(line), soft_wrap=True)
        return int(Exit.CONFORMANT)
    with ready.telling(clock) as telling:
        for phone, url in telling.addresses:
            line = f"phone {phone or 'without a name'} takes commands on {url}"
            console.print(Text(line), soft_wrap=True)
        came = tell(asked, ready, telling)
    told = _drawn(asked, came, ready.where.to)
    if told.same:
        told = replace(told, undecided=told.undecided or unread(recording, None))
    print_divergence(console, told, whole=asked.whole)
    _leave(asked, told, console)
    _save(asked, came, recording, told.undecided, console)
    return int(_exit_of(told))


def plan(session: Session, to: EventsTo) -> Iterator[str]:
    """Yield what would be told to whom, event by event."""
    phones = ", ".join(phone.name for phone in session.phones)
    yield f"{len(session.steps)} events of {phones} to {to}; nothing is sent yet"
    for step in session.steps:
        said = " ".join(f"{key}={value}" for key, value in step.details.items())
        yield f"{step.at:9.3f} s  {step.phone}: {step.verb or 'no event'} {said}".rstrip()


def _drawn(asked: ServerAsked, came: Came, to: EventsTo) -> Divergence:
    played = came.played
    told = divergence_of(
        came.session,
        played.comparison,
        Replayed(
            title=asked.file.name,
            target=str(to),
            driven=played.driven,
            pace=asked.pace if asked.speed == 1 else f"{asked.pace}, {asked.speed:g} times faster",
            undecided=came.undecided,
            notes=came.notes,
        ),
    )
    # Where there was nobody, or nothing could reach us, nothing differs that is known.
    return replace(told, differences=()) if came.undecided else told


def _save(
    asked: ServerAsked, came: Came, recording: Recording, undecided: str, console: Console
) -> None:
    first = came.played.comparison.first
    if first is None or undecided:
        if asked.save_test or asked.save_recording:
            console.print(Text("nothing diverged, so nothing was kept of it"), soft_wrap=True)
        return
    found = Found(came.session, first, asked.target, came.said)
    try:
        for line in _kept(asked, found, recording):
            console.print(Text(line), soft_wrap=True)
    except OSError as problem:
        raise BadReplay(f"{problem.filename} cannot be written ({problem.strerror})") from None


def _kept(asked: ServerAsked, found: Found, recording: Recording) -> Iterator[str]:
    """Write what is to be kept, and yield the lines that say so."""
    if asked.save_recording is not None:
        yield save_recording(asked.save_recording, found, recording)
    if asked.save_test is not None:
        saved = save_server_test(asked.save_test, found, recording, asked.commands_on)
        yield f"test: {saved.test}, with {saved.recording} beside it"
        yield f"run it: {SERVER}={asked.target} {shlex.join(['pytest', str(saved.test)])}"


def _exit_of(told: Divergence) -> Exit:
    if told.differences:
        return Exit.NOT_CONFORMANT
    return Exit.INCONCLUSIVE if told.undecided else Exit.CONFORMANT


def _leave(asked: ServerAsked, told: Divergence, console: Console) -> None:
    try:
        if asked.report is not None:
            page = write_divergence(asked.report, told)
            console.print(Text(f"report: {page}"), soft_wrap=True)
        if asked.json is not None:
            asked.json.write_text(json_text(told), encoding="utf-8")
    except OSError as problem:
        raise BadReplay(f"{problem.filename} cannot be written ({problem.strerror})") from None
