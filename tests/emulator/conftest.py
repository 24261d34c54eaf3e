"""A desk: an emulated phone in memory, somebody who commands it, and ears for its events."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.memory import MemoryPhone
from ringproof.emulator.mutants import mutant as mutant_named
from ringproof.emulator.profile import DEFAULT

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
PAGE_ORDER = ("callId", "callId2", "accountId", "number", "name")


@dataclass(frozen=True)
class Answer:
    """What came back on the wire."""

    status: int
    headers: str
    body: str


def parsed(raw: bytes) -> Answer:
    head, _, body = raw.decode("utf-8").partition("\r\n\r\n")
    return Answer(int(head.split(" ", 2)[1]), head, body)


class Desk:
    """One phone with action URLs on and an event server, and what it has told so far."""

    def __init__(self, mutant: str | None = None, **choices: Any) -> None:
        profile = replace(DEFAULT, **choices)
        setup = Setup(
            profile=profile,
            mutant=mutant_named(mutant) if mutant else None,
            allow_action_urls=True,
            event_server="http://192.0.2.5:8099/events",
        )
        self.sent: list[EventOut] = []
        self.answers: list[bytes | None] = []
        self.phone = MemoryPhone(setup, self._deliver)
        self._heard = 0

    def _deliver(self, out: EventOut) -> bytes | None:
        self.sent.append(out)
        return self.answers.pop(0) if self.answers else OK

    def raw(self, target: str, *headers: str, method: str = "GET") -> Answer:
        lines = [f"{method} {target} HTTP/1.1", "Host: phone", *headers, "", ""]
        return parsed(self.phone.request("\r\n".join(lines).encode("utf-8")))

    def command(self, query: str) -> Answer:
        target = f"/api/v1/exec/command?{query}"
        return self.raw(target, f"Authorization: Bearer {self.phone.token}")

    def control(self, op: str, **args: Any) -> dict[str, Any]:
        return self.phone.control(op, **args)

    def wait(self, seconds: float = 1.0) -> None:
        self.phone.advance(seconds)

    def targets(self) -> list[str]:
        """The request targets of all events told so far."""
        return [out.raw.split(b" ")[1].decode("ascii") for out in self.sent]

    def told(self) -> list[str]:
        """What was told since the last question: each event's name and values, in page order."""
        new, self._heard = self.targets()[self._heard :], len(self.sent)
        return [self._line(target) for target in new]

    @staticmethod
    def _line(target: str) -> str:
        given = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        return " ".join([given["event"], *(given[key] for key in PAGE_ORDER if key in given)])

    def states(self) -> dict[str, str]:
        return {call.id: str(call.state) for call in self.phone.parts.phone.calls}

    def legs(self) -> list[dict[str, Any]]:
        legs: list[dict[str, Any]] = self.control("far_end.legs")["legs"]
        return legs

    # Situations.

    def rung(self, number: str = "42", name: str = "Peter") -> str:
        """A far end rings; returns its leg."""
        leg: str = self.control("far_end.call", number=number, name=name)["leg"]
        return leg

    def talking(self, number: str = "42", name: str = "Peter") -> str:
        """A far end rang and the phone accepted; returns its leg."""
        leg = self.rung(number, name)
        call = list(self.states())[-1]
        assert self.command(f"action=accept&callid={call}").status == 200
        return leg

    def two_calls(self) -> tuple[str, str]:
        """TC@1 is held, TC@2 talks."""
        return self.talking("42", "Peter"), self.talking("43", "Franz")

    def in_conference(self) -> tuple[str, str]:
        legs = self.two_calls()
        assert self.command("action=conference&callid=TC@1&callid2=TC@2").status == 200
        return legs


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def make_desk() -> Callable[..., Desk]:
    return Desk
