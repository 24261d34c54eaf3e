"""What is heard goes here: numbered, redacted, written, and only then told to who looks on."""

import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ringproof.recordings.exchange import Deed, Exchange, Leg


class Sink(Protocol):
    """A file that exchanges are written to, each of them complete when `add` returns."""

    def add(self, exchange: Exchange) -> None:
        """Write one exchange."""

    def deed(self, deed: Deed) -> None:
        """Write one deed."""


@dataclass(slots=True)
class Counts:
    """What a recording has come to."""

    exchanges: Counter[Leg] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    phones: dict[str, None] = field(default_factory=dict)
    no_request: int = 0  # connections that brought no complete request
    passed: int = 0  # requests to the phone's web interface, which are nobody's business
    latest: deque[Exchange] = field(default_factory=lambda: deque(maxlen=8))


class Tape:
    """Writes exchanges of both legs into one sink, from any thread, one at a time.

    `redact` is what becomes of an exchange before anything of it is written or shown. When `add`
    returns, the exchange is in the file: who answers only after that loses no answer. `heard` is
    told of each exchange as written, `broken` once of the error after which nothing is written.
    """

    def __init__(
        self,
        sink: Sink,
        redact: Callable[[Exchange], Exchange] = lambda exchange: exchange,
        *,
        heard: Callable[[Exchange], None] = lambda _: None,
        broken: Callable[[OSError], None] = lambda _: None,
    ) -> None:
        self.counts = Counts()
        self._sink, self._redact = sink, redact
        self._heard, self._broken = heard, broken
        self._lock = threading.Lock()
        self._over = False

    def add(self, exchange: Exchange) -> None:
        """Write one exchange."""
        with self._lock:
            if self._over:
                return
            shown = self._redact(exchange)
            try:
                self._sink.add(shown)
            except OSError as full:
                self._over = True
                self._broken(full)
                return
            self._count(shown)
            self._heard(shown)

    def count_no_request(self) -> None:
        """Count a connection that brought no complete request."""
        with self._lock:
            self.counts.no_request += 1

    def count_passed(self) -> None:
        """Count a request that is no command and was passed on without a record."""
        with self._lock:
            self.counts.passed += 1

    def close(self) -> None:
        """Write nothing more."""
        with self._lock:
            self._over = True

    def _count(self, exchange: Exchange) -> None:
        counts = self.counts
        counts.exchanges[exchange.leg] += 1
        if exchange.lost:
            counts.lost[exchange.lost] += 1
        if exchange.phone:
            counts.phones[exchange.phone] = None
        counts.latest.append(exchange)
