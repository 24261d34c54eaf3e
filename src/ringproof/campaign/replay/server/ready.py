"""From a file and an address, as they were named, to a session and the server to tell it to."""

from dataclasses import dataclass, replace

from ringproof.campaign.replay.asked import BadReplay
from ringproof.campaign.replay.opening import chosen
from ringproof.campaign.replay.server.asked import ServerAsked, commands_on, events_to
from ringproof.campaign.replay.server.telling import Records, Telling, Where
from ringproof.recordings import Leg, Recording, Unreadable, read, records_of
from ringproof.replay import Session
from ringproof.replay.server import server_session_of
from ringproof.trace import Clock


@dataclass(frozen=True, slots=True)
class Ready:
    """What is to be told, and where."""

    recording: Recording
    records: Records
    session: Session
    where: Where

    @property
    def cut_off(self) -> bool:
        """Whether the recording is damaged, so that its end may be missing."""
        return bool(self.recording.damages)

    def telling(self, clock: Clock) -> Telling:
        """Return who tells it."""
        return Telling(self.where, self.session, self.records, clock)


def ready_for(asked: ServerAsked) -> Ready:
    """Return what was asked for, read; BadReplay for broken input."""
    to, on = events_to(asked.target), commands_on(asked.commands_on)
    recording = _opened(asked)
    records = records_of(recording)
    session = server_session_of(recording, records)
    if not session.steps:
        raise BadReplay(f"{asked.file} has no events of a phone: there is nothing to tell a server")
    on = on if on.secure is not None else replace(on, secure=_recorded_secure(recording))
    return Ready(recording, records, session, Where(to, on))


def _opened(asked: ServerAsked) -> Recording:
    """Return the recording, or the part of it that is of the phone asked for."""
    try:
        recording = read(asked.file)
    except Unreadable as problem:
        raise BadReplay(str(problem)) from problem
    unheard = _unheard(recording)
    heard = tuple(each for each in recording.exchanges if each.n not in unheard)
    recording = replace(recording, exchanges=heard)
    if not asked.phone:
        return recording
    names = chosen(records_of(recording), asked.phone, str(asked.file))
    exchanges = tuple(each for each in recording.exchanges if each.phone in names)
    return replace(recording, exchanges=exchanges)


def _unheard(recording: Recording) -> frozenset[int]:
    """Return which commands came plainly, and unanswered, to phones that take TLS.

    No phone heard those, and ours will hear none of them now either.
    """
    commands = [each for each in recording.exchanges if each.leg is Leg.COMMANDS]
    if not any(each.secure for each in commands):
        return frozenset()
    return frozenset(e.n for e in commands if e.secure is False and not e.response)


def _recorded_secure(recording: Recording) -> bool:
    """Say whether commands came over TLS when they were recorded; phones take them so."""
    commands = [each for each in recording.exchanges if each.leg is Leg.COMMANDS]
    return any(each.secure is not False for each in commands) or not commands
