"""How much later an answer comes through the recorder than without it, on either leg.

    python benchmarks/record.py

Command and event are sent to a plain HTTP server directly and through `ringproof record`, which
runs in a process of its own and writes a redacted file, turn by turn in one run, each over a new
connection as phones do. Printed are medians and 99th percentiles, what the tap adds, and the
ratio. Nothing is asserted: what is a fast enough tap depends on who waits.
"""

import argparse
import http.server
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
EVENT = (
    b"GET /events?event=incoming&mac=000952C0FFEE&callId=TC@%d&accountId=1&number=0301234567"
    b"&name=Peter%%20Muster HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
)
COMMAND = (
    b"GET /api/v1/exec/command?action=accept&callid=TC@%d HTTP/1.1\r\nHost: x\r\n"
    b"Authorization: Bearer abcdefghij\r\nConnection: close\r\n\r\n"
)


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers every request at once: the phone and the event server."""

    def do_GET(self) -> None:
        self.wfile.write(ANSWER)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def answering() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@contextmanager
def recorded(port: int, file: Path) -> Iterator[tuple[int, int]]:
    """Run the recorder before `port`; yield its ports for events and for commands."""
    here = f"http://127.0.0.1:{port}"
    command = ["record", "--phone", here, "--server", f"{here}/events", "-o", str(file)]
    process = subprocess.Popen(
        [sys.executable, "-m", "ringproof", *command],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert process.stdout is not None
    said = ""
    while "Ctrl-C ends it" not in said:
        said += process.stdout.readline()
    drained = threading.Thread(target=process.stdout.read, daemon=True)
    drained.start()
    ports = [int(found) for found in re.findall(r"^  http://[^ ]*?:(\d+)", said, re.MULTILINE)]
    try:
        yield ports[0], ports[1]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
        drained.join()


def once(port: int, raw: bytes) -> float:
    """Send one request over a new connection; return the seconds until its answer."""
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(raw)
        while line.recv(4096):
            pass
    return time.perf_counter() - began


def compared(name: str, direct: int, tapped: int, request: bytes, times: int) -> None:
    for n in range(20):  # what is made at first use
        once(direct, request % n)
        once(tapped, request % n)
    plain, through = [], []
    for n in range(times):
        plain.append(once(direct, request % n))
        through.append(once(tapped, request % n))
    added = statistics.median(through) - statistics.median(plain)
    ratio = statistics.median(through) / statistics.median(plain)
    print(
        f"{name}: direct {shown(plain)}, through the tap {shown(through)}: "
        f"{added * 1000:+.2f} ms an exchange, {ratio:.1f} times"
    )


def shown(seconds: list[float]) -> str:
    worst = statistics.quantiles(seconds, n=100)[98]
    return f"{statistics.median(seconds) * 1000:.2f} ms (99 %: {worst * 1000:.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=500, help="exchanges on each leg")
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder, answering() as port:
        file = Path(folder) / "benchmark.mitm"
        with recorded(port, file) as (events, commands):
            compared("event  ", port, events, EVENT, times)
            compared("command", port, commands, COMMAND, times)
        print(f"{file.stat().st_size / (2 * times + 40):.0f} bytes of the file an exchange")


if __name__ == "__main__":
    main()
