"""From a recording, or from records by phone, to the session that is replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ringproof.recordings import Leg, Recording, records_of
from ringproof.replay.links import Links
from ringproof.replay.order import ordered
from ringproof.replay.reading import Reader
from ringproof.replay.session import Direction, Session
from ringproof.trace import Record

Records = Mapping[str, Sequence[Record]]


def session_of(recording: Recording | Records, *, linked: bool = False) -> Session:
    """Return the session of a recording in direction phone: what was done, and what came of it.

    `linked` ties calls between two phones of the recording, for a replay to phones that can call
    each other; without it every phone is by itself, and its far ends are played.
    """
    if isinstance(recording, Recording):
        session = session_of(records_of(recording), linked=linked)
        return replace(session, exact=keeps_events(recording))
    reader = Reader(recording, Links(recording, linked=linked))
    return ordered(reader.draft(), Direction.PHONE)


def keeps_events(recording: Recording) -> bool:
    """Say whether a recording keeps the bytes of its events, so that defects can be compared."""
    return all(each.exact for each in recording.exchanges if each.leg is Leg.EVENTS)
