"""The phone leads the far end to another of its numbers, blind or from a second call, by REFER."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from ringproof.farend.sip import sdp
from ringproof.farend.sip.dialog import Dialog
from ringproof.farend.sip.message import Request, Response, read_message, response_to
from ringproof.farend.sip.referral import Referral, read_referral

SERVER = ("127.0.0.1", 5060)


class Phone:
    """A phone behind a server that passes on what it says: it calls, and leads elsewhere."""

    def __init__(self, new_agent: Callable[..., Any]) -> None:
        self.now = 0.0
        self.agent = new_agent(lambda: self.now)
        self.asked: list[str] = []
        self.said: list[str] = []
        self._branch: Iterator[int] = count()

    def calls(self, number: str) -> Dialog:
        dialog = Dialog(f"c{number}", "<sip:201@x>;tag=p", f"<sip:{number}@x>", f"sip:{number}@x")
        self.ask(dialog, "INVITE", ("Content-Type", sdp.TYPE), body=sdp.offer("127.0.0.1", 4000, 1))
        self.passes(0.3)
        return dialog

    def leads(self, dialog: Dialog, refer_to: str) -> int:
        self.ask(dialog, "REFER", ("Refer-To", refer_to))
        return int(self.asked[-1])

    def ask(self, dialog: Dialog, method: str, *more: tuple[str, str], body: bytes = b"") -> None:
        via = f"SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKp{next(self._branch)}"
        self._give(dialog.request(method, via, "sip:201@127.0.0.1", *more, body=body))
        for read in self._taken():
            if read.status < 300:
                dialog.learn(read)
                dialog.theirs = read.get("to")
            self.asked.append(str(read.status))

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.agent.tick()
        self._taken()

    def states(self) -> list[tuple[str, str, str]]:
        return [(leg.number, leg.state, leg.peer) for leg in map(_testimony, self.agent.calls)]

    def _give(self, message: Request | Response) -> None:
        self.agent.receive(message.to_bytes(), SERVER)

    def _taken(self) -> list[Response]:
        """Take what the far end says, and answer its requests."""
        answers: list[Response] = []
        for raw, _ in self.agent.take_out():
            read = read_message(raw)
            if isinstance(read, Response):
                answers.append(read)
            else:
                self.said.append(f"{read.method} {read.body.decode().strip()}".strip())
                self._give(response_to(read, 200))
        return answers


def _testimony(call: Any) -> Any:
    return call.testify()


@pytest.fixture
def phone(new_agent: Any) -> Phone:
    return Phone(new_agent)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<sip:47@x>", Referral("47")),
        ("sip:47@x", Referral("47")),
        (
            "<sip:47@x?Replaces=a%40b%3Bto-tag%3Dt%3Bfrom-tag%3Df&Require=replaces>",
            Referral("47", "a@b", frozenset("tf")),
        ),
        ("", Referral("")),
    ],
)
def test_what_a_refer_names(written: str, meant: Referral) -> None:
    assert read_referral(written) == meant


def test_a_blind_transfer_to_who_answers_leaves_the_two_talking(phone: Phone) -> None:
    talk = phone.calls("42")
    assert phone.leads(talk, "<sip:47@x>") == 202
    phone.passes(0.3)
    assert phone.said == ["NOTIFY SIP/2.0 100 Trying", "NOTIFY SIP/2.0 200 OK"]
    phone.ask(talk, "BYE")
    phone.passes(5.0)
    assert phone.states() == [("42", "connected", "47")]
    assert phone.said[2:] == [], "the phone has hung up, and is not called or rung off again"


def test_a_phone_that_hangs_up_at_once_is_not_needed(phone: Phone) -> None:
    talk = phone.calls("42")
    phone.leads(talk, "<sip:47@x>")
    phone.ask(talk, "BYE")
    phone.passes(0.3)
    assert phone.states() == [("42", "connected", "47")]


def test_a_phone_that_hung_up_too_early_leaves_nobody(phone: Phone) -> None:
    talk = phone.calls("42")
    phone.leads(talk, "<sip:43@x>")
    phone.ask(talk, "BYE")
    phone.passes(0.1)
    assert phone.states() == [("42", "ended", "")]


def test_a_phone_that_does_not_hang_up_is_left(phone: Phone) -> None:
    talk = phone.calls("42")
    phone.leads(talk, "<sip:47@x>")
    phone.passes(0.3)
    phone.passes(2.5)
    assert phone.said[-1] == "BYE"


def test_who_is_busy_leaves_the_phone_its_call(phone: Phone) -> None:
    talk = phone.calls("42")
    phone.leads(talk, "<sip:43@x>")
    phone.passes(0.1)
    assert phone.said[-1] == "NOTIFY SIP/2.0 486 Busy Here"
    assert phone.states() == [("42", "connected", "")]
    phone.ask(talk, "BYE")
    assert phone.states() == [("42", "ended", "")]


def test_an_attended_transfer_joins_the_two_and_frees_the_phone(phone: Phone) -> None:
    first, second = phone.calls("42"), phone.calls("47")
    theirs = second.theirs.partition("tag=")[2]
    replaces = f"c47%3Bto-tag%3D{theirs}%3Bfrom-tag%3Dp"
    assert phone.leads(first, f"<sip:47@x?Replaces={replaces}>") == 202
    phone.ask(first, "BYE")
    assert phone.said == ["NOTIFY SIP/2.0 200 OK", "BYE"]
    assert phone.states() == [("42", "connected", "47"), ("47", "connected", "42")]


@pytest.mark.parametrize(
    "foreign", ["<sip:911@x>", "<sip:47@x?Replaces=nobody%3Bto-tag%3Da%3Bfrom-tag%3Db>", "", "tel:"]
)
def test_nobody_else_is_led_to_or_called(phone: Phone, foreign: str) -> None:
    talk = phone.calls("42")
    assert phone.leads(talk, foreign) == 603
    phone.passes(9.0)
    assert phone.said == []
    assert phone.states() == [("42", "connected", "")]
