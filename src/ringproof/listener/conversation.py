"""One connection's talk with the phone: bytes in, bytes and the connection's fate out."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from typing import Final, Protocol

from ringproof.listener.answers import Mode, Planned, Then
from ringproof.listener.received import ConnectionSeen, Outcome, Received
from ringproof.protocol.http.reader import RawRequest, Reader
from ringproof.protocol.query import Defect
from ringproof.trace.moment import Clock, Moment

_TLS_HANDSHAKE: Final = b"\x16"
_AT_ONCE: Final = 0.0  # the due time of an answer that nobody withholds
_KEPT: Final = 64 * 1024  # bytes kept of what was no request


@dataclass(frozen=True, slots=True)
class Output:
    """What the edge is to write, and what becomes of the connection after that."""

    data: bytes = b""
    then: Then = Then.KEEP


NOTHING: Final = Output()


@dataclass(slots=True)
class _Pending:
    """A complete request whose answer is not written yet; `due` is in the clock's seconds."""

    received: Received
    plan: Planned
    due: float


class Keeper(Protocol):
    """Who keeps what a conversation hears, and knows what is answered."""

    clock: Clock
    maximum: int
    lock: RLock

    def record(
        self, request: RawRequest, talk: "Conversation", began: Moment, complete: Moment
    ) -> Received:
        """Keep a complete request."""

    def respond(self, received: Received) -> Mode:
        """Say how a request is answered."""

    def answered(self, received: Received, at: Moment) -> Received:
        """Keep that the answer to a request has been written."""

    def tell_answered(self, received: Received) -> None:
        """Tell whoever listens that an answer has been written; not while holding the lock."""

    def changed(self) -> None:
        """Ask again whoever waits: something other than a record has changed."""

    def ended(self, talk: "Conversation", seen: ConnectionSeen) -> None:
        """Keep how a connection ended."""


class Conversation:
    """Reads one connection's requests and answers them in their order.

    The edge sends each `Output` through `write()`, or says `sent()` when it has done so; when the
    connection is gone it says `closed()`. Answers that are withheld come out of `tick()` when
    due, or of `release()`.
    """

    def __init__(self, keeper: Keeper, number: int, *, secure: bool, peer: str) -> None:
        self.number, self.secure, self.peer = number, secure, peer
        self._accepted = keeper.clock.now()
        self._first_byte: Moment | None = None
        self._keeper = keeper
        self._reader = Reader(keeper.maximum)
        self._pending: deque[_Pending] = deque()
        self._written: list[Received] = []
        self._began: Moment | None = None
        self._requests = 0
        self._then = Then.KEEP
        self._by_us = False
        self._fate: Outcome | None = None
        self._detail = ""
        self._raw = b""
        self._defects: tuple[Defect, ...] = ()
        self._over = False

    @property
    def held(self) -> int:
        """How many complete requests wait for an answer that is deliberately withheld.

        One whose answer is just being written is not among them: it is in motion.
        """
        try:
            return len(self._pending) if self._pending[0].due > _AT_ONCE else 0
        except IndexError:  # none, or the last was just answered in the listener's thread
            return 0

    @property
    def due(self) -> float | None:
        """When the next answer is to be written, in the clock's monotonic seconds."""
        return self._pending[0].due if self._pending else None

    def begins(self) -> None:
        """The first byte is here, though not yet for HTTP."""
        self._first_byte = self._keeper.clock.now()

    def feed(self, data: bytes) -> Output:
        """Take bytes from the phone."""
        now = self._keeper.clock.now()
        if self._began is None:
            self._began = now
            if self._first_byte is None:
                self._first_byte = now
        requests = self._reader.feed(data)
        if requests:
            for request in requests:
                self._take(request, now)
            output = self._flush(now.mono)
            if self._pending:
                self._keeper.changed()  # for whoever waits until so many are held
            return output
        if not self._reader.begun:
            self._began = None  # empty lines alone begin no request
        elif not self.secure and not self._requests and self._begins_tls():
            return self.fail(
                Outcome.TLS_FAILED, "the phone began TLS on the plain HTTP port", self._kept()
            )
        return NOTHING

    def end(self) -> Output:
        """The phone sends no more; whatever is withheld it no longer waits for."""
        now = self._keeper.clock.now()
        output = NOTHING
        ending = self._reader.close()
        if ending.request is not None:
            self._take(ending.request, now)
            output = self._flush(now.mono)
        if ending.leftover:
            self._raw, self._defects = ending.leftover[:_KEPT], ending.defects
        return Output(output.data, Then.CLOSE if output.then is Then.KEEP else output.then)

    def tick(self) -> Output:
        """Return the answers that are due by now."""
        return self._flush(self._keeper.clock.now().mono)

    def release(self) -> Output:
        """Return the delayed answers at once; those that were never to come stay away."""
        for pending in self._pending:
            if pending.plan.answer is not None or pending.plan.then is not Then.KEEP:
                pending.due = _AT_ONCE
        return self._flush(_AT_ONCE)

    def sent(self) -> None:
        """The last output has been written, all of it."""
        self.write(b"", lambda _: None)

    def write(self, data: bytes, send: Callable[[bytes], None]) -> None:
        """Send the last output's bytes and keep that they are sent, as one step for others.

        Whoever looks at the records once the phone has its answer finds it answered.
        """
        with self._keeper.lock:
            send(data)
            now = self._keeper.clock.now()
            answered = [self._keeper.answered(received, now) for received in self._written]
            self._written.clear()
        for received in answered:
            self._keeper.tell_answered(received)

    def fail(self, outcome: Outcome, detail: str, raw: bytes, answer: bytes = b"") -> Output:
        """The connection brought no HTTP that counts: say how it went, and close it."""
        self._fate, self._detail, self._raw = outcome, detail, raw[:_KEPT]
        return Output(answer, Then.CLOSE)

    def closed(self, *, reset: bool = False, by_us: bool = False) -> None:
        """The connection is gone; `by_us` when the edge was told to stop or be hostile."""
        if self._over:
            return
        self._over = True
        if self._reader.begun and not self._raw:
            self._close_reader()
        outcome, detail = self._outcome(reset)
        self._pending.clear()
        self._keeper.ended(
            self,
            ConnectionSeen(
                self.number,
                self._accepted,
                self.peer,
                self.secure,
                self._first_byte,
                self._keeper.clock.now(),
                outcome,
                by_us or self._by_us,
                self._requests,
                detail,
                self._raw,
                self._defects,
            ),
        )

    def seen(self) -> ConnectionSeen:
        """Return what is known of the connection while it is open."""
        return ConnectionSeen(
            self.number,
            self._accepted,
            self.peer,
            self.secure,
            self._first_byte,
            requests=self._requests,
        )

    def _take(self, request: RawRequest, now: Moment) -> None:
        self._requests += 1
        received = self._keeper.record(request, self, self._began or now, now)
        # A further request in the same bytes began with them.
        self._began = now if self._reader.begun else None
        plan = self._keeper.respond(received).plan()
        due = now.mono + plan.after if plan.after else _AT_ONCE
        self._pending.append(_Pending(received, plan, due))

    def _flush(self, mono: float) -> Output:
        """Write the answers that are due, in order; nothing overtakes one that is withheld."""
        pieces: list[bytes] = []
        while self._pending and self._pending[0].due <= mono and self._then is Then.KEEP:
            pending = self._pending.popleft()
            pieces.append(self._answer(pending))
        return Output(b"".join(pieces), self._then) if pieces else NOTHING

    def _answer(self, pending: _Pending) -> bytes:
        plan, request = pending.plan, pending.received.request
        if plan.then is not Then.KEEP:
            self._then, self._by_us = plan.then, True
        if plan.answer is None:
            return b""
        keep = request.keeps_alive and not (self._reader.framing_lost and not self._pending)
        data = plan.answer.encode(keep_alive=keep, head_only=request.method == "HEAD")
        if not keep and not self._pending and self._then is Then.KEEP:
            self._then = Then.CLOSE
        if plan.limit is None:
            self._written.append(pending.received)
        return data if plan.limit is None else data[: plan.limit]

    def _begins_tls(self) -> bool:
        return self._reader.pending[:1] == _TLS_HANDSHAKE

    def _kept(self) -> bytes:
        return self._reader.pending[:_KEPT]

    def _close_reader(self) -> None:
        """What was begun when the connection broke is kept, be it a request or a piece."""
        ending = self._reader.close()
        if ending.request is not None:
            self._raw, self._defects = ending.request.raw[:_KEPT], ending.request.defects
        else:
            self._raw, self._defects = ending.leftover[:_KEPT], ending.defects

    def _outcome(self, reset: bool) -> tuple[Outcome, str]:
        """The first line that is so says how the connection ended."""
        if self._requests and not (reset or self._by_us or self._pending or self._raw):
            return self._fate or Outcome.OK, self._detail
        waiting = self._pending[0].received.n if self._pending else 0
        told = "by the listener, as it was told"
        lines = (
            (self._fate is not None, self._fate or Outcome.OK, self._detail),
            (reset, Outcome.RESET, "the phone reset the connection"),
            (self._by_us and self._then is Then.RESET, Outcome.RESET, f"reset {told}"),
            (waiting, Outcome.CLOSED_EARLY, f"closed before the answer to request {waiting}"),
            (self._by_us, Outcome.CLOSED_EARLY, f"closed {told}"),
            (self._raw, Outcome.CLOSED_EARLY, "closed within a request"),
            (not self._requests, Outcome.CLOSED_EARLY, "closed without a request"),
        )
        for so, outcome, detail in lines:
            if so:
                return outcome, detail
        return Outcome.OK, ""
