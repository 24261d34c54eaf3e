"""The agent against strangers, losses and servers that answer otherwise."""

from collections.abc import Callable
from typing import Any

import pytest

from ringproof.farend.sip.driver import SipFarEnd
from ringproof.farend.sip.message import Request, Response, read_message, response_to
from ringproof.farend.sip.registration import EXPIRES

SERVER, STRANGER = ("127.0.0.1", 5060), ("192.0.2.66", 5060)


def invite(to: str = "48", contact: str = "192.0.2.20:5070", **more: str) -> bytes:
    headers = {"Via": "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1", "From": "<sip:201@x>;tag=t"}
    headers |= {"To": f"<sip:{to}@x>", "Call-ID": "c", "CSeq": "1 INVITE"}
    headers |= {"Contact": f"<sip:201@{contact}>", **more}
    return Request(tuple(headers.items()), b"", "INVITE", f"sip:{to}@x").to_bytes()


def within(raw: bytes, method: str, answer: bytes) -> bytes:
    """Return a request of the same dialog, whose tag of ours is in `answer`."""
    first, said = read_message(raw), read_message(answer)
    assert isinstance(first, Request)
    changed = {"To": said.get("to"), "CSeq": f"2 {method}", "Via": "SIP/2.0/UDP y;branch=z9hG4bK2"}
    kept = first.with_headers(*changed.items())
    return Request(kept.headers, b"", method, kept.uri).to_bytes()


def statuses(agent: Any) -> list[int]:
    read = [read_message(raw) for raw, _ in agent.take_out()]
    return [each.status for each in read if isinstance(each, Response)]


def test_a_stranger_is_not_even_answered(new_agent: Any) -> None:
    agent = new_agent()
    agent.receive(invite(), STRANGER)
    assert (agent.take_out(), agent.calls) == ([], [])
    agent.receive(invite(), SERVER)
    assert statuses(agent) == [180]


def test_the_other_side_of_a_call_is_heard_in_that_call_only(new_agent: Any) -> None:
    agent, phone = new_agent(), ("192.0.2.20", 5070)
    agent.receive(invite(), SERVER)
    rings = agent.take_out()[0][0]
    agent.receive(invite(to="47", **{"Call-ID": "d"}), phone)
    assert len(agent.calls) == 1
    agent.receive(within(invite(), "BYE", rings), STRANGER)
    assert agent.calls[0].state == "ringing"
    agent.receive(within(invite(), "BYE", rings), phone)
    assert agent.calls[0].state == "ended"


@pytest.mark.parametrize(
    ("came", "status"),
    [
        (invite(to="911"), 404),
        (invite(Require="100rel"), 420),
        (invite().replace(b"INVITE", b"MESSAGE"), 405),
        (invite().replace(b"INVITE", b"OPTIONS"), 200),
        (invite().replace(b"INVITE", b"CANCEL"), 481),
        (invite().replace(b"48@x>", b"48@x>;tag=nobody"), 481),
    ],
)
def test_what_it_cannot_take_is_answered(new_agent: Any, came: bytes, status: int) -> None:
    agent = new_agent()
    agent.receive(came, SERVER)
    assert statuses(agent) == [status]
    agent.receive(came, SERVER)
    assert statuses(agent) == [status], "what comes again is answered again"
    assert agent.calls == []


def test_a_server_that_wants_longer_registrations_gets_them(new_agent: Any) -> None:
    agent = new_agent()
    mine = agent.registrations[0]
    mine.begin()
    asked = read_message(agent.take_out()[0][0])
    assert isinstance(asked, Request)
    assert asked.get("expires") == str(EXPIRES)
    agent.receive(response_to(asked, 423, "s", ("Min-Expires", "1800")).to_bytes(), SERVER)
    again = read_message(agent.take_out()[0][0])
    assert isinstance(again, Request)
    assert again.get("expires") == "1800"
    agent.receive(response_to(again, 200, "s").to_bytes(), SERVER)
    assert mine.held


@pytest.mark.parametrize("nonce", ["stale=true, ", ""])
def test_a_login_is_tried_once(new_agent: Any, nonce: str) -> None:
    agent = new_agent()
    mine = agent.registrations[0]
    mine.begin()
    asks = ("WWW-Authenticate", f'Digest {nonce}realm="x", nonce="n"')
    for _ in range(2):
        request = read_message(agent.take_out()[0][0])
        assert isinstance(request, Request)
        agent.receive(response_to(request, 401, "s", asks).to_bytes(), SERVER)
    assert (mine.held, mine.status, agent.take_out()) == (False, 401, [])
    assert "refuses the account 42 (401): check its user and password" in mine.why_not()
    assert "sesame" not in mine.why_not()


def once(lost: Callable[[bytes], bool] = lambda _: True) -> Callable[[bytes], bool]:
    """Return what loses the first copy of each datagram, of those that are `lost`."""
    seen: set[bytes] = set()

    def lose(raw: bytes) -> bool:
        known = raw in seen
        seen.add(raw)
        return lost(raw) and not known

    return lose


def test_a_call_survives_the_loss_of_every_datagram_once(stage: Any) -> None:
    stage.wire.lose = once()
    leg = stage.far_end.call("030555101", "Peter", 1)
    stage.send("accept")
    stage.wire.wait(lambda: stage.leg().state == "connected", 5.0)
    stage.far_end.hold(leg)
    stage.send("hold")
    stage.wire.wait(lambda: stage.leg().state == "held", 5.0)
    stage.far_end.hang_up(leg)
    stage.wire.wait(lambda: len(stage.heard) == 4, 9.0)
    stage.wire.wait(lambda: False, 40.0)
    told = [each.name for each in stage.heard]
    assert told == ["incoming", "connected", "holding", "disconnected"]
    assert stage.agent.take_out() == []


def test_a_call_whose_answer_nobody_acknowledges_is_ended(stage: Any) -> None:
    stage.wire.lose = lambda raw: raw.startswith(b"ACK")
    stage.send("call", number="42")
    stage.wire.wait(lambda: False, 10.0)
    assert stage.leg().state == "connected"
    stage.wire.wait(lambda: False, 40.0)
    assert stage.leg().state == "ended"


def test_a_server_that_goes_silent_decides_nothing(stage: Any) -> None:
    stage.wire.lose = lambda _: True
    with pytest.raises(stage.cannot, match="nothing came back for the call of the phone"):
        stage.far_end.call("030555101", "Peter", 1)
    for _ in range(2):  # and at once, the second time
        with pytest.raises(stage.cannot, match=r"does not answer \(key far_end.registrar\)"):
            stage.far_end.turn_the_page()
    stage.wire.lose = lambda _: False
    stage.wire.wait(lambda: False, 40.0)
    stage.far_end.turn_the_page()
    assert stage.far_end.call("030555101", "Peter", 1)


def test_what_is_on_its_way_is_waited_for_before_a_command(stage: Any) -> None:
    stage.far_end.call("030555101", "Peter", 1)
    began = stage.phone.now()
    stage.far_end.catch_up()
    assert 0 < stage.phone.now() - began <= 0.05
    stage.wire.wait(lambda: False, 1.0)
    began = stage.phone.now()
    stage.far_end.catch_up()
    assert stage.phone.now() == began, "nothing moved for long"


def test_an_answer_that_is_on_its_way_is_waited_for_before_a_deed(stage: Any) -> None:
    leg = stage.far_end.call("030555101", "Peter", 1)
    stage.wire.lose = once(lambda raw: raw.startswith(b"SIP/2.0 200"))
    stage.send("accept")
    with pytest.raises(stage.cannot, match="is not in a talk: it is ringing"):
        stage.far_end.hold(leg)  # the answer comes after half a second
    patient = SipFarEnd(stage.agent, stage.wire, pytest.fail, frozenset(), 5.0, settle=1.0)
    patient.hold(leg)
    assert stage.phone.control("far_end.legs")["legs"][-1]["holds_us"] is True
