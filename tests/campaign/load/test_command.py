"""`ringproof load` with locust in a process of its own: small, and for real."""

import importlib.util
import io
import json
import os
import re
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.load import LoadAsked
from ringproof.campaign.load.command import load

# Asked for without importing it: gevent would change this very process.
needs_locust = pytest.mark.skipif(
    importlib.util.find_spec("locust") is None, reason="the extra `load` is not installed"
)


def loaded(**asked: Any) -> tuple[int, str]:
    out = io.StringIO()
    code = load(LoadAsked(**asked), Console(file=out, width=200))
    return code, out.getvalue()


@pytest.fixture
def forgetful() -> Iterator[str]:
    """A server that answers every event with 200 and forgets each third one."""
    counts: Counter[str] = Counter()
    lock = threading.Lock()
    seen = 0

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            nonlocal seen
            body = b"ok"
            with lock:
                if self.path == "/counted":
                    body = json.dumps(counts).encode()
                else:
                    seen += 1
                    counts[self.path.rpartition("mac=")[2]] += bool(seen % 3)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@needs_locust
def test_our_own_server_holds_a_small_burst(tmp_path: Path) -> None:
    code, said = loaded(target="server", phones=20, seconds=2.0, within=1.0, report=tmp_path)
    assert code == 0, said
    plain = json.loads((tmp_path / "load.json").read_text("utf-8"))
    assert plain["counted"]["sent"] == plain["counted"]["counted"] == plain["events"]["told"]
    assert plain["events"]["told"] >= 40
    assert plain["reactions"]["in_time"] == plain["reactions"]["owed"] >= 1
    assert (tmp_path / "index.html").read_text("utf-8").count("<svg") == 2


@needs_locust
def test_events_that_a_server_forgets_are_lost_though_it_answered(forgetful: str) -> None:
    code, said = loaded(
        target=f"{forgetful}/events",
        phones=10,
        seconds=1.5,
        within=1.0,
        counted_by=f"{forgetful}/counted",
    )
    assert code == 1, said
    assert "events were lost: told, and not counted by the server" in said
    assert "0 too many" in said


@pytest.fixture
def stuck() -> Iterator[tuple[str, threading.Event]]:
    """A server that counts and then answers the first event only; set once the second came."""
    counts: Counter[str] = Counter()
    second, over = threading.Event(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(counts).encode()
            if self.path != "/counted":
                counts[self.path.rpartition("mac=")[2]] += 1
                if counts.total() > 1:
                    second.set()
                    over.wait()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", second
    over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@needs_locust
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_leaves_what_was_measured_and_holds_nothing_under_way_against_the_server(
    ringproof: Any, stuck: tuple[str, threading.Event]
) -> None:
    url, second = stuck
    size = ("--phones", "1", "--within", "0.1", "--seconds", "1", "--report", "r")
    process = ringproof.start("load", f"{url}/events", "--counted-by", f"{url}/counted", *size)
    assert second.wait(60)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 3, said
    assert re.search(r"inconclusive: it was ended after \d+ s: 1 of \d+ events were told", said), (
        said
    )
    plain = json.loads((ringproof.folder / "r" / "load.json").read_text("utf-8"))
    assert (plain["exit"], plain["events"]["told"]) == (3, 1)
    assert plain["counted"]["counted"] == 2
    assert plain["counted"]["doubled"] == {}


@needs_locust
def test_a_server_that_is_not_there_is_told_and_nothing_is_started() -> None:
    code, said = loaded(target="http://127.0.0.1:9/events", phones=10)
    assert code == 3
    assert "the server at 127.0.0.1:9 cannot be reached" in said


def test_a_mistake_is_usage() -> None:
    code, said = loaded(target="emulator")
    assert code == 2
    assert said.count("\n") == 1


def test_without_locust_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    code, said = loaded(target="http://127.0.0.1:9/events")
    assert code == 2
    assert "pip install 'ringproof[load]'" in said
