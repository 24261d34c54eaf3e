"""What passes between our phones and a server: events sent, answers, commands, odd lines."""

from dataclasses import dataclass
from typing import TypeAlias

from ringproof.listener.received import ConnectionSeen, Received
from ringproof.target.wire import Reply
from ringproof.trace import Moment


@dataclass(frozen=True, slots=True)
class EventSent:
    """A phone of ours told the server an event; `n` counts the events of all phones."""

    n: int
    desk: str
    at: Moment
    raw: bytes

    @property
    def method(self) -> str:
        """The method, as sent."""
        return self.raw.split(b" ", 1)[0].decode("latin-1")

    @property
    def target(self) -> bytes:
        """Path and query, as sent."""
        line = self.raw.partition(b"\r\n")[0]
        return line.partition(b" ")[2].rpartition(b" HTTP/")[0]


@dataclass(frozen=True, slots=True)
class EventAnswered:
    """What came back for event `to`; `reply` is None and `lost` says why where nothing did.

    `shows_token` is True where a token of ours stands in the answer.
    """

    to: int
    desk: str
    at: Moment
    reply: Reply | None
    lost: str = ""
    shows_token: bool = False


@dataclass(frozen=True, slots=True)
class CommandHeard:
    """The server commanded a phone of ours, and was answered with `status` (None: not at all).

    `credential` says whose token came and how: ``own``, ``of desk 2``, ``unknown`` or ``none``.
    """

    desk: str
    received: Received
    credential: str
    by: str
    status: int | None
    body: bytes = b""
    place: str = "phone"


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A connection to a phone of ours that brought no command; `token` as in `credential`."""

    desk: str
    at: Moment
    seen: ConnectionSeen
    token: str


Happening: TypeAlias = EventSent | EventAnswered | CommandHeard | LineSeen
