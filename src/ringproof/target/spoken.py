"""What a port speaks, TLS or plain HTTP: tried where what was named is not understood there."""

import socket

from ringproof.target.wire import tls_context

_PROBE = b"GET / HTTP/1.0\r\nHost: server\r\n\r\n"


def speaks_tls(host: str, port: int, within: float) -> bool:
    """Say whether a TLS handshake comes about, whoever signed the certificate."""
    try:
        with socket.create_connection((host, port), within) as line:
            tls_context(verify=False).wrap_socket(line, server_hostname=host).close()
            return True
    except OSError:
        return False


def speaks_plain_http(host: str, port: int, within: float) -> bool:
    """Say whether a plain request is answered in HTTP."""
    try:
        with socket.create_connection((host, port), within) as line:
            line.sendall(_PROBE)
            return line.recv(16).startswith(b"HTTP/")
    except OSError:
        return False
