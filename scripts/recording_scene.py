"""The scene of one recording: emulated phones, an event server and the tap, all real processes.

Commands go through curl, far ends and the person at the phone act over the control API of the
emulator, and events are waited for at the event server: nothing sleeps but a `pause` that is
meant to be seen in the recording.

The event server is this file too: ``python scripts/recording_scene.py``.
"""

import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

PATIENCE = 20.0  # seconds; far more than anything here takes
TOKEN = "recording-token-7f3a"  # noqa: S105  of an emulated phone that lives for seconds
HERE = Path(__file__).resolve()
CURL = shutil.which("curl") or "curl"


class Process:
    """A child process whose output is read line by line."""

    def __init__(self, *command: str) -> None:
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PHONE_TOKEN": TOKEN, "COLUMNS": "200"},
        )
        threading.Thread(target=self._read, daemon=True).start()

    def line(self) -> str:
        """Return its next line; an error where none comes."""
        try:
            return self._lines.get(timeout=PATIENCE)
        except queue.Empty:
            raise RuntimeError("nothing more was said after:\n" + "".join(self.said)) from None

    def until(self, words: str) -> str:
        """Return all lines up to one with these words."""
        lines = [self.line()]
        while words not in lines[-1]:
            lines.append(self.line())
        return "".join(lines)

    def end(self) -> str:
        """End it with Ctrl-C and return all that it said."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(PATIENCE)
        return "".join(self.said)

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self.said.append(line)
            self._lines.put(line)


@dataclass
class Phone:
    """One emulated phone as the scene reaches it."""

    name: str
    mac: str
    url: str
    control: str
    control_token: str
    tapped: str = ""


@dataclass
class Scene:
    """Everything round one recording; use as a context manager."""

    file: Path
    macs: tuple[str, ...]
    note: str
    keep: bool = False
    phones: list[Phone] = field(default_factory=list)
    events_at: str = ""
    exchanges: int = 0

    def __enter__(self) -> "Scene":
        self._around = ExitStack()
        self._server = self._start(sys.executable, str(HERE))
        server_url = self._server.line().strip()
        self.phones = self._emulated()
        options = [
            part for phone in self.phones for part in ("--phone", f"{phone.mac}={phone.url}")
        ]
        options += ["--keep-personal-data"] if self.keep else []
        self._record = self._start(
            *(sys.executable, "-m", "ringproof", "record", "--server", server_url, *options),
            *("-o", str(self.file), "--force", "--synthetic", "--note", self.note),
        )
        places = re.findall(r"^  (\S+)  \(goes on", self._record.until("Ctrl-C"), re.MULTILINE)
        self.events_at = places[0]
        for phone, place in zip(self.phones, places[1:], strict=True):
            phone.tapped = place
            self.control(phone, "admin.change", event_server=self.events_at)
        return self

    def __exit__(self, *_: object) -> None:
        # Every exchange is a line of its own: once all are shown, all are in the file.
        while self.exchanges > 0:
            self._record.line()
            self.exchanges -= 1
        self._record.end()
        self._around.close()
        self.file.chmod(0o644)  # whom it names was invented

    def _emulated(self) -> list[Phone]:
        """Start `ringproof emulate` with a phone a mac, which have the numbers 101, 102 ..."""
        folder = Path(self._around.enter_context(tempfile.TemporaryDirectory()))
        files = []
        for n, mac in enumerate(self.macs, start=1):
            files.append(folder / f"desk-{n}.yaml")
            files[-1].write_text(f'mac: "{mac}"\nnumbers: ["10{n}"]\nallow: true\n', "utf-8")
        command = (sys.executable, "-m", "ringproof", "emulate", *map(str, files))
        said = self._start(*command).until("Ctrl-C")
        urls = re.findall(r"^(desk-\d): (https:\S+)$", said, re.MULTILINE)
        (control,) = re.findall(r"^control API: (\S+)$", said, re.MULTILINE)
        (token,) = re.findall(r"^control token: (\S+)$", said, re.MULTILINE)
        return [
            Phone(name, mac, url, control, token)
            for (name, url), mac in zip(urls, self.macs, strict=True)
        ]

    def _start(self, *command: str) -> Process:
        process = Process(*command)
        self._around.callback(process.end)
        return process

    # What is done

    def command(
        self, phone: Phone, action: str, *keys: str, token: str = TOKEN, **more: str
    ) -> int:
        """Send one command with curl, as a PBX would, and return the status."""
        pairs = [f"action={quote(action, safe='?')}", *keys]
        pairs += [f"{name}={quote(value, safe='@')}" for name, value in more.items()]
        config = f'url = "{phone.tapped}/api/v1/exec/command?{"&".join(pairs)}"\n'
        config += f'header = "Authorization: Bearer {token}"\n' if token else ""
        asked = [CURL, "-sk", "-o", "/dev/null", "-w", "%{http_code}", "-m", "10", "-K", "-"]
        done = subprocess.run(asked, input=config, capture_output=True, text=True, check=True)
        self.exchanges += 1
        return int(done.stdout)

    def control(self, phone: Phone, op: str, **args: Any) -> dict[str, Any]:
        """Have the far end, somebody at the phone or its administrator do something."""
        asked = [CURL, "-s", "--fail-with-body", "-m", "10", "-K", "-"]
        config = (
            f'url = "{phone.control}/control/{phone.name}"\n'
            f'header = "Authorization: Bearer {phone.control_token}"\n'
            'header = "Content-Type: application/json"\n'
            f"data = {json.dumps(json.dumps({'op': op, 'args': args}))}\n"
        )
        done = subprocess.run(asked, input=config, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{op}: {done.stdout}{done.stderr}")
        return dict(json.loads(done.stdout))

    def told(self, event: str) -> dict[str, str]:
        """Wait for the next event, which must be this one, and return its parameters."""
        target = json.loads(self._server.line())
        self.exchanges += 1
        query = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        if query.get("event") != event:
            raise RuntimeError(f"expected {event}, the phone told {target}")
        return query

    def told_by(self, *events: tuple[Phone, str]) -> list[dict[str, str]]:
        """Wait for these events of several phones, in any order; return them in the order given."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        for _ in events:
            target = json.loads(self._server.line())
            self.exchanges += 1
            query = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
            found[query["mac"], query["event"]] = query
        return [found[phone.mac, event] for phone, event in events]

    def sends(self, raw: bytes) -> bytes:
        """Send bytes to the tap as a phone that no emulator would be."""
        parts = urlsplit(self.events_at)
        with socket.create_connection((parts.hostname, parts.port), PATIENCE) as line:
            line.sendall(raw)
            said = line.recv(65536)
        self.exchanges += 1
        return said

    @staticmethod
    def pause(seconds: float) -> None:
        """Let time pass, as people do."""
        time.sleep(seconds)

    # Calls

    def rings(self, phone: Phone, number: str, name: str) -> tuple[str, str]:
        """Have a far end call; return the call's id and the leg."""
        leg = self.control(phone, "far_end.call", number=number, name=name)["leg"]
        return self.told("incoming")["callId"], str(leg)

    def talks(self, phone: Phone, number: str, name: str) -> tuple[str, str]:
        """Have a far end call and the PBX accept; return the call's id and the leg."""
        call, leg = self.rings(phone, number, name)
        self.pause(0.2)
        self.command(phone, "accept", callid=call)
        self.told("connected")
        return call, leg


def _event_server() -> None:
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with one_at_a_time:
                print(json.dumps(self.path), flush=True)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        print(f"http://127.0.0.1:{server.server_port}/events", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    _event_server()
