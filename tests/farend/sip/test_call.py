"""A call of the far end's, message by message: what comes, what it says to that, how it ends."""

from collections.abc import Callable
from typing import Any

import pytest

from ringproof.farend.sip import sdp
from ringproof.farend.sip.dialog import Dialog
from ringproof.farend.sip.message import Request, Response, read_message, response_to

SERVER = ("127.0.0.1", 5060)
SOUND = ("Content-Type", sdp.TYPE)
HELD = sdp.offer("127.0.0.1", 4000, 2, "sendonly")
DEAF = b"v=0\r\nm=audio 4000 RTP/AVP 9\r\n"  # speaks nothing that we do
PLACE = ("Contact", "<sip:201@127.0.0.1:5070>")


class Phone:
    """The phone, that is rung by the far end and answers by hand."""

    def __init__(self, new_agent: Callable[..., Any]) -> None:
        self.now = 0.0
        self.agent = new_agent(lambda: self.now)
        self.call = self.agent.call("030555101", "Peter", 1)
        self.invite = self.asked()
        self.mine = Dialog.of_request(self.invite, "p")

    def said(self) -> list[Request | Response]:
        return [read_message(raw) for raw, _ in self.agent.take_out()]

    def words(self) -> list[str]:
        said = self.said()
        return [each.method if isinstance(each, Request) else str(each.status) for each in said]

    def asked(self) -> Request:
        (said,) = self.said()
        assert isinstance(said, Request)
        return said

    def answers(self, request: Request, status: int, body: bytes = b"", **more: str) -> None:
        kinds = (SOUND,) if body else ()
        said = response_to(request, status, "p", PLACE, *kinds, *more.items(), body=body)
        self.agent.receive(said.to_bytes(), SERVER)

    def asks(self, method: str, body: bytes = b"", kind: str = sdp.TYPE) -> None:
        branch = f"SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK{method}{self.mine.cseq}"
        more = (("Content-Type", kind),) if body else ()
        asked = self.mine.request(method, branch, "sip:201@127.0.0.1:5070", *more, body=body)
        self.agent.receive(asked.to_bytes(), SERVER)

    def takes_it(self) -> None:
        self.answers(self.invite, 200, sdp.offer("127.0.0.1", 4000, 1), Allow="INVITE, UPDATE")
        assert self.words() == ["ACK"]

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.agent.tick()


@pytest.fixture
def phone(new_agent: Any) -> Phone:
    return Phone(new_agent)


def test_a_call_that_is_on_its_way_does_not_ring_yet(phone: Phone) -> None:
    phone.answers(phone.invite, 100)
    assert phone.call.rings is False
    phone.answers(phone.invite, 183)
    assert phone.call.rings is True


def test_giving_up_waits_until_somebody_knows_of_the_call(phone: Phone) -> None:
    phone.call.hang_up()
    assert phone.words() == []
    phone.answers(phone.invite, 100)
    assert phone.words() == ["CANCEL"]


def test_a_call_that_is_taken_while_we_give_up_is_ended(phone: Phone) -> None:
    phone.answers(phone.invite, 180)
    phone.call.hang_up()
    assert phone.words() == ["CANCEL"]
    phone.answers(phone.invite, 200, sdp.offer("127.0.0.1", 4000, 1))
    assert phone.words() == ["ACK", "BYE"]
    assert phone.call.state == "ended"


def test_a_call_of_which_nobody_ever_speaks_is_given_up(phone: Phone) -> None:
    phone.passes(33.0)
    assert (phone.call.state, phone.call.status) == ("ended", 408)


def test_a_talk_is_changed_by_either_side(phone: Phone) -> None:
    phone.takes_it()
    phone.asks("INVITE", HELD)
    assert (phone.words(), phone.call.state) == (["200"], "held")
    phone.asks("UPDATE", sdp.offer("127.0.0.1", 4000, 3))
    assert (phone.words(), phone.call.state) == (["200"], "connected")
    phone.asks("INVITE")  # it asks for our offer, and its own comes with the ACK
    (answer,) = phone.said()
    assert b"a=sendrecv" in answer.body
    phone.asks("ACK", HELD)
    assert phone.call.state == "held"


@pytest.mark.parametrize(
    ("method", "body", "kind", "status"),
    [
        ("INVITE", DEAF, sdp.TYPE, "488"),
        ("INVITE", b"hello", "text/plain", "488"),
        ("OPTIONS", b"", "", "200"),
        ("PUBLISH", b"", "", "405"),
        ("INFO", b"hello", "text/plain", "415"),
        ("INFO", b"Signal=11\r\n", "application/dtmf-relay", "200"),
    ],
)
def test_what_a_phone_asks_within_a_call(
    phone: Phone, method: str, body: bytes, kind: str, status: str
) -> None:
    phone.takes_it()
    phone.asks(method, body, kind)
    assert (phone.words(), phone.call.state) == ([status], "connected")
    assert phone.call.ear.heard == ("#" if b"Signal" in body else "")


def test_what_comes_out_of_order_changes_nothing(phone: Phone) -> None:
    phone.takes_it()
    phone.mine.cseq = 7
    phone.asks("INVITE", HELD)
    phone.said()
    phone.mine.cseq = 3
    phone.asks("BYE")
    assert (phone.words(), phone.call.state) == (["500"], "held")


def test_a_talk_that_has_ended_cannot_be_changed(phone: Phone) -> None:
    phone.takes_it()
    phone.asks("BYE")
    assert (phone.words(), phone.call.state) == (["200"], "ended")
    phone.asks("INVITE", HELD)
    assert phone.words() == ["481"]


def test_a_phone_that_refuses_a_change_keeps_its_call(phone: Phone) -> None:
    phone.takes_it()
    phone.call.hold(True)
    phone.answers(phone.asked(), 488)
    assert phone.call.trouble == "the INVITE was answered with 488"
    assert (phone.call.state, phone.call.waits) == ("connected", False)


def test_a_transfer_that_is_taken_and_then_fails_is_told(phone: Phone) -> None:
    phone.takes_it()
    phone.call.transfer("47", None)
    phone.answers(phone.asked(), 202)
    phone.asks("NOTIFY", b"SIP/2.0 100 Trying", "message/sipfrag")
    assert (phone.words(), phone.call.trouble) == (["200"], "")
    phone.asks("NOTIFY", b"SIP/2.0 404 Not Found", "message/sipfrag;version=2.0")
    assert phone.call.trouble == "the transfer was answered with 404"
    assert phone.call.state == "connected"


def test_a_transfer_to_which_nobody_comes_ends(phone: Phone) -> None:
    phone.takes_it()
    phone.call.transfer("47", None)
    phone.answers(phone.asked(), 202)
    phone.asks("BYE")
    assert phone.call.state == "ringing"
    phone.passes(9.0)
    assert phone.call.state == "ended"
    assert phone.call.trouble == "nobody came up at the number transferred to"


def test_the_number_that_a_phone_was_transferred_from_hangs_up_in_the_end(phone: Phone) -> None:
    phone.takes_it()
    phone.call.transfer("47", None)
    phone.answers(phone.asked(), 202)
    dialog = Dialog("another", "<sip:201@x>;tag=q", "<sip:47@x>", "sip:47@x")
    via = "SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKanother"
    rings = dialog.request("INVITE", via, "sip:201@127.0.0.1:5070", SOUND, body=HELD)
    phone.agent.receive(rings.to_bytes(), SERVER)
    assert phone.words() == ["180"]
    phone.passes(0.3)
    assert (phone.words(), phone.call.number, phone.call.state) == (["200"], "47", "held")
    phone.passes(2.5)
    assert "BYE" in phone.words(), "of the first dialog"
    assert phone.call.state == "held"


def test_a_phone_that_rings_off_before_it_is_answered_is_told_487(new_agent: Any) -> None:
    phone = Phone(new_agent)
    dialog = Dialog("another", "<sip:201@x>;tag=q", "<sip:48@x>", "sip:48@x")
    via = "SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK"
    rings = dialog.request("INVITE", f"{via}i", "sip:201@127.0.0.1:5070")
    phone.agent.receive(rings.to_bytes(), SERVER)
    (answer,) = phone.said()
    dialog.theirs = answer.get("to")
    bye = dialog.request("BYE", f"{via}b", "sip:201@127.0.0.1:5070")
    phone.agent.receive(bye.to_bytes(), SERVER)
    assert phone.words() == ["200", "487"]


def test_a_phone_that_speaks_nothing_we_know_is_not_rung(new_agent: Any) -> None:
    phone = Phone(new_agent)
    dialog = Dialog("another", "<sip:201@x>;tag=q", "<sip:48@x>", "sip:48@x")
    via = "SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKi"
    rings = dialog.request("INVITE", via, "sip:201@127.0.0.1:5070", SOUND, body=DEAF)
    phone.agent.receive(rings.to_bytes(), SERVER)
    assert phone.words() == ["488"]
