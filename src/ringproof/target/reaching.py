"""Whether the address that a server is told leads to our phones: tried from this computer.

What is tried here is not what the server sees: a router may lead it to us where it does not lead
us to ourselves, and a firewall may stop it where nothing stops us. So an address that fails is a
suspicion, which anything that arrives refutes; one that works is no proof.
"""

import ipaddress
import secrets
import socket
import time
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

_NONCE: Final = 16  # bytes by which we know our own connection again


def led_astray(server: str, advertised: str, bind: str, port: int, within: float) -> str:
    """Say why `advertised` may not lead the server at the URL `server` to our phones, or nothing.

    The words begin with the address, and go on behind "the server was told".
    They listen on `bind`, the first on `port` (0: any). `within` is how many seconds a connection
    may take.
    """
    host = urlsplit(server).hostname or ""
    if _is_loopback(advertised) and not _is_this_computer(host):
        return f"{advertised}, which is {host} itself when seen from there"
    reason = leads_elsewhere(advertised, bind, port, within)
    leads = f"{advertised}, which does not lead from this computer to our phones ({reason})"
    return leads if reason else ""


def leads_elsewhere(advertised: str, bind: str, port: int, within: float) -> str:
    """Say why a connection to `advertised` does not arrive at `bind`; empty where it does.

    Where the port cannot be had, nothing is said: whoever needs it will say so.
    """
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    try:
        ear = socket.create_server((bind, port), family=family)
    except OSError:
        return ""
    with closing(ear):
        there = (advertised, ear.getsockname()[1])
        nonce = secrets.token_bytes(_NONCE)
        try:
            with socket.create_connection(there, within) as line:
                line.sendall(nonce)
                return "" if _arrives(ear, nonce, within) else "somebody else takes connections"
        except OSError as refused:
            return refused.strerror or str(refused)


def _arrives(ear: socket.socket, nonce: bytes, within: float) -> bool:
    deadline = time.monotonic() + within
    while (left := deadline - time.monotonic()) > 0:
        ear.settimeout(left)
        try:
            line, _ = ear.accept()
            with line:
                line.settimeout(left)
                if line.recv(_NONCE, socket.MSG_WAITALL) == nonce:
                    return True
        except OSError:
            continue  # a stranger's connection, or nobody's within that time
    return False


def _is_loopback(host: str) -> bool:
    return bool(found := _addresses(host)) and all(_of_loopback(each) for each in found)


def _of_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _is_this_computer(host: str) -> bool:
    """Say whether one of a host's addresses is ours; also where it has none to be seen."""
    found = _addresses(host)
    return not found or any(_of_loopback(each) or _is_ours(each) for each in found)


def _is_ours(address: str) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
        try:
            probe.bind((address, 0))  # only addresses of this computer can be had
        except OSError:
            return False
    return True


def _addresses(host: str) -> frozenset[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return frozenset()
    return frozenset(str(address[4][0]) for address in found)
