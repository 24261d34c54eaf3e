"""A line without sockets, for phones that live in this process."""

from ringproof.listener.answers import WHOLE_LISTENER, Then, TlsFailure
from ringproof.listener.conversation import Conversation
from ringproof.listener.core import EventListenerCore
from ringproof.listener.received import Outcome


class InMemory:
    """Carries one phone's requests to the event server, the same bytes as over a socket.

    A connection is kept for the next request where both sides agree to that, and a new one is
    opened where not, as a phone would.
    """

    def __init__(self, core: EventListenerCore, *, secure: bool = False) -> None:
        self._core = core
        self._secure = secure
        self._talk: Conversation | None = None
        self._withheld: list[Conversation] = []

    def feed(self, raw: bytes) -> bytes | None:
        """Deliver bytes and return the answer's.

        None while nothing is answered: the answer is withheld, or the request is not complete.
        Empty when the connection was closed or reset without an answer.
        """
        if isinstance(self._core.mode, WHOLE_LISTENER):
            return self._refuse()
        if self._talk is not None and self._talk.held:
            self._withheld.append(self._talk)
            self._talk = None
        if self._talk is None:
            self._talk = self._core.open(secure=self._secure)
        output = self._talk.feed(raw)
        self._talk.sent()
        if output.then is not Then.KEEP:
            self._talk.closed()
            self._talk = None
            return output.data
        return output.data or None

    def release(self) -> tuple[bytes, ...]:
        """Return the delayed answers at once, connection by connection, oldest first."""
        waiting = [talk for talk in (*self._withheld, self._talk) if talk is not None]
        return tuple(data for talk in waiting if (data := self._released(talk)))

    def _released(self, talk: Conversation) -> bytes:
        output = talk.release()
        talk.sent()
        if output.then is not Then.KEEP:
            talk.closed()
        if talk is not self._talk and not talk.held:
            talk.closed()
            self._withheld.remove(talk)
        elif talk is self._talk and output.then is not Then.KEEP:
            self._talk = None
        return output.data

    def close(self) -> bytes:
        """Hang up on all connections of the phone, also those that wait for an answer.

        Returns the answer to a request that only the end of the connection completed, if any.
        """
        last = [self._hang_up(talk) for talk in (*self._withheld, self._talk) if talk is not None]
        self._withheld.clear()
        self._talk = None
        return b"".join(last)

    def _hang_up(self, talk: Conversation) -> bytes:
        output = talk.end()
        talk.sent()
        talk.closed()
        return output.data

    def _refuse(self) -> bytes:
        self.close()
        if self._secure and isinstance(self._core.mode, TlsFailure):
            talk = self._core.open(secure=True)
            talk.fail(Outcome.TLS_FAILED, "refused by the listener, as it was told", b"")
            talk.closed(by_us=True)
        return b""
