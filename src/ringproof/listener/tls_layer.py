"""TLS as a layer of bytes, without a socket."""

import ssl
from typing import Final


class TlsLayer:
    """TLS of one connection, without a socket: each connection shakes hands by itself."""

    _READ: Final = 256 * 1024

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self.established = False
        self.ended = False

    def decrypt(self, data: bytes) -> bytes:
        """Take bytes from the wire and return what was said; raises ssl.SSLError."""
        self._incoming.write(data)
        said = bytearray()
        try:
            if not self.established:
                self._tls.do_handshake()
                self.established = True
            while piece := self._tls.read(self._READ):
                said += piece
            self.ended = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self.ended = True
        return bytes(said)

    def encrypt(self, data: bytes) -> None:
        """Say something; it is among the bytes to send."""
        if data:
            self._tls.write(data)

    def say_goodbye(self) -> None:
        """Add the closing alert to the bytes to send."""
        try:
            self._tls.unwrap()
        except ssl.SSLError:
            return  # it waits for the phone's own alert, which nobody needs

    def to_send(self) -> bytes:
        """Return the bytes that the wire is owed: answers, handshake, alerts."""
        return self._outgoing.read()
