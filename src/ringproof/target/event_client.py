"""Events to a server, byte by byte: what a phone of ours sends is what arrives."""

from urllib.parse import urlsplit

from ringproof.target.wire import WireClient


class EventClient(WireClient):
    """A connection to the server under test, kept or closed after each event."""

    def __init__(
        self, url: str, *, answer_within: float, tls_verify: bool, tls_ca: str = ""
    ) -> None:
        super().__init__(url, answer_within=answer_within, tls_verify=tls_verify, tls_ca=tls_ca)
        parts = urlsplit(url)
        self._path = (parts.path or "/").encode("ascii", "replace")
        self._kept = f"{parts.query}&".encode("ascii", "replace") if parts.query else b""

    def target(self, query: bytes) -> bytes:
        """Return path and query of an event, behind what the server's address has of its own."""
        return self._path + b"?" + self._kept + query

    def _where(self) -> str:
        return f"the server at {self.authority}"
