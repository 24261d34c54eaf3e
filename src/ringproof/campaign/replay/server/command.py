"""``ringproof replay --to server``: read, tell, compare, report."""

from collections.abc import Iterator
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from ringproof.campaign.divergence import Replayed, divergence_of
from ringproof.campaign.replay.asked import BadReplay, check_free
from ringproof.campaign.replay.opening import chosen, unread
from ringproof.campaign.replay.server.addressed import addressed
from ringproof.campaign.replay.server.asked import (
    CommandsOn,
    EventsTo,
    ServerAsked,
    commands_on,
    events_to,
)
from ringproof.campaign.replay.server.phones import Ears, scripts_of
from ringproof.campaign.replay.server.playing import Manner, Played, ServerPlay
from ringproof.campaign.replay.server.sending import Sender
from ringproof.listener.clock import SystemClock
from ringproof.recordings import Leg, Recording, Unreadable, read, records_of
from ringproof.replay import Difference, Kind, Pace, Session, Step
from ringproof.replay import Divergence as Found
from ringproof.replay.server import server_session_of
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
    check_free((asked.json,), asked.file, force=asked.force)
    to, on = events_to(asked.target), commands_on(asked.commands_on)
    recording = _opened(asked)
    session = server_session_of(recording)
    if not session.steps:
        raise BadReplay(f"{asked.file} has no events of a phone: there is nothing to tell a server")
    on = on if on.secure is not None else replace(on, secure=_recorded_secure(recording))
    for damage in recording.damages:
        console.print(Text(f"! {damage.where}: {damage.why}", style="yellow"), soft_wrap=True)
    if asked.dry_run:
        for line in plan(session, to):
            console.print(Text(line), soft_wrap=True)
        return int(Exit.CONFORMANT)
    played = _played(asked, recording, session, to, on, console, clock)
    told = _told(asked, session, played, to)
    if told.same:
        told = replace(told, undecided=unread(recording, None))
    print_divergence(console, told, whole=asked.whole)
    _leave(asked, told, console)
    return int(_exit_of(told))


def _opened(asked: ServerAsked) -> Recording:
    """Return the recording, or the part of it that is of the phone asked for."""
    try:
        recording = read(asked.file)
    except Unreadable as problem:
        raise BadReplay(str(problem)) from problem
    if not asked.phone:
        return recording
    names = chosen(records_of(recording), asked.phone, str(asked.file))
    exchanges = tuple(each for each in recording.exchanges if each.phone in names)
    return replace(recording, exchanges=exchanges)


def _recorded_secure(recording: Recording) -> bool:
    """Say whether commands came over TLS when they were recorded; phones take them so."""
    commands = [each for each in recording.exchanges if each.leg is Leg.COMMANDS]
    return any(each.secure for each in commands) or not commands


def _played(
    asked: ServerAsked,
    recording: Recording,
    session: Session,
    to: EventsTo,
    on: CommandsOn,
    console: Console,
    clock: Clock,
) -> Played:
    latency = max((each.latency or 0.0 for each in session.observations), default=0.0)
    manner = Manner(Pace(asked.pace), asked.speed, asked.tolerance, asked.patience, asked.settle)

    def bytes_of(step: Step) -> bytes:
        raw = b"" if step.record is None else step.record.raw
        return addressed(raw, to, exact=session.exact) if raw else b""

    play = ServerPlay(session, Sender(to, clock, latency + asked.patience), bytes_of, clock, manner)
    scripts = scripts_of(session, records_of(recording))
    with Ears(scripts, on, clock, play.hear) as ears:
        for phone, url in ears.addresses():
            line = f"phone {phone or 'without a name'} takes commands on {url}"
            console.print(Text(line), soft_wrap=True)
        return play.play()


def plan(session: Session, to: EventsTo) -> Iterator[str]:
    """Yield what would be told to whom, event by event."""
    phones = ", ".join(phone.name for phone in session.phones)
    yield f"{len(session.steps)} events of {phones} to {to}; nothing is sent yet"
    for step in session.steps:
        said = " ".join(f"{key}={value}" for key, value in step.details.items())
        yield f"{step.at:9.3f} s  {step.phone}: {step.verb or 'no event'} {said}".rstrip()


def _told(asked: ServerAsked, session: Session, played: Played, to: EventsTo) -> Divergence:
    unprompted = [each for each in played.comparison.divergences if _is_somebody_s(each, session)]
    kept = tuple(each for each in played.comparison.divergences if each not in unprompted)
    told = divergence_of(
        session,
        replace(played.comparison, divergences=kept),
        Replayed(
            title=asked.file.name,
            target=str(to),
            driven=played.driven,
            pace=asked.pace if asked.speed == 1 else f"{asked.pace}, {asked.speed:g} times faster",
            undecided=f"no server to tell: {played.unreachable}" if played.unreachable else "",
            notes=(
                "our phones answered the server's commands as they did in the recording",
                *(f"not judged: {each.sentence}; no event had led to it" for each in unprompted),
            ),
        ),
    )
    # Where there was nobody, nothing differs from the recording: nothing happened.
    return replace(told, differences=()) if played.unreachable else told


def _is_somebody_s(found: Found, session: Session) -> bool:
    """Say whether a command is missing that no event brought about: somebody at the server did."""
    if found.kind is not Difference.MISSING or not found.observation:
        return False
    missing = session.observation(found.observation)
    return missing.kind is Kind.COMMAND and not missing.cause


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
