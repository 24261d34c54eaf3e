"""What a busy hour costs us, and what our reference server makes of it, beside a naive one.

    python benchmarks/load.py

The burst of 1,000 phones whose calls ring within 10 s, against the reference server, with one
generating process and with two. Then the same burst of phones that only tell, against the
reference server and against a naive one (http.server, a thread for each connection): the same
plan, generator, backlog and limit, each server in a process of its own that counts the same way,
in turn. Then how many calls a second one process can tell before it falls behind its own plan.
Nothing here is asserted: the machine decides as well.
"""

import argparse
import http.server
import json
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from ringproof.campaign.load import LoadAsked
from ringproof.campaign.load.command import load

TURNS = 2  # of the two servers: what the machine does beside it is in all of them
NAIVE = """\
name: naive server
role: server
url: {url}/events
told: {{command: ["true"]}}
timing: {{answer_within: 2}}
"""
ROW = "{:>28} {:>5} {:>7} {:>5} {:>8} {:>8} {:>8} {:>8} {:>9} {:>8} {:>6}"
HEAD = (
    "load",
    "exit",
    "events",
    "lost",
    "p50/ms",
    "p99/ms",
    "max/ms",
    "due/ms",
    "reactions",
    "lag/ms",
    "cpu",
)


def main() -> None:
    """Print one line for each load."""
    print(ROW.format(*HEAD))
    for workers in (1, 2):
        told(f"burst, {workers} process(es)", workers=workers)
    with naive() as (file, counted_by):
        for _ in range(TURNS):
            told("reference, phones only tell", commanded=0)
            told("naive, phones only tell", str(file), commanded=0, counted_by=counted_by)
    for rate in (50, 100, 200):
        told(f"{rate} calls a second", profile="steady", rate=float(rate), seconds=15.0)


def told(name: str, target: str = "server", **asked: Any) -> None:
    """Load a server and print what came of it; `due` is p99 from when an event was due."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder)
        code = load(LoadAsked(target, report=report, **asked), Console(file=StringIO()))
        plain = json.loads((report / "load.json").read_text("utf-8"))
    took, own = plain["events"]["latency"], plain["generator"]
    reacted = plain["reactions"] or {"in_time": 0, "owed": 0}
    print(
        ROW.format(
            name,
            code,
            plain["events"]["told"],
            sum(plain["counted"]["lost"].values()),
            *(f"{took[share] * 1000:.1f}" for share in ("p50", "p99", "max")),
            f"{plain['events']['latency_from_due']['p99'] * 1000:.1f}",
            f"{reacted['in_time']}/{reacted['owed']}",
            f"{own['lag']['p99'] * 1000:.1f}",
            f"{own['cpu']:.0%}",
        )
    )


@contextmanager
def naive() -> Iterator[tuple[Path, str]]:
    """Run the naive server; yield a target file of it, and where it says what it counted."""
    command = [sys.executable, __file__, "--naive"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        file = Path(folder) / "naive.yaml"
        file.write_text(NAIVE.format(url=url))
        yield file, f"{url}/counted"
        process.terminate()


class Naive(http.server.ThreadingHTTPServer):
    """A server as one writes it in a minute, with the backlog of the reference server."""

    request_queue_size = 1024


def serve() -> None:
    """Count every event by its mac, and answer."""
    counts: Counter[str] = Counter()
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                body = json.dumps(counts).encode() if self.path == "/counted" else b"ok"
                if self.path != "/counted":
                    counts[self.path.rpartition("mac=")[2]] += 1
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing, as the reference server does."""

    server = Naive(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--naive", action="store_true", help="be the naive server")
    if parser.parse_args().naive:
        serve()
    else:
        main()
