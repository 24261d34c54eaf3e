"""How many events a second the event server takes, beside pytest-httpserver, and none lost.

    python benchmarks/listener.py

The load comes from a process of its own over raw sockets, one request at a time on each
connection: first over kept connections (a server that closes them is connected to again), then
over one connection per event, as phones do. Sent, answered and kept events are compared one by
one; a lost event is exit code 1. Every server gets the same events, over as many connections, in
turn; each runs in this process, with its defaults, and pytest-httpserver also with threads. The
aim is three times the rate of the better of the two.
"""

import argparse
import json
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from pytest_httpserver import HTTPServer

from ringproof.listener import EventListener
from ringproof.listener.programmable import ProgrammableListener

AIM = 3.0
ROUNDS = 3
EVENTS = 2000
EVENT = (
    "GET /events?event=incoming&mac=000952C0FFEE&callId=TC@{n}&accountId=1&number=42&name=Peter"
    " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: phone\r\nAccept: */*\r\n{close}\r\n"
)
CLOSE = "Connection: close\r\n"


@dataclass(frozen=True)
class Contestant:
    """A server: its port, and its events until now as call ids; `peer` where it is not ours."""

    name: str
    port: int
    kept: Callable[[], Iterable[str]]
    forget: Callable[[], None]
    peer: bool = False


@dataclass(frozen=True)
class Run:
    """What one load made of it: events a second, processor seconds of the server for each, lost.

    The processor time is what remains comparable where load and server compete for the cores.
    """

    rate: float
    effort: float
    lost: int


class Line:
    """One connection of the load, which is opened again when the server closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._sock: socket.socket | None = None

    def send(self, raw: bytes) -> None:
        if self._sock is None:
            # Cheaper than create_connection, which asks the resolver each time.
            self._sock = socket.socket()
            self._sock.connect(("127.0.0.1", self._port))
        self._sock.sendall(raw)

    def answered(self) -> bool:
        """Read one answer, whose body is empty; True when it was a 200."""
        assert self._sock is not None
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = self._sock.recv(65536)
            if not piece:
                break
            answer += piece
        if b"connection: close" in answer.lower() or not answer:
            self.hang_up()
        return answer.split(b" ", 2)[1:2] == [b"200"]

    def hang_up(self) -> None:
        if self._sock is not None:
            self._sock.close()
            self._sock = None


def load(port: int, events: int, connections: int, close: str) -> tuple[float, int]:
    """Send events over so many connections; return the seconds and how many were answered."""
    raws = [EVENT.format(n=n, close=close).encode() for n in range(events)]
    lines = [Line(port) for _ in range(connections)]
    answered = 0
    began = time.perf_counter()
    for at in range(0, events, connections):
        busy = list(zip(lines, raws[at : at + connections], strict=False))
        for line, raw in busy:
            line.send(raw)
        answered += sum(line.answered() for line, _ in busy)
    seconds = time.perf_counter() - began
    for line in lines:
        line.hang_up()
    return seconds, answered


def run(contestant: Contestant, connections: int, close: str) -> Run:
    contestant.forget()
    sent = EVENTS
    command = [sys.executable, __file__, "--load", str(contestant.port), str(sent)]
    command += [str(connections), close]
    effort = -time.process_time()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    effort += time.process_time()
    seconds, answered = json.loads(done.stdout)
    kept = list(contestant.kept())
    wanted = {f"TC@{n}" for n in range(sent)}
    lost = max(sent - answered, sent - len(kept), len(wanted - set(kept)))
    return Run(answered / seconds, effort / sent, lost)


def call_id(target: str) -> str:
    return target.partition("callId=")[2].partition("&")[0]


def contestants(stack: ExitStack) -> list[Contestant]:
    listener = stack.enter_context(EventListener())
    programmable = stack.enter_context(ProgrammableListener())
    original = stack.enter_context(HTTPServer(host="127.0.0.1"))
    threaded = stack.enter_context(HTTPServer(host="127.0.0.1", threaded=True))
    for server in (programmable, original, threaded):
        server.expect_request("/events").respond_with_data("")

    def logged(server: HTTPServer) -> Callable[[], Iterable[str]]:
        return lambda: [request.args["callId"] for request, _ in server.log]

    return [
        Contestant(
            "ringproof",
            listener.port,
            lambda: [call_id(received.target.decode()) for received in listener.received],
            listener.clear,
        ),
        Contestant(
            "ringproof, programmed",
            programmable.port,
            logged(programmable),
            programmable.clear_log,
        ),
        *(
            Contestant(name, peer.port, logged(peer), peer.clear_log, peer=True)
            for name, peer in (
                ("pytest-httpserver", original),
                ("the same, threaded", threaded),
            )
        ),
    ]


def compare(title: str, servers: Sequence[Contestant], connections: int, close: str) -> int:
    """Print one comparison and return how many events were lost in it."""
    runs = [[run(server, connections, close) for server in servers] for _ in range(ROUNDS)]
    best = [max(column, key=lambda made: made.rate) for column in zip(*runs, strict=True)]
    lost = [sum(made.lost for made in column) for column in zip(*runs, strict=True)]
    better = max(made.rate for server, made in zip(servers, best, strict=True) if server.peer)
    print(title)
    for server, made, missing in zip(servers, best, lost, strict=True):
        ratio = made.rate / better
        print(
            f"  {server.name:24}{made.rate:9,.0f} events/s{ratio:7.1f} x"
            f"{made.effort * 1e6:7.0f} us CPU/event{missing:5} lost"
        )
    reached = best[0].rate >= AIM * better
    print(f"  aim {AIM:g} x: {'reached' if reached else 'missed'}")
    return sum(lost)


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line per request would slow it down
    with ExitStack() as stack:
        servers = contestants(stack)
        lost = compare("8 kept connections", servers, 8, "")
        lost += compare("one connection per event, 8 at a time", servers, 8, CLOSE)
    return 1 if lost else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--load", nargs=4, metavar=("PORT", "EVENTS", "CONNECTIONS", "CLOSE"))
    arguments = parser.parse_args()
    if arguments.load:
        port, events, connections, close = arguments.load
        print(json.dumps(load(int(port), int(events), int(connections), close)))
        sys.exit(0)
    sys.exit(main())
