"""The ears of the harness: one event server over HTTP and its twin over HTTPS."""

import socket
from dataclasses import dataclass
from typing import Protocol

from ringproof.listener.received import ConnectionSeen, Received


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the event server answers: ``ok``, ``status``, ``redirect``, ``silent``, ``reset``."""

    mode: str
    value: str = ""


class Ears(Protocol):
    """What a target listens with."""

    def url(self, scheme: str) -> str:
        """Return the address that the phone is told; KeyError where there is none."""
        ...

    def absent_url(self) -> str:
        """Return an address on which nobody listens."""
        ...

    def behave(self, behaviour: Behaviour) -> None:
        """Answer events in this way from now on; ``ok`` also releases withheld answers."""
        ...

    def news(self) -> list[tuple[str, Received]]:
        """Return what came in since the last time, in order of completion."""
        ...

    def broken_connections(self) -> list[tuple[str, ConnectionSeen]]:
        """Return the connections since the last time that brought no complete request."""
        ...


def free_port() -> int:
    """Return a loopback port on which nobody listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
