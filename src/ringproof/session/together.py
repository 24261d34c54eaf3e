"""Two commands at the same time: each over a connection of its own, started together."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from urllib.parse import urlsplit

from ringproof.target.guard import check_bytes
from ringproof.target.protocol import Target
from ringproof.target.request import Request
from ringproof.target.wire import Reply, TargetLost, WireClient
from ringproof.trace import Stimulus


@dataclass(frozen=True, slots=True)
class Sent:
    """A command that is under way: what was written down of it, and its request."""

    stimulus: Stimulus
    request: Request


def send_together(
    target: Target, commands: Sequence[Sent]
) -> list[tuple[Sent, Reply | TargetLost]]:
    """Send `commands` at the same time; return each with its answer, or with how it was lost."""
    settings = target.settings
    for command in commands:
        check_bytes(command.request.to_bytes("phone"), settings)
    if in_memory(target):
        return [(command, _one(target, command)) for command in commands]
    start = Barrier(len(commands))

    def send(command: Sent) -> Reply | TargetLost:
        line = WireClient(
            settings.url,
            answer_within=settings.timing.answer_within,
            tls_verify=settings.tls_verify,
        )
        start.wait()
        try:
            return line.exchange(command.request.to_bytes(line.authority))
        except TargetLost as lost:
            return lost
        finally:
            line.close()

    with ThreadPoolExecutor(len(commands)) as threads:
        return list(zip(commands, threads.map(send, commands), strict=True))


def in_memory(target: Target) -> bool:
    """Say whether the phone is reached without sockets: by one line, and answered at once."""
    # RFC 2606: a host under .invalid cannot be connected to, and is what such a phone is at.
    return (urlsplit(target.settings.url).hostname or "").endswith(".invalid")


def _one(target: Target, command: Sent) -> Reply | TargetLost:
    try:
        return target.send(command.request)
    except TargetLost as lost:
        return lost
