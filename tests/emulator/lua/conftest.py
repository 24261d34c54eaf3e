"""A phone whose settings hold the scripts of a test, and what can be seen of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.lua.configuration import MemoryKeeper, PlainConfiguration, Script
from ringproof.emulator.lua.host import ScriptHost
from ringproof.emulator.lua.runtime import STANDARD
from ringproof.emulator.memory import MemoryCarrier, MemoryPhone
from ringproof.emulator.profile import DEFAULT
from ringproof.emulator.wire import Request, Response

OK = b"HTTP/1.1 200 OK\r\nX-Colour: red\r\nContent-Length: 2\r\n\r\nhi"

PATIENT = replace(STANDARD, seconds=3600.0)
"""Limits that count instructions alone: the processor's time has in it what else this process does,
such as collecting the garbage of thousands of tests. Its own fence is tried in test_runtime."""


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    level: str
    text: str


class Scripted:
    """A phone that runs these scripts, by name, and no others."""

    def __init__(self, libraries: dict[str, str] | None = None, **scripts: str) -> None:
        self.sent: list[EventOut] = []
        self.answers: list[bytes | None] = []
        self.values = {"/ring/volume": "5", "/ring/tone": "bell"}
        self.phone = MemoryPhone(Setup(profile=replace(DEFAULT, event_timeout=4.0)))
        # The phone's own host runs the standard scripts; this one is beside it, on the same core.
        self.web: dict[str, Any] = {}
        self.configuration = PlainConfiguration(
            [Script(name, code) for name, code in scripts.items()],
            libraries,
            {path: self._value(path) for path in self.values},
        )
        self.keeper = MemoryKeeper()
        self.host = ScriptHost(
            self.phone.parts.phone,
            self.phone.clock,
            self.web,
            MemoryCarrier(self._deliver),
            self.configuration,
            {"mac": "000952C0FFEE", "model": "D"},
            self.keeper,
            PATIENT,
        )

    def _value(self, path: str) -> tuple[Callable[[], str], Callable[[str], None]]:
        return lambda: self.values[path], lambda value: self.values.__setitem__(path, value)

    def _deliver(self, out: EventOut) -> bytes | None:
        self.sent.append(out)
        return self.answers.pop(0) if self.answers else OK

    @property
    def log(self) -> list[Line]:
        """What the log says."""
        return [Line(one.level, one.text) for one in self.phone.parts.phone.log]

    @property
    def texts(self) -> list[str]:
        """The texts of the log."""
        return [one.text for one in self.log]

    @property
    def display(self) -> list[str]:
        """What the display shows."""
        return self.phone.parts.phone.display

    def put(self, **scripts: str) -> None:
        """Put other scripts into the settings."""
        self.configuration.put_scripts([Script(name, code) for name, code in scripts.items()])

    def hears(self, path: str, query: str = "", body: bytes = b"", *headers: Any) -> Response:
        """A request comes in for a path below /api/v1/exec/."""
        target = f"/api/v1/exec/{path}?{query}".encode()
        answer: Response = self.web[path](Request("GET", target, tuple(headers), body))
        return answer

    def rung(self, number: str = "42", name: str = "Peter") -> str:
        """A far end rings; returns its leg."""
        leg: str = self.phone.control("far_end.call", number=number, name=name)["leg"]
        return leg

    def states(self) -> dict[str, str]:
        """The states of the phone's calls."""
        return {call.id: str(call.state) for call in self.phone.parts.phone.calls}

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.phone.advance(seconds)


@pytest.fixture
def scripted() -> Callable[..., Scripted]:
    return Scripted
