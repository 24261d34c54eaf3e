"""The event server's ears: what the phone sends, byte by byte, and answers friendly or hostile.

What takes long to import stays in its module: certificates in `tls`, the interface of
pytest-httpserver in `programmable`.
"""

from ringproof.listener.answers import (
    Absent,
    Answer,
    CloseEarly,
    Delay,
    Mode,
    Redirect,
    Relay,
    Reset,
    Silent,
    TlsFailure,
)
from ringproof.listener.core import EventListenerCore
from ringproof.listener.errors import ListenerError, PortTaken
from ringproof.listener.received import ConnectionSeen, Outcome, Received
from ringproof.listener.server import EventListener
from ringproof.protocol.http.defects import DEFECTS
from ringproof.protocol.http.reader import RawRequest, Reader

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
    "Relay",
    "Reset",
    "Silent",
    "TlsFailure",
]
