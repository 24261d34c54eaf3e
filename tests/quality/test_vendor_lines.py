"""The emulated phone tells the vendor's thirteen lines, and obeys the vendor's two."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import MAC, Setup
from ringproof.emulator.memory import MemoryPhone
from ringproof.emulator.profile import DEFAULT
from ringproof.protocol.events import read_event

VECTORS = Path(__file__).parent.parent / "vectors" / "vendor_lines.yaml"
LINES: dict[str, Any] = YAML(typ="safe").load(VECTORS)
EVENTS = {entry["line"]: entry["text"] for entry in LINES["events"]}
CURLS = {entry["line"]: entry["text"] for entry in LINES["commands"]}
DIAL = {"answers": "43", "waits": "42"}


class Desk:
    """An emulated phone in memory with the page's token, and the requests it sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        setup = Setup(
            # The page's remoteUpdate carries number and name.
            profile=replace(DEFAULT, remote_update_fields="both"),
            dial=DIAL,
            token="abcdefg",
            allow_action_urls=True,
            event_server="http://192.0.2.5/",
        )
        self.phone = MemoryPhone(setup, self._take)

    def _take(self, out: EventOut) -> bytes:
        self.sent.append(out.raw)
        return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    def request(self, target: str, *headers: str) -> int:
        """Send a GET; return the status."""
        lines = [f"GET {target} HTTP/1.1", "Host: phone", *headers, "", ""]
        return int(self.phone.request("\r\n".join(lines).encode()).split()[1])

    def command(self, query: str) -> None:
        assert self.request(f"/api/v1/exec/command?{query}&AuthToken=abcdefg") == 200

    def far_end(self, op: str, **args: Any) -> Mapping[str, Any]:
        return self.phone.control(f"far_end.{op}", **args)

    def leg(self, number: str) -> str:
        (found,) = [leg for leg in self.far_end("legs")["legs"] if leg["number"] == number]
        return str(found["leg"])

    def incoming(self) -> None:
        """TC@1: Peter, whose number is 42, calls and is accepted."""
        self.far_end("call", number="42", name="Peter")
        self.command("action=accept&callid=TC@1")

    def outgoing(self) -> None:
        """TC@2: the phone calls 43, who answers."""
        self.command("action=call&number=43")
        self.phone.advance(1.0)

    def queries(self) -> list[str]:
        """Return what was told, as the page writes it: the query without the mac."""
        targets = [raw.split(b" ")[1].decode() for raw in self.sent]
        return [re.sub(rf"(?<=[?&])mac={MAC}&|&mac={MAC}$", "", t.lstrip("/")) for t in targets]


def conference(desk: Desk) -> None:
    desk.incoming()
    desk.outgoing()
    desk.far_end("rename", leg=desk.leg("43"), name="Franz")
    desk.command("action=hold&callid=TC@2")
    desk.command("action=conference&callid1=TC@1&callid2=TC@2")
    desk.command("action=terminate&callid=TC@1")


def transfers(desk: Desk) -> None:
    desk.incoming()
    desk.far_end("transfer", leg=desk.leg("42"), to="45")
    desk.command("action=transfer&callid=TC@1&number=46")


def attended(desk: Desk) -> None:
    desk.incoming()
    desk.outgoing()
    desk.command("action=join&callid1=TC@1&callid2=TC@2")
    desk.phone.advance(1.0)


def cancelled(desk: Desk) -> None:
    desk.incoming()
    desk.outgoing()
    desk.far_end("cancel_transfer", leg=desk.leg("43"))
    desk.command("action=join&callid1=TC@1&callid2=TC@2")
    desk.phone.advance(1.0)


SCENES = {
    **dict.fromkeys((47, 49, 51, 53, 55, 57, 59, 61), conference),
    **dict.fromkeys((63, 65), transfers),
    **dict.fromkeys((67, 71), attended),
    69: cancelled,
}


def test_every_line_has_its_scene() -> None:
    assert sorted(SCENES) == list(EVENTS)


@pytest.mark.parametrize("line", EVENTS)
def test_the_emulator_tells_the_line_as_the_page_writes_it(line: int) -> None:
    desk = Desk()
    SCENES[line](desk)
    assert EVENTS[line] in desk.queries()


@pytest.mark.parametrize("line", EVENTS)
def test_what_the_emulator_tells_is_read_as_the_vendors_line(line: int) -> None:
    desk = Desk()
    SCENES[line](desk)
    meant, _ = read_event(EVENTS[line].encode())
    assert meant is not None
    read = [read_event(raw.split(b" ")[1]) for raw in desk.sent]
    assert all(defects == () for _, defects in read)
    told = [
        {name: value for name, value in event.parameters if name != "mac"}
        for event, _ in read
        if event is not None and event.name == meant.name
    ]
    assert dict(meant.parameters) in told


@pytest.mark.parametrize("line", CURLS)
def test_the_vendors_curl_line_dials(line: int) -> None:
    words = shlex.split(CURLS[line])
    url = words[-1].partition("[yourPhonesIp]")[2]
    headers = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    desk = Desk()
    assert desk.request(url, *headers) == 200
    assert desk.queries() == ["?event=outgoing&callId=TC@1&accountId=1&number=42"]


@pytest.mark.parametrize("line", CURLS)
def test_the_vendors_curl_line_with_another_token_does_not(line: int) -> None:
    words = shlex.split(CURLS[line].replace("abcdefg", "abcdefh"))
    url = words[-1].partition("[yourPhonesIp]")[2]
    headers = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    desk = Desk()
    assert desk.request(url, *headers) == 401
    assert desk.queries() == []
