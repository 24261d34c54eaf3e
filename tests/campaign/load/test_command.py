"""`ringproof load` with locust in a process of its own: small, and for real."""

import importlib.util
import io
import itertools
import json
import os
import re
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.load import LoadAsked, command
from ringproof.campaign.load.command import load
from ringproof.campaign.load.measure import Sample
from ringproof.campaign.load.plan import Plan
from ringproof.campaign.load.verdict import Measured, judge
from ringproof.listener.tls import Certificate, self_signed, server_context
from ringproof.verdict import Exit

# Asked for without importing it: gevent would change this very process.
needs_locust = pytest.mark.skipif(
    importlib.util.find_spec("locust") is None, reason="the extra `load` is not installed"
)


class Quiet(ThreadingHTTPServer):
    """A server that does not print who hung up in the midst of TLS."""

    def handle_error(self, *_: Any) -> None:
        """Say nothing."""


def loaded(**asked: Any) -> tuple[int, str]:
    out = io.StringIO()
    code = load(LoadAsked(**asked), Console(file=out, width=200))
    return code, out.getvalue()


@contextmanager
def serving(
    counts: Callable[[int], bool] = lambda _: True,
    act: Callable[[int], object] = lambda _: None,
    tls: Certificate | None = None,
) -> Iterator[str]:
    """A server that answers with 200; `counts` and `act` are told which event it is, from 1."""
    counted: Counter[str] = Counter()
    lock = threading.Lock()
    numbers = itertools.count(1)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                body = json.dumps(counted).encode()
                n = 0 if self.path == "/counted" else next(numbers)
                if n and counts(n):
                    counted[self.path.rpartition("mac=")[2]] += 1
            if n:
                act(n)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = server_context(tls).wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def forgetful() -> Iterator[str]:
    """A server that answers every event with 200 and forgets each third one."""
    with serving(counts=lambda n: bool(n % 3)) as url:
        yield url


@pytest.fixture
def stuck() -> Iterator[tuple[str, threading.Event]]:
    """A server that answers the first event only, and sets what it yields once the second came."""
    second, over = threading.Event(), threading.Event()

    def hang(n: int) -> None:
        if n > 1:
            second.set()
            over.wait()

    with serving(act=hang) as url:
        yield url, second
        over.set()


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[str]:
    """A server that takes events over HTTPS; who signs its certificate is in ca.pem."""
    own = self_signed()
    (tmp_path / "ca.pem").write_bytes(own.certificate)
    with serving(tls=own) as url:
        yield url


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
    assert "ending in good order" in said
    assert re.search(r"inconclusive: it was ended after \d+ s: 1 of \d+ events were told", said), (
        said
    )
    plain = json.loads((ringproof.folder / "r" / "load.json").read_text("utf-8"))
    assert (plain["exit"], plain["events"]["told"]) == (3, 1)
    assert plain["counted"]["counted"] == 2
    assert plain["counted"]["doubled"] == {}


SECURE = """\
name: cti
role: server
url: {url}/events
told: {{command: ["true"]}}
timing: {{answer_within: 5}}
{tls}
"""


@needs_locust
def test_a_server_whose_certificate_its_own_people_sign_is_loaded_over_https(
    secure: str, tmp_path: Path
) -> None:
    (tmp_path / "cti.yaml").write_text(SECURE.format(url=secure, tls="tls_ca: ca.pem"))
    code, said = loaded(
        target=str(tmp_path / "cti.yaml"),
        phones=5,
        seconds=1.0,
        within=0.5,
        commanded=0,
        counted_by=f"{secure}/counted",
        report=tmp_path / "r",
    )
    assert code == 0, said
    assert "and the server counted every one" in said
    assert "CERTIFICATE" not in (tmp_path / "r" / "load.json").read_text("utf-8")


@needs_locust
def test_a_certificate_that_does_not_verify_is_told_before_anything_is(
    secure: str, tmp_path: Path
) -> None:
    (tmp_path / "cti.yaml").write_text(SECURE.format(url=secure, tls="tls_verify: true"))
    code, said = loaded(target=str(tmp_path / "cti.yaml"), phones=5, commanded=0)
    assert code == 3
    assert "refuses TLS" in said
    assert "certificate verify failed" in said


@needs_locust
def test_a_server_that_is_not_there_is_told_and_nothing_is_started() -> None:
    code, said = loaded(target="http://127.0.0.1:9/events", phones=10)
    assert code == 3
    assert "the server at 127.0.0.1:9 cannot be reached" in said


def test_a_server_that_broke_under_the_load_is_no_mistake_of_the_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "_SETTLE", 0.0)
    counted, why = command._count("http://127.0.0.1:9/counted", Plan(""), {"A": 1}, {})
    assert counted is None
    assert "the server can no longer be asked what it counted" in why
    sample = Sample("A", "incoming", "TC@1", 0.0, 0.0, 0.01, 200)
    assert judge(Measured(Plan(""), (sample,), 1, partial=why)).exit is Exit.INCONCLUSIVE


def test_a_mistake_is_usage() -> None:
    code, said = loaded(target="emulator")
    assert code == 2
    assert said.count("\n") == 1


def test_without_locust_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    code, said = loaded(target="http://127.0.0.1:9/events")
    assert code == 2
    assert "pip install 'ringproof[load]'" in said
