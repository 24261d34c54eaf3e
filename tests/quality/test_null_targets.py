"""What is no phone passes nothing, and is never conformant."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

TARGET = """\
name: no phone
driver: device
url: http://127.0.0.1:{port}
token: sesame
events: {{bind: "127.0.0.1:0"}}
timing: {{event_within: 0.02, settle: 0.01, ring: 0.02, answer_within: 0.5}}
identities: [1, 2]
dial: {{answers: "42", answers_too: "47", busy: "43", rings_out: "44", rejects: "45",
       unreachable: "46", waits: "48", international: "+4930901860", feature_code: "*21#"}}
"""
LIST = (
    b"choose one of the following actions: log, resume, accept, terminate, show, call, transfer, "
    b"hold, join, conference, dtmf"
)

PASSED_BY_A_LIST = {
    "DS-LIST-1": "it does answer the list",
    "DS-LIST-2": "and all eleven commands are in it",
}
"""What a server passes that answers every request with the list: what it really does."""


class Parrot(BaseHTTPRequestHandler):
    """Answers 200 with the same body, whatever it is asked."""

    protocol_version = "HTTP/1.1"
    body = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def parrot(request: pytest.FixtureRequest) -> Iterator[int]:
    handler = type("Saying", (Parrot,), {"body": request.param})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def certified(ringproof: Any, port: int) -> tuple[int, set[str], str]:
    """Return the exit code, the clauses that passed, and what was said."""
    (ringproof.folder / "null.yaml").write_text(TARGET.format(port=port))
    done = ringproof("certify", "null.yaml", "--report", "r")
    report = json.loads((Path(ringproof.folder) / "r" / "report.json").read_text())
    passed = {clause["id"] for clause in report["clauses"] if clause["verdict"] == "pass"}
    return done.code, passed, done.words


def test_nobody_listening_passes_nothing(ringproof: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code, passed, said = certified(ringproof, port)
    assert (code, passed) == (3, set())
    assert f"the phone at 127.0.0.1:{port} cannot be reached" in said


@pytest.mark.parametrize("parrot", [b""], indirect=True, ids=["empty"])
def test_200_to_everything_passes_nothing(ringproof: Any, parrot: int) -> None:
    code, passed, said = certified(ringproof, parrot)
    assert (code, passed) == (3, set())
    assert "lists no command for action=? (it answered 200): that is no phone" in said


@pytest.mark.parametrize("parrot", [LIST], indirect=True, ids=["list"])
def test_the_list_to_everything_passes_the_list_at_most(ringproof: Any, parrot: int) -> None:
    code, passed, _ = certified(ringproof, parrot)
    assert code in (1, 3)
    assert passed <= set(PASSED_BY_A_LIST)
