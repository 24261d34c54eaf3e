"""A server of this computer that does what a test says about an event, and its target file."""

import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console

from ringproof.campaign.onboarding.asked import DoctorAsked
from ringproof.campaign.onboarding.doctor import doctor
from ringproof.listener.answers import Answer, Mode
from ringproof.listener.received import Received
from ringproof.listener.server import EventListener
from ringproof.listener.tls import server_context
from ringproof.protocol.events import read_event
from ringproof.target.wire import TargetLost, WireClient

HOOK = """[sh, -c, 'echo "$PHONE_DOES $PHONE_URL $PHONE_TOKEN" >> phones']"""
RULE = '[{on: incoming, from: "42", sends: accept, within: 0.2}]'
PATIENCE = 10.0  # seconds; nothing here takes one

Does = Callable[["Cti", str, str, str], None]
"""What a server does about a call: itself, the phone's address and token, and the call's id."""


def accepts(cti: "Cti", url: str, token: str, call: str) -> None:
    """Do as the rule says."""
    cti.sends(url, f"action=accept&callid={call}", f"Authorization: Bearer {token}\r\n")


@dataclass
class Cti:
    """A server, the target file that describes it, and the doctor who looks at both."""

    folder: Path
    around: ExitStack
    does: Does = accepts
    answer: Mode = field(default_factory=Answer)
    busy: list[threading.Thread] = field(default_factory=list)

    def listens(self, *, secure: bool = False) -> EventListener:
        tls = server_context() if secure else None
        return self.around.enter_context(EventListener(tls=tls, responder=self.hears))

    def hears(self, received: Received) -> Mode:
        event, _ = read_event(received.target)
        if event is not None and (event.name, event.get("number")) == ("incoming", "42"):
            _, url, token = (self.folder / "phones").read_text().splitlines()[0].split()
            thread = threading.Thread(target=self.does, args=(self, url, token, event.call or ""))
            self.busy.append(thread)
            thread.start()
        return self.answer

    def sends(self, url: str, query: str, head: str = "", way: str = "GET") -> None:
        client = WireClient(url, answer_within=PATIENCE, tls_verify=False)
        try:
            asked = f"{way} /api/v1/exec/command?{query} HTTP/1.1\r\nHost: x\r\n{head}\r\n"
            client.exchange(asked.encode())
        except TargetLost:
            pass  # that is the server's trouble
        finally:
            client.close()

    def file(self, url: str, **keys: str) -> Path:
        said = {
            "name": "cti",
            "role": "server",
            "url": url,
            "told": f"{{command: {HOOK}}}",
            "desks": "{count: 1}",
            "does": RULE,
            "timing": "{answer_within: 2, settle: 0.01}",
            **keys,
        }
        file = self.folder / "cti.yaml"
        file.write_text("".join(f"{key}: {value}\n" for key, value in said.items() if value))
        return file

    def visited(self, url: str = "", **keys: str) -> tuple[int, list[str], str]:
        """Return the doctor's exit code, what he found (ids of the table), and all he said."""
        file = self.file(url or self.listens().url_for("/events"), **keys)
        out = io.StringIO()
        code = doctor(DoctorAsked(file, terminal=False), Console(file=out, width=200))
        said = out.getvalue()
        return code, re.findall(r"\[(\w+)\]$", said, re.MULTILINE), said


@pytest.fixture
def cti(tmp_path: Path) -> Iterator[Cti]:
    """A server that does as its target file says."""
    with ExitStack() as around:
        made = Cti(tmp_path, around)
        yield made
        for thread in made.busy:
            thread.join(PATIENCE)
