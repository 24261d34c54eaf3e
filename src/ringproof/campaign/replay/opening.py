"""From a file and a target, as they were named, to a session and the phone to play it to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ringproof.campaign.replay.asked import BadReplay, ReplayAsked
from ringproof.plugin.playback.casting import numbers_of
from ringproof.plugin.playback.dialling import Numbers
from ringproof.recordings import Recording, Unreadable, read, records_of
from ringproof.replay import Session
from ringproof.replay.build import keeps_events, session_of
from ringproof.target.settings import TargetSettings
from ringproof.target.spec import TargetFileError, UnknownTarget, parse_target
from ringproof.trace import Record


@dataclass(frozen=True, slots=True)
class Opened:
    """What is to be played to whom; `dialled` maps recorded numbers to those of the target."""

    recording: Recording
    records: Mapping[str, tuple[Record, ...]]
    session: Session
    settings: TargetSettings
    numbers: Numbers


def opened(asked: ReplayAsked) -> Opened:
    """Return what was asked for, read.

    Raises BadReplay for broken input, TooManyPhones where the target has too few, NoRole where a
    number has no counterpart on it.
    """
    try:
        settings = parse_target(asked.target, asked.token)
        recording = read(asked.file)
    except (UnknownTarget, TargetFileError, Unreadable) as problem:
        raise BadReplay(str(problem)) from problem
    if settings.role != "phone":
        raise BadReplay(
            f"{asked.target} is a server, and this replays commands to a phone; to tell a server "
            "the recorded events: --to server --target URL"
        )
    records = chosen(records_of(recording), asked.phone, str(asked.file))
    session = session_of(records, linked=len(records) > 1)
    if not session.steps:
        raise BadReplay(_empty(asked, session))
    session = replace(session, exact=keeps_events(recording))
    return Opened(recording, records, session, settings, numbers_of(session, settings))


def chosen(
    records: Mapping[str, tuple[Record, ...]], phone: str, file: str
) -> Mapping[str, tuple[Record, ...]]:
    """Return the records of the phone asked for, or of all; BadReplay where there is no such."""
    if not phone:
        return records
    wanted = _plain(phone)
    found = {name: those for name, those in records.items() if _plain(name) == wanted}
    if not found:
        there = ", ".join(records) or "none"
        raise BadReplay(f"--phone={phone}: {file} has no such phone; it has {there}")
    return found


def unread(recording: Recording, first: object | None) -> str:
    """Say that it was the same only as far as could be read; empty for a `first` divergence."""
    if first is not None or not recording.damages:
        return ""
    damage = recording.damages[0]
    return f"same, as far as could be read ({damage.where}: {damage.why})"


def _plain(name: str) -> str:
    """Return a mac as it is compared: a phone writes it with or without signs between."""
    return name.replace(":", "").replace("-", "").upper()


def _empty(asked: ReplayAsked, session: Session) -> str:
    if session.refusals:
        return f"nothing of {asked.file} can be replayed: {session.refusals[0].why}"
    return f"nothing in {asked.file} can be replayed: it has neither commands nor events of calls"
