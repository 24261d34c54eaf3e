"""Recordings: what crossed the wire, read from and written to files of every format."""

from ringproof.recordings.exchange import (
    Damage,
    Deed,
    Exchange,
    Leg,
    Origin,
    Recording,
    Unreadable,
)
from ringproof.recordings.flows.writing import FlowWriter
from ringproof.recordings.reading import is_recording, read
from ringproof.recordings.records import records_of

__all__ = [
    "Damage",
    "Deed",
    "Exchange",
    "FlowWriter",
    "Leg",
    "Origin",
    "Recording",
    "Unreadable",
    "is_recording",
    "read",
    "records_of",
]
