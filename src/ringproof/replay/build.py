"""From a recording, or from records by phone, to the session that is replayed."""

from collections.abc import Mapping, Sequence

from ringproof.recordings import Recording, records_of
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
    records = records_of(recording) if isinstance(recording, Recording) else recording
    return ordered(Reader(records, Links(records, linked=linked)).draft(), Direction.PHONE)
