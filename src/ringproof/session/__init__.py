"""The prose of a conformance test: who does what to the phone, and what it must tell."""

from ringproof.session.calls import Call
from ringproof.session.failure import NotClaimed, NotMet, NotOffered
from ringproof.session.patterns import (
    conferenced,
    connected,
    disconnected,
    holding,
    incoming,
    outgoing,
    remote_update,
    transfer_done,
    transfer_failed,
    transfer_initiated,
    transferred,
    unconferenced,
)

__all__ = [
    "Call",
    "NotClaimed",
    "NotMet",
    "NotOffered",
    "conferenced",
    "connected",
    "disconnected",
    "holding",
    "incoming",
    "outgoing",
    "remote_update",
    "transfer_done",
    "transfer_failed",
    "transfer_initiated",
    "transferred",
    "unconferenced",
]
