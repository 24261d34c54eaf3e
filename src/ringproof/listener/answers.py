"""How the event server behaves towards the phone: friendly, slow, failing or absent, as data."""

import math
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from http import HTTPStatus
from typing import Final, TypeAlias


class Then(Enum):
    """What becomes of the connection after the answer."""

    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a mode comes down to for one request.

    `after` seconds the first `limit` bytes of `answer` are written, `then` the connection is
    treated as told. An infinite `after` is never answered; a finite one can be released at once.
    """

    answer: "Answer | None"
    after: float = 0.0
    limit: int | None = None
    then: Then = Then.KEEP


@dataclass(frozen=True, slots=True)
class Answer:
    """An ordinary answer; 200 and empty is what phones seem content with."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    reason: str = ""

    def plan(self) -> Plan:
        """Answer at once."""
        return _at_once(self)

    def encode(self, *, keep_alive: bool, head_only: bool = False) -> bytes:
        """Return the bytes; framing headers are added unless the answer has its own."""
        return _encode(self, keep_alive, head_only)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Sends the phone elsewhere; its token must not follow."""

    location: str
    status: int = 302

    def plan(self) -> Plan:
        """Answer at once with the other place."""
        return Plan(Answer(self.status, (("Location", self.location),)))


@dataclass(frozen=True, slots=True)
class Delay:
    """Answers after some seconds, or as soon as the listener is told to release."""

    seconds: float
    then: "Mode" = field(default_factory=Answer)

    def plan(self) -> Plan:
        """Wait, then do what follows."""
        following = self.then.plan()
        return Plan(
            following.answer, self.seconds + following.after, following.limit, following.then
        )


@dataclass(frozen=True, slots=True)
class Silent:
    """Takes the request and never answers; the connection stays open until the phone gives up."""

    def plan(self) -> Plan:
        """Never answer."""
        return Plan(None, math.inf)


@dataclass(frozen=True, slots=True)
class Reset:
    """Takes the request and resets the connection (TCP RST)."""

    def plan(self) -> Plan:
        """Reset at once."""
        return Plan(None, then=Then.RESET)


@dataclass(frozen=True, slots=True)
class CloseEarly:
    """Takes the request and closes after the first `after` bytes of a 200, by default none."""

    after: int = 0

    def plan(self) -> Plan:
        """Write a piece and close."""
        return Plan(Answer(), limit=self.after, then=Then.CLOSE)


@dataclass(frozen=True, slots=True)
class TlsFailure:
    """Refuses every TLS handshake with an alert. For a whole HTTPS listener only."""

    def plan(self) -> Plan:
        """A connection that is already open is reset."""
        return Plan(None, then=Then.RESET)


@dataclass(frozen=True, slots=True)
class Absent:
    """Nobody listens: connections are refused while the port stays ours. For a whole listener."""

    def plan(self) -> Plan:
        """A connection that is already open is reset."""
        return Plan(None, then=Then.RESET)


Mode: TypeAlias = Answer | Redirect | Delay | Silent | Reset | CloseEarly | TlsFailure | Absent

#: Modes of the whole listener, which no single request can be given.
WHOLE_LISTENER: Final = (TlsFailure, Absent)

_BODILESS: Final = frozenset((204, 304))


@lru_cache(maxsize=256)
def _at_once(answer: Answer) -> Plan:
    return Plan(answer)


@lru_cache(maxsize=256)
def _encode(answer: Answer, keep_alive: bool, head_only: bool) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {answer.reason or _phrase(answer.status)}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    given = {name.lower() for name, _ in answer.headers}
    if "content-length" not in given and answer.status not in _BODILESS:
        lines.append(f"Content-Length: {len(answer.body)}")
    if "connection" not in given:
        lines.append(f"Connection: {'keep-alive' if keep_alive else 'close'}")
    head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
    return head if head_only or answer.status in _BODILESS else head + answer.body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unnamed"
