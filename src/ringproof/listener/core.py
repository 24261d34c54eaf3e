"""What the event server keeps and how it answers, without sockets.

An edge opens a `Conversation` per connection and carries bytes: :mod:`server` with sockets,
:mod:`memory` for phones that live in this process. Both run the same code.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ringproof.listener.answers import WHOLE_LISTENER, Answer, Mode
from ringproof.listener.clock import SystemClock
from ringproof.listener.conversation import Conversation
from ringproof.listener.errors import ListenerError
from ringproof.listener.received import ConnectionSeen, Received
from ringproof.protocol.http.reader import MAXIMUM, RawRequest
from ringproof.trace.moment import Clock, Moment

Responder: TypeAlias = Callable[[Received], Mode | None]


@dataclass(slots=True)
class Subscribers:
    """Who wants to hear of requests and connections as they happen."""

    received: list[Callable[[Received], None]] = field(default_factory=list)
    answered: list[Callable[[Received], None]] = field(default_factory=list)
    closed: list[Callable[[ConnectionSeen], None]] = field(default_factory=list)


class EventListenerCore:
    """Records and programmed answers of one event server.

    `responder` says how one request is answered; where it returns None, and by default, the mode
    set with `behave` holds. `maximum` is the size in bytes above which a request is cut.
    Everything here may be called from any thread; `lock` guards the records.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        responder: Responder | None = None,
        maximum: int = MAXIMUM,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.responder = responder
        self.maximum = maximum
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self._waiting = 0
        self.mode: Mode = Answer()
        self.subscribers = Subscribers()
        self.errors: list[Exception] = []
        self._received: list[Received] = []
        self._connections: dict[int, ConnectionSeen | Conversation] = {}
        self._last_connection = 0
        self._last_request = 0
        self._open: set[Conversation] = set()

    def lost(self) -> str:
        """Say why nobody is heard any more: without a socket of its own, never."""
        return ""

    # What was seen

    @property
    def received(self) -> tuple[Received, ...]:
        """The complete requests, in the order in which they were complete."""
        with self.lock:
            return tuple(self._received)

    @property
    def connections(self) -> tuple[ConnectionSeen, ...]:
        """The connections, in the order in which they were accepted."""
        with self.lock:
            return tuple(
                known.seen() if isinstance(known, Conversation) else known
                for known in self._connections.values()
            )

    @property
    def held(self) -> int:
        """How many complete requests are deliberately left without an answer just now."""
        with self.lock:
            return sum(conversation.held for conversation in self._open)

    def wait(
        self, predicate: Callable[[Sequence[Received]], object], timeout: float | None
    ) -> bool:
        """Wait until the predicate holds for the requests received; False after `timeout` seconds.

        It is asked again at each request, answer and withheld answer, and at the beginning and end
        of each connection, with a list that it must not change.
        """
        with self.lock:
            self._waiting += 1
            try:
                return bool(self._changed.wait_for(lambda: predicate(self._received), timeout))
            finally:
                self._waiting -= 1

    def clear(self) -> None:
        """Forget what was seen; numbering goes on, open connections stay open."""
        with self.lock:
            self._received.clear()
            self._connections = {talk.number: talk for talk in self._open}

    # Who is told

    def on_received(self, callback: Callable[[Received], None]) -> None:
        """Call back with each complete request, before it is answered."""
        self.subscribers.received.append(callback)

    def on_answered(self, callback: Callable[[Received], None]) -> None:
        """Call back with each request again, once its answer has been written."""
        self.subscribers.answered.append(callback)

    def on_closed(self, callback: Callable[[ConnectionSeen], None]) -> None:
        """Call back with each connection when it has ended."""
        self.subscribers.closed.append(callback)

    # How it answers

    def behave(self, mode: Mode) -> None:
        """Answer in this mode from the next request on; what is withheld stays withheld."""
        with self.lock:
            self.mode = mode

    def respond(self, received: Received) -> Mode:
        """Return the mode in which one request is answered; a failing responder is a 500."""
        if self.responder is None or isinstance(self.mode, WHOLE_LISTENER):
            return self.mode
        try:
            return self.responder(received) or self.mode
        except Exception as error:
            self.errors.append(error)
            return Answer(500)

    def check(self) -> None:
        """Raise the first error of a subscriber or responder, and forget it."""
        if self.errors:
            error = self.errors.pop(0)
            raise ListenerError(
                f"A callback of the event listener failed: {type(error).__name__}: {error}. "
                "The request itself was kept."
            ) from error

    # How bytes get here

    def open(self, *, secure: bool = False, peer: str = "memory") -> Conversation:
        """Begin a conversation: a connection has just been accepted."""
        with self.lock:
            self._last_connection += 1
            number = self._last_connection
            conversation = Conversation(self, number, secure=secure, peer=peer)
            self._connections[number] = conversation
            self._open.add(conversation)
            self._notify()
        return conversation

    # For conversations

    def record(
        self, request: RawRequest, talk: Conversation, began: Moment, complete: Moment
    ) -> Received:
        """Keep a complete request and tell the subscribers."""
        with self.lock:
            self._last_request += 1
            received = Received(
                self._last_request,
                request,
                talk.number,
                began,
                complete,
                None,
                talk.secure,
                talk.peer,
            )
            self._received.append(received)
            self._notify()
        self._tell(self.subscribers.received, received)
        return received

    def answered(self, received: Received, at: Moment) -> Received:
        """Keep that the answer to a request has been written, and return the record of it."""
        after = Received(
            received.n,
            received.request,
            received.connection,
            received.began,
            received.complete,
            at,
            received.secure,
            received.peer,
        )
        with self.lock:
            self._replace(after)
            self._notify()
        return after

    def tell_answered(self, received: Received) -> None:
        """Tell the subscribers that the answer has been written; not while holding the lock."""
        self._tell(self.subscribers.answered, received)

    def changed(self) -> None:
        """Ask again whoever waits: something other than a record has changed."""
        with self.lock:
            self._notify()

    def _notify(self) -> None:
        if self._waiting:
            self._changed.notify_all()

    def _replace(self, after: Received) -> None:
        """Put a record in its place: near the end, unless it was withheld or forgotten."""
        if not self._received:
            return
        index = after.n - self._received[0].n
        if 0 <= index < len(self._received):
            self._received[index] = after

    def ended(self, talk: Conversation, seen: ConnectionSeen) -> None:
        """Keep how a connection ended and tell the subscribers."""
        with self.lock:
            self._open.discard(talk)
            self._connections[talk.number] = seen
            self._notify()
        self._tell(self.subscribers.closed, seen)

    def _tell(self, callbacks: Sequence[Callable[..., None]], what: object) -> None:
        for callback in callbacks:
            try:
                callback(what)
            except Exception as error:
                self.errors.append(error)
