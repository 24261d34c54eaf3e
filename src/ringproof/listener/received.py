"""What is kept of every request and of every connection, well formed or not."""

from dataclasses import dataclass
from enum import StrEnum

from ringproof.protocol.http.reader import RawRequest
from ringproof.protocol.query import Defect
from ringproof.trace.moment import Moment


class Outcome(StrEnum):
    """How a connection from the phone ended."""

    OK = "ok"
    TLS_FAILED = "tls-failed"
    PLAIN_ON_TLS = "plain-on-tls"
    CLOSED_EARLY = "closed-early"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Received:
    """One request of the phone, complete: `n` counts them from 1 in the order of completion.

    `began` is its first byte, `complete` its last, `answered` when our answer had been written
    (None while it is withheld, and for good if the connection ended first).
    """

    n: int
    request: RawRequest
    connection: int
    began: Moment
    complete: Moment
    answered: Moment | None
    secure: bool
    peer: str

    @property
    def method(self) -> str:
        """The method as sent."""
        return self.request.method

    @property
    def target(self) -> bytes:
        """Path and query as sent."""
        return self.request.target

    @property
    def raw(self) -> bytes:
        """All bytes of the request."""
        return self.request.raw

    @property
    def defects(self) -> tuple[Defect, ...]:
        """What was malformed in it as HTTP."""
        return self.request.defects

    def overlaps(self, other: "Received") -> bool:
        """Whether the two exchanges were in motion together, so that their order says nothing."""
        first, second = sorted((self, other), key=lambda received: received.began.mono)
        return first.answered is None or second.began.mono < first.answered.mono


@dataclass(frozen=True, slots=True)
class ConnectionSeen:
    """One connection of the phone: `number` counts them from 1 as they were accepted.

    `outcome` is None while it is open. `by_us` tells that we ended it, because we were told to
    be hostile or to stop. `requests` counts the complete ones; `raw` are the bytes that became
    no request, `defects` and `detail` say why.
    """

    number: int
    accepted: Moment
    peer: str
    secure: bool
    first_byte: Moment | None = None
    closed: Moment | None = None
    outcome: Outcome | None = None
    by_us: bool = False
    requests: int = 0
    detail: str = ""
    raw: bytes = b""
    defects: tuple[Defect, ...] = ()
