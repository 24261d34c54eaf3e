"""The narrow waist: records of what happened, made from bytes and testimony only."""

from ringproof.trace.causal import came_before, overlap
from ringproof.trace.moment import Clock, Moment
from ringproof.trace.records import (
    Actor,
    Answer,
    Arranged,
    Connection,
    Expected,
    Record,
    Stimulus,
    Told,
    Witnessed,
)
from ringproof.trace.trace import Trace, claimed_events
from ringproof.trace.window import due, in_time

__all__ = [
    "Actor",
    "Answer",
    "Arranged",
    "Clock",
    "Connection",
    "Expected",
    "Moment",
    "Record",
    "Stimulus",
    "Told",
    "Trace",
    "Witnessed",
    "came_before",
    "claimed_events",
    "due",
    "in_time",
    "overlap",
]
