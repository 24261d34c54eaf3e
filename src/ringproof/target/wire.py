"""The wire to the phone: bytes out, bytes back, nothing interpreted that need not be."""

import contextlib
import functools
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import h11

_MOST: Final = 16 << 20
"""Bytes of an answer; the largest that a phone gives is a backup of its settings."""


class TargetLost(Exception):
    """The phone could not be reached, or went away before its answer was complete."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The phone's answer, as it came; `took` in seconds."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    raw: bytes
    took: float = 0.0

    def header(self, name: str) -> str | None:
        """Return the value of header `name`, whatever its case, or None."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)


class ReplyParser:
    """Bytes in, one answer out; `lost` says in words why bytes are no answer."""

    def __init__(self, method: str = "GET") -> None:
        self._h11 = h11.Connection(h11.CLIENT)
        # h11 must know the request to read its answer; what was really sent is not its concern.
        self._h11.send(h11.Request(method=method, target="/", headers=[("Host", "phone")]))
        self._h11.send(h11.EndOfMessage())
        self._raw = bytearray()
        self._head: h11.Response | None = None
        self._body = bytearray()

    def feed(self, data: bytes) -> Reply | None:
        """Take `data` (empty at the end of the connection); return the answer once complete.

        Raises TargetLost where the bytes can be no HTTP answer.
        """
        self._raw += data
        if len(self._raw) > _MOST:
            raise TargetLost(f"the answer has no end: more than {_MOST >> 20} MiB came")
        try:
            self._h11.receive_data(data)
            return self._drain()
        except h11.RemoteProtocolError as problem:
            shown = bytes(self._raw[:60])
            raise TargetLost(f"the answer is no HTTP ({problem}): {shown!r}") from problem

    @property
    def says_more(self) -> bool:
        """Whether bytes came after the answer that belong to no request."""
        return bool(self._h11.trailing_data[0])

    def _drain(self) -> Reply | None:
        while True:
            event = self._h11.next_event()
            if isinstance(event, h11.Response):
                self._head = event
            elif isinstance(event, h11.Data):
                self._body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return self._reply()
            elif isinstance(event, h11.InformationalResponse):
                continue
            else:
                return None

    def _reply(self) -> Reply:
        head = self._head
        assert head is not None  # noqa: S101  h11 tells a Response before its end
        headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in head.headers)
        reason = head.reason.decode("latin-1")
        return Reply(head.status_code, reason, headers, bytes(self._body), bytes(self._raw))


class WireClient:
    """A kept connection to the phone; reopened where the phone closed it between requests."""

    def __init__(
        self, url: str, *, answer_within: float, tls_verify: bool = False, tls_ca: str = ""
    ) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme != "http"
        self.host = parts.hostname or ""
        self.port = parts.port or (443 if self._secure else 80)
        shown = f"[{self.host}]" if ":" in self.host else self.host
        self.authority = shown if parts.port is None else f"{shown}:{self.port}"
        self._answer_within = answer_within
        self._tls = (tls_verify, tls_ca)
        self._connection: socket.socket | None = None

    def exchange(self, raw: bytes) -> Reply:
        """Send `raw`, return the answer. Raises TargetLost with a sentence that says what broke."""
        began = time.monotonic()
        method = raw.split(b" ", 1)[0].decode("ascii")
        reply = self._attempt(raw, method) if self._connection else None
        if reply is None:
            self._connection = self._open()
            reply = self._attempt(raw, method)
        if reply is None:
            self.close()
            raise TargetLost(f"{self._where()} closed the connection without an answer")
        if (reply.header("connection") or "").lower() == "close":
            self.close()
        took = time.monotonic() - began
        return Reply(reply.status, reply.reason, reply.headers, reply.body, reply.raw, took)

    def check(self) -> None:
        """Open the connection, TLS and all, and close it; TargetLost where that cannot be."""
        self.close()
        self._connection = self._open()
        self.close()

    def close(self) -> None:
        """Close the connection; the next exchange opens a new one."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.close()
        self._connection = None

    def _attempt(self, raw: bytes, method: str) -> Reply | None:
        """Return the answer, or None where the phone had closed before its first byte."""
        connection = self._connection
        assert connection is not None  # noqa: S101  callers opened it
        parser = ReplyParser(method)
        deadline = time.monotonic() + self._answer_within
        got_any = False
        try:
            connection.sendall(raw)
            while True:
                if time.monotonic() > deadline:
                    raise TimeoutError  # also where there is always more to read
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                data = connection.recv(65536)
                if not data and not got_any:
                    self.close()
                    return None
                got_any = True
                reply = parser.feed(data)
                if reply is not None:
                    if parser.says_more:
                        self.close()  # the next answer would be taken for what is left over
                    return reply
                if not data:
                    raise TargetLost(f"{self._where()} broke off in the middle of its answer")
        except TargetLost:
            self.close()
            raise
        except TimeoutError as late:
            self.close()
            waited = f"{self._answer_within:g} s"
            raise TargetLost(f"{self._where()} did not answer within {waited}") from late
        except OSError as broken:
            self.close()
            if not got_any and isinstance(broken, ConnectionError | ssl.SSLEOFError):
                return None
            raise TargetLost(f"{self._where()}: the connection broke ({broken})") from broken

    def _open(self) -> socket.socket:
        try:
            plain = socket.create_connection((self.host, self.port), self._answer_within)
        except OSError as refused:
            raise TargetLost(f"{self._where()} cannot be reached ({refused})") from refused
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._secure:
            return plain
        try:
            return tls_context(*self._tls).wrap_socket(plain, server_hostname=self.host)
        except OSError as refused:
            plain.close()
            raise TargetLost(f"{self._where()} refuses TLS ({refused})") from refused

    def _where(self) -> str:
        return f"the phone at {self.authority}"


@functools.cache  # a context takes 50 ms to make: a phone or load generator connects often
def tls_context(verify: bool, ca: str = "") -> ssl.SSLContext:
    """Return how a client meets a certificate; `ca` (PEM) are signers beside the system's own."""
    context = ssl.create_default_context()
    if ca:
        context.load_verify_locations(cadata=ca)
    if not verify:
        # The phones certify themselves, and every published example uses curl's --insecure.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
