"""The event server's ears: what the phone sends, byte by byte, and answers friendly or hostile."""

from ringproof.listener.answers import (
    Absent,
    Answer,
    CloseEarly,
    Delay,
    Mode,
    Redirect,
    Reset,
    Silent,
    TlsFailure,
)
from ringproof.listener.core import EventListenerCore
from ringproof.listener.defects import DEFECTS
from ringproof.listener.errors import ListenerError, PortTaken
from ringproof.listener.reader import RawRequest, Reader
from ringproof.listener.received import ConnectionSeen, Outcome, Received
from ringproof.listener.server import EventListener
from ringproof.listener.tls import self_signed, server_context

__all__ = [
    "DEFECTS",
    "Absent",
    "Answer",
    "CloseEarly",
    "ConnectionSeen",
    "Delay",
    "EventListener",
    "EventListenerCore",
    "ListenerError",
    "Mode",
    "Outcome",
    "PortTaken",
    "RawRequest",
    "Reader",
    "Received",
    "Redirect",
    "Reset",
    "Silent",
    "TlsFailure",
    "self_signed",
    "server_context",
]
