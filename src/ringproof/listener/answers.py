"""How the event server behaves towards the phone: friendly, slow, failing or absent, as data."""

import math
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from http import HTTPStatus
from typing import Final, Protocol, TypeAlias


class Then(Enum):
    """What becomes of the connection after the answer."""

    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"


class Encodes(Protocol):
    """What can be written to the phone as an answer."""

    def encode(self, *, keep_alive: bool, head_only: bool = False) -> bytes:
        """Return the bytes."""


class Planned(Protocol):
    """What a mode comes down to for one request.

    `after` seconds the first `limit` bytes of `answer` are written, `then` the connection is
    treated as told. An infinite `after` is never answered; a finite one can be released at once,
    and so can one whose answer has come meanwhile.
    """

    @property
    def answer(self) -> Encodes | None: ...  # noqa: D102
    @property
    def after(self) -> float: ...  # noqa: D102
    @property
    def limit(self) -> int | None: ...  # noqa: D102
    @property
    def then(self) -> Then: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that is settled from the beginning: see `Planned`."""

    answer: Encodes | None
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
class Verbatim:
    """Bytes that another server answered, to be written as they came."""

    raw: bytes

    def encode(self, *, keep_alive: bool, head_only: bool = False) -> bytes:  # noqa: ARG002
        """Return the bytes, whatever the phone asked for: the other server knew that too."""
        return self.raw


class Relay:
    """Answers as another server does, once its answer is here: for a tap between phone and server.

    One instance is the mode of one request, and its own plan. `came` may be called from any
    thread; the answer is written at the listener's next `release()`.
    """

    __slots__ = ("_settled",)

    after = math.inf
    limit = None

    def __init__(self) -> None:
        self._settled = Plan(None)

    @property
    def answer(self) -> Encodes | None:
        """The other server's answer; None until it is here."""
        return self._settled.answer

    @property
    def then(self) -> Then:
        """What becomes of the connection."""
        return self._settled.then

    def plan(self) -> Planned:
        """Wait for the other server."""
        return self

    def came(self, raw: bytes, *, closes: bool = False) -> None:
        """Take the other server's answer; empty where it gave none. `closes` ends the connection.

        A phone that gets no answer has its connection closed, as the other server would have done.
        """
        then = Then.CLOSE if closes or not raw else Then.KEEP
        # In one step: the listener's thread may look at any time.
        self._settled = Plan(Verbatim(raw) if raw else None, then=then)


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


Mode: TypeAlias = (
    Answer | Redirect | Delay | Silent | Reset | CloseEarly | Relay | TlsFailure | Absent
)

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
