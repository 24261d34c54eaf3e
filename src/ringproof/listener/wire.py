"""One socket from the phone: carries bytes between the reactor and the conversation."""

import ssl
from collections.abc import Callable
from typing import Final

from ringproof.listener.answers import Then, TlsFailure
from ringproof.listener.conversation import Output
from ringproof.listener.core import EventListenerCore
from ringproof.listener.reactor import Line, Reactor, Timer
from ringproof.listener.received import Outcome
from ringproof.listener.tls_layer import TlsLayer

_TLS_HANDSHAKE: Final = 0x16
_ENOUGH: Final = 64 * 1024  # of plain bytes on the TLS port
_HANDSHAKE_FAILURE: Final = bytes((21, 3, 3, 0, 2, 2, 40))  # a fatal alert
_PLAIN_ANSWER: Final = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n"
    b"Connection: close\r\n\r\nThis port speaks TLS only."
)


class Wire:
    """One connection; `wires` is the listener's set of all that are open."""

    __slots__ = (
        "_by_us",
        "_closing",
        "_context",
        "_core",
        "_first",
        "_line",
        "_reactor",
        "_receive",
        "_talk",
        "_timer",
        "_tls",
        "_wires",
    )

    def __init__(
        self,
        core: EventListenerCore,
        context: ssl.SSLContext | None,
        wires: "set[Wire]",
        reactor: Reactor,
        line: Line,
        peer: str,
    ) -> None:
        self._core, self._context, self._wires = core, context, wires
        self._reactor, self._line = reactor, line
        self._talk = core.open(secure=context is not None, peer=peer)
        self._timer: Timer | None = None
        self._tls: TlsLayer | None = None
        self._first = bytearray()
        self._receive: Callable[[bytes], None] = self._peek if context else self._talk_plainly
        self._closing = False
        self._by_us = False
        wires.add(self)
        line.begin(self)

    # What the line tells

    def received(self, data: bytes) -> None:
        """Bytes came."""
        if not self._closing:
            self._receive(data)

    def ended(self) -> None:
        """The phone sends no more, but may still listen."""
        if self._receive == self._gather:
            self._refuse_plain()
        elif self._tls is not None and not self._tls.established:
            self._fail("the phone hung up during the handshake")
        else:
            self._carry_out(self._talk.end())

    def lost(self, *, reset: bool) -> None:
        """The connection is gone."""
        if self._timer is not None:
            self._timer.cancel()
        self._wires.discard(self)
        self._talk.closed(reset=reset, by_us=self._by_us)

    # What the listener asks for

    def release(self) -> None:
        """Write what is delayed at once."""
        self._carry_out(self._talk.release())

    def tick(self) -> None:
        """Write what is due."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._carry_out(self._talk.tick())

    def abort(self) -> None:
        """End the connection because the listener stops."""
        self._by_us = True
        self._line.drop()

    # Before there is HTTP

    def _peek(self, data: bytes) -> None:
        """The first byte tells TLS from plain HTTP."""
        self._talk.begins()
        if data[0] != _TLS_HANDSHAKE:
            self._receive = self._gather
        elif isinstance(self._core.mode, TlsFailure):
            self._by_us = True
            self._fail("refused by the listener, as it was told", _HANDSHAKE_FAILURE)
            return
        else:
            assert self._context is not None  # noqa: S101 - peeking happens on a TLS port only
            self._tls = TlsLayer(self._context)
            self._receive = self._talk_tls
        self._receive(data)

    def _gather(self, data: bytes) -> None:
        """Plain bytes on the TLS port are kept until they make a request, and refused then."""
        self._first += data
        if b"\n\r\n" in self._first or b"\n\n" in self._first or len(self._first) >= _ENOUGH:
            self._refuse_plain()

    def _refuse_plain(self) -> None:
        raw = bytes(self._first)
        detail = "the phone spoke plain HTTP on the HTTPS port"
        self._carry_out(self._talk.fail(Outcome.PLAIN_ON_TLS, detail, raw, _PLAIN_ANSWER))

    def _fail(self, detail: str, last_words: bytes = b"") -> None:
        """TLS did not come about; from now on nothing is encrypted any more."""
        self._tls = None
        self._carry_out(self._talk.fail(Outcome.TLS_FAILED, detail, b"", last_words))

    # HTTP

    def _talk_plainly(self, data: bytes) -> None:
        self._carry_out(self._talk.feed(data))

    def _talk_tls(self, data: bytes) -> None:
        tls = self._tls
        assert tls is not None  # noqa: S101 - set by _peek
        try:
            said = tls.decrypt(data)
        except ssl.SSLError as error:
            self._fail(_reason(error), tls.to_send())
            return
        if owed := tls.to_send():
            self._line.write(owed)
        if said:
            self._carry_out(self._talk.feed(said))
        if tls.ended and not self._closing:
            self._carry_out(self._talk.end())

    def _carry_out(self, output: Output) -> None:
        if output.data:
            self._write(output.data)
        if output.then is not Then.KEEP:
            self._close(output.then)
        elif self._timer is None and (due := self._talk.due) is not None:
            self._wait_until(due)

    def _write(self, data: bytes) -> None:
        if self._tls is not None:
            self._tls.encrypt(data)
            data = self._tls.to_send()
        self._talk.write(data, self._line.write)

    def _close(self, then: Then) -> None:
        self._closing = True
        if then is Then.RESET:
            self._line.drop(reset=True)
            return
        if self._tls is not None and self._tls.established:
            self._tls.say_goodbye()
            self._line.write(self._tls.to_send())
        self._line.close()

    def _wait_until(self, due: float) -> None:
        if due != float("inf"):
            seconds = max(0.0, due - self._core.clock.now().mono)
            self._timer = self._reactor.later(seconds, self.tick)


def _reason(error: ssl.SSLError) -> str:
    return (error.reason or str(error)).replace("_", " ").lower()
