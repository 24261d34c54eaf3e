"""One event on the wire: bytes out, whatever comes back, and when."""

import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ringproof.campaign.record.answer_bytes import AnswerBytes
from ringproof.campaign.replay.server.asked import EventsTo
from ringproof.target.spoken import speaks_plain_http, speaks_tls
from ringproof.trace import Clock, Moment


@dataclass(frozen=True, slots=True)
class Sent:
    """An event that was sent: when, and the bytes that came back, or why none did (`lost`).

    `refused` says that there was nobody to send it to.
    """

    raw: bytes
    began: Moment
    complete: Moment
    answered: Moment | None
    answer: bytes = b""
    lost: str = ""
    refused: bool = False


_REFUSED: Final = re.compile(rb"HTTP/\S+ +400\b")

Send = Callable[[bytes], Sent]


class Sender:
    """Sends events to one server, each over a connection of its own, from any thread.

    `within` is the seconds that an answer is waited for.
    """

    def __init__(self, to: EventsTo, clock: Clock, within: float) -> None:
        self._to, self._clock, self._within = to, clock, within
        self._tls = _unverified() if to.secure else None
        self._understood = False  # whether it is known to speak what its address says

    def __call__(self, raw: bytes) -> Sent:
        """Send `raw` and return what came of it."""
        began = self._clock.now()
        try:
            connection = self._open()
        except OSError as problem:
            away = isinstance(problem, ConnectionRefusedError | socket.gaierror)
            lost = "" if away or not self._to.secure else self._speaks_otherwise()
            lost = lost or f"{self._to} cannot be reached ({problem.strerror or problem})"
            return Sent(raw, began, began, None, lost=lost, refused=True)
        with connection:
            sent = self._exchange(connection, raw, began)
        if sent.answer and not _REFUSED.match(sent.answer):
            self._understood = True
            return sent
        # Some that speak TLS refuse a plain request in plain words, others without a word.
        lost = "" if self._to.secure else self._speaks_otherwise()
        return Sent(raw, began, began, None, lost=lost, refused=True) if lost else sent

    def _speaks_otherwise(self) -> str:
        """Say that the server speaks TLS where its address says plain HTTP, or the reverse.

        It is looked for where an event was not understood, until one was.
        """
        to = self._to
        looks = speaks_plain_http if to.secure else speaks_tls
        if self._understood or not looks(to.host, to.port, self._within):
            return ""
        spoken, other = ("plain HTTP", "http") if to.secure else ("TLS", "https")
        return f"{to} speaks {spoken}, and the address says {to.scheme}; write {other}:// there"

    def _exchange(self, connection: socket.socket, raw: bytes, began: Moment) -> Sent:
        answer, complete, lost = AnswerBytes(_method(raw)), began, ""
        deadline = time.monotonic() + self._within
        try:
            connection.sendall(raw)
            complete = self._clock.now()
            while not answer.feed(connection.recv(65536)):
                connection.settimeout(max(0.001, deadline - time.monotonic()))
        except TimeoutError:
            lost = f"no whole answer came within {self._within:g} s"
        except OSError as problem:
            lost = f"the connection broke ({problem.strerror or problem})"
        if not answer.raw and not lost:
            lost = "the server closed the connection without an answer"
        answered = None if lost and not answer.raw else self._clock.now()
        return Sent(raw, began, complete, answered, answer.raw, lost)

    def _open(self) -> socket.socket:
        plain = socket.create_connection((self._to.host, self._to.port), self._within)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is None:
            return plain
        try:
            return self._tls.wrap_socket(plain, server_hostname=self._to.host)
        except OSError:
            plain.close()
            raise


def _method(raw: bytes) -> str:
    return raw.lstrip(b"\r\n").split(b" ", 1)[0].decode("latin-1").upper()


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    # Phones are told of event servers with certificates of their own, and do not verify them.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
