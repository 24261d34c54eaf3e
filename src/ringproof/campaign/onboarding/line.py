"""The line to the phone: name, port, TLS, HTTP; each broken in its own way, told apart."""

import re
import socket
import ssl
from urllib.parse import SplitResult, urlsplit

from ringproof.campaign.onboarding.causes import Trouble
from ringproof.target.spoken import speaks_tls
from ringproof.target.wire import tls_context

_ALERT = b"\x15\x03"  # how TLS says that it was not spoken to in TLS
_REFUSED = re.compile(rb"HTTP/\S+ +400\b")
_PROBE = b"GET / HTTP/1.0\r\nHost: phone\r\n\r\n"


def examine_line(url: str, *, verify: bool, within: float, signers: str = "") -> Trouble | None:
    """Return what is wrong with the line to `url`, None where bytes go both ways.

    `signers` (PEM) are those who may sign the certificate, beside whom the system knows.
    """
    parts = urlsplit(url)
    where = parts.netloc
    try:
        socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, ValueError) as unknown:  # ValueError: signs that no name has
        return Trouble("name", f"{parts.hostname}: {_said(unknown)}")
    try:
        plain = _connect(parts, within)
    except ConnectionRefusedError:
        return Trouble("port", f"{where} refuses the connection")
    except OSError as lost:
        return Trouble("unreachable", f"{where}: {_said(lost)}")
    with plain:
        if parts.scheme == "http":
            return _plain_line(plain, parts, within)
        return _secure_line(plain, parts, tls_context(verify, signers), within)


def _plain_line(plain: socket.socket, parts: SplitResult, within: float) -> Trouble | None:
    said = _ask(plain)
    if said is None or said.startswith(b"HTTP/"):
        # Silence may be a TLS server that waits for its handshake, or a phone that is slow; and
        # some that speak TLS refuse a plain request in plain words.
        doubtful = said is None or _REFUSED.match(said) is not None
        hidden = doubtful and _speaks_tls(parts, within)
        return Trouble("tls", f"{parts.netloc} answers a TLS handshake") if hidden else None
    if _speaks_tls(parts, within):
        return Trouble("tls", f"{parts.netloc} answers a TLS handshake")
    if not said:
        return Trouble("mute", f"{parts.netloc} closes the connection without a word")
    return _no_http(parts, said)


def _secure_line(
    plain: socket.socket, parts: SplitResult, tls: ssl.SSLContext, within: float
) -> Trouble | None:
    try:
        tls.wrap_socket(plain, server_hostname=parts.hostname).close()
    except ssl.SSLCertVerificationError as unverified:
        return Trouble("certificate", str(unverified.verify_message))
    except OSError as broken:
        said = _plain_words(parts, within)
        if said.startswith(b"HTTP/"):
            return Trouble("plain", f"{parts.netloc} answers a plain request")
        if said and not said.startswith(_ALERT):
            return _no_http(parts, said)
        if isinstance(broken, TimeoutError):
            return Trouble("mute", f"no TLS handshake within {within:g} s")
        return Trouble("handshake", _said(broken))
    return None


def _plain_words(parts: SplitResult, within: float) -> bytes:
    """Return the first words for a plain request; none where nothing is said."""
    try:
        with _connect(parts, within) as line:
            return _ask(line) or b""
    except OSError:
        return b""


def _no_http(parts: SplitResult, said: bytes) -> Trouble:
    sip = ": it is a port for SIP, not that of the web interface" if said[:4] == b"SIP/" else ""
    return Trouble("no_http", f"{parts.netloc} says {said[:40]!r}{sip}")


def _speaks_tls(parts: SplitResult, within: float) -> bool:
    return speaks_tls(parts.hostname or "", _port(parts), within)


def _ask(line: socket.socket) -> bytes | None:
    """Return the first bytes that come for a plain request; None where none come in time."""
    try:
        line.sendall(_PROBE)
        return line.recv(64)
    except TimeoutError:
        return None
    except OSError:
        return b""


def _connect(parts: SplitResult, within: float) -> socket.socket:
    return socket.create_connection((parts.hostname or "", _port(parts)), within)


def _port(parts: SplitResult) -> int:
    return parts.port or (80 if parts.scheme == "http" else 443)


def _said(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).strip() or type(error).__name__
