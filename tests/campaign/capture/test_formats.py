"""The same call in every format: what a format keeps is judged, by the places that it has."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.capture import CaptureAsked, judge_capture
from ringproof.campaign.show import ShowAsked, show
from ringproof.recordings import Leg
from ringproof.recordings.heads import read_request


def broken_call(tape: Any) -> Any:
    """A whole call, and then a holding without its mac."""
    tape.call()
    raw = b"GET /events?event=holding&callId=TC@7 HTTP/1.1\r\nHost: 192.0.2.5\r\n\r\n"
    return tape.wait(1).add(Leg.EVENTS, "p", raw, b"HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n")


def access_log(tape: Any) -> str:
    lines = []
    for exchange in tape.exchanges:
        if exchange.leg is Leg.EVENTS:
            when = datetime.fromtimestamp(exchange.began.wall, UTC)
            line = exchange.request.partition(b"\r\n")[0].decode()
            lines.append(f'192.0.2.20 - - [{when:%d/%b/%Y:%H:%M:%S +0000}] "{line}" 200 0 "-" "-"')
    return "\n".join(lines) + "\n"


def har(tape: Any) -> str:
    def entry(exchange: Any) -> dict[str, Any]:
        request = read_request(exchange.request)
        headers = [{"name": n.decode(), "value": v.decode()} for n, v in request.headers]
        scheme = "https" if exchange.secure else "http"
        return {
            "startedDateTime": datetime.fromtimestamp(exchange.began.wall, UTC).isoformat(),
            "time": 4,
            "request": {
                "method": request.method,
                "url": f"{scheme}://{exchange.to or '192.0.2.5'}{request.target.decode()}",
                "httpVersion": "HTTP/1.1",
                "headers": headers,
            },
            "response": {
                "status": 200,
                "statusText": "OK",
                "httpVersion": "HTTP/1.1",
                "headers": [],
                "content": {"size": 0},
            },
        }

    return json.dumps({"log": {"version": "1.2", "entries": list(map(entry, tape.exchanges))}})


@pytest.mark.parametrize(
    ("write", "place", "commands"), [(access_log, "line 6", 0), (har, "entry 10", 4)]
)
def test_what_a_format_keeps_is_judged(
    tape: Any, tmp_path: Path, write: Any, place: str, commands: int
) -> None:
    path = tmp_path / "capture"
    path.write_text(write(broken_call(tape)))
    out, made = io.StringIO(), tmp_path / "x.json"
    assert judge_capture(CaptureAsked((path,), json=made), Console(file=out, width=200)) == 1
    clauses = {one["id"]: one for one in json.loads(made.read_text())["clauses"]}
    (offence,) = clauses["EV-MAC-1"]["offences"]
    assert (offence["why"], offence["where"]) == ("holding was told without mac", place)
    assert clauses["EV-GET-1"]["proven"] == 6
    assert clauses.get("SV-COMMAND-1", {"proven": 0})["proven"] == commands
    assert not {"SV-COMMAND-2", "SV-SECRET-1"} & clauses.keys()  # nothing could have broken them


@pytest.mark.parametrize("write", [access_log, har])
def test_every_format_can_be_shown(tape: Any, tmp_path: Path, write: Any) -> None:
    path = tmp_path / "capture"
    path.write_text(write(tape.call()))
    out = io.StringIO()
    assert show(ShowAsked(path), Console(file=out, width=120)) == 0
    assert "holding callId=TC@1" in out.getvalue()
