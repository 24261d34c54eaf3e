"""SIP as bytes: what strangers write is read or refused, and nothing that comes breaks us."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from ringproof.farend.sip import sdp
from ringproof.farend.sip.address import addresses, place_of, read_address, user_of, write_address
from ringproof.farend.sip.digest import Login, answer
from ringproof.farend.sip.dtmf import Ear
from ringproof.farend.sip.message import NotSip, Request, read_message, response_to

INVITE = (
    b"INVITE sip:42@192.0.2.1:5062;ob SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa\r\n"
    b"Via: SIP/2.0/UDP 192.0.2.8\r\n"
    b'f: "Peter, \\"P\\"" <sip:201@pbx.example>;tag=x\r\n'
    b"t: <sip:42@pbx.example>\r\n"
    b"i: c1\r\nCSeq: 7 invite\r\n"
    b"Subject: one\r\n two\r\nl: 3\r\n\r\nabcdef"
)


def test_compact_folded_and_repeated_headers_are_read() -> None:
    read = read_message(INVITE)
    assert isinstance(read, Request)
    assert (read.method, read.uri, read.cseq, read.cseq_method) == (
        "INVITE",
        "sip:42@192.0.2.1:5062;ob",
        7,
        "INVITE",
    )
    assert read.all("via") == ("SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa", "SIP/2.0/UDP 192.0.2.8")
    assert (read.get("subject"), read.body) == ("one two", b"abc")
    assert read_address(read.get("from")).name == 'Peter, "P"'


def test_an_answer_keeps_what_it_must_and_nobody_slips_a_header_in() -> None:
    read = read_message(INVITE.replace(b"tag=x", b"tag=\xff"))
    assert isinstance(read, Request)
    raw = response_to(read, 486, "mine", ("Reason", "no\r\nContact: <sip:evil>")).to_bytes()
    assert b"tag=\xff" in raw, "bytes that are no UTF-8 come back as they came"
    assert b"\r\nTo: <sip:42@pbx.example>;tag=mine\r\n" in raw
    assert raw.count(b"\r\nVia:") == 2
    assert b"\nContact" not in raw


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\r\n\r\n",
        INVITE.replace(b"CSeq: 7 invite", b"CSeq: x"),
        INVITE.replace(b"i: c1\r\n", b""),
        INVITE.replace(b"SIP/2.0\r\nv", b"HTTP/1.1\r\nv"),
        INVITE.replace(b"l: 3", b"l: 4000"),
        INVITE.replace(b"\r\nl: 3", b"\r\nx: y" * 300),
    ],
)
def test_what_is_no_sip_is_refused(broken: bytes) -> None:
    with pytest.raises(NotSip):
        read_message(broken)


@pytest.mark.parametrize(
    ("written", "user"),
    [
        ("sip:42@pbx", "42"),
        ("sip:%2B49301@pbx;user=phone", "+49301"),
        ("sips:peter:secret@pbx", "peter"),
        ("tel:+4930;ext=1", "+4930"),
        ("sip:pbx", ""),
        ("mailto:a@b", ""),
    ],
)
def test_the_user_of_an_address(written: str, user: str) -> None:
    assert user_of(written) == user


def test_a_place_is_an_ip_address_and_no_name() -> None:
    assert place_of("sip:x@192.0.2.1:5062;lr") == ("192.0.2.1", 5062)
    assert place_of("sip:x@[2001:db8::1]") == ("2001:db8::1", 5060)
    assert place_of("sip:x@pbx.example") is None
    assert place_of("sip:x@192.0.2.1:99999") is None


@given(st.text(max_size=40))
def test_any_name_comes_back_from_an_address(name: str) -> None:
    kept = "".join(" " if ord(sign) < 32 else sign for sign in name)
    try:
        kept.encode()
    except UnicodeEncodeError:  # half a sign, which no wire carries
        return
    assert read_address(write_address("sip:1@x", name)).name == kept


# -- nothing that comes breaks us -----------------------------------------------

METHODS = ["INVITE", "BYE", "ACK", "CANCEL", "REFER", "NOTIFY", "INFO", "UPDATE", "OPTIONS"]
HEADS = st.sampled_from(
    [*(f"{method} sip:48@x SIP/2.0" for method in METHODS), "SIP/2.0 200 OK", "SIP/2.0 401 x", "x"]
)
NAMES = st.sampled_from([
    "Via", "From", "To", "Call-ID", "CSeq", "Contact", "Record-Route", "Route", "Require",
    "Content-Length", "Content-Type", "P-Asserted-Identity", "Refer-To", "WWW-Authenticate",
])  # fmt: skip
PIECES = st.sampled_from([
    "<sip:", "@", ">", '"', "\\", ";tag=", ";branch=", ",", "7", "42", "]", "[", "192.0.2.1", ":",
    "99999", 'realm="', "nonce=", "=", "%2", "7 INVITE", "1 BYE", "Digest ", "\x00", "\udcff", " ",
])  # fmt: skip
VALUES = st.lists(PIECES, max_size=8).map("".join)
NEEDED = {"Via": "SIP/2.0/UDP x;branch=b", "From": "<sip:a@x>;tag=f", "To": "<sip:48@x>"}
NEEDED |= {"Call-ID": "c", "CSeq": "1 INVITE"}


@st.composite
def almost_sip(draw: st.DrawFn) -> bytes:
    headers = {**NEEDED, **dict(draw(st.lists(st.tuples(NAMES, VALUES), max_size=6)))}
    lines = [draw(HEADS), *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + draw(st.binary(max_size=60))


@given(st.lists(st.one_of(st.binary(max_size=200), almost_sip()), max_size=4))
@how(max_examples=150)
def test_whatever_comes_from_the_server_the_agent_goes_on(
    new_agent: Any, came: list[bytes]
) -> None:
    agent = new_agent()
    for raw in came:
        agent.receive(raw, agent.office.server)
        agent.tick()
    for raw, _ in agent.take_out():
        read_message(raw)  # what it says to that is SIP


@given(st.binary(max_size=120))
@how(max_examples=100)
def test_any_sound_and_any_description_of_it_is_heard_out(raw: bytes) -> None:
    ear = Ear()
    ear.rtp(raw, 101)
    ear.info("application/dtmf-relay", raw)
    ear.info("application/dtmf", raw)
    sdp.read_sdp(b"m=audio 1 RTP/AVP 8\n" + raw)
    sdp.read_sdp(raw)
    assert len(ear.heard) <= 2


@given(VALUES)
@how(max_examples=100)
def test_any_challenge_and_any_address_is_read(value: str) -> None:
    login = Login("u", "sesame")
    said = answer((value, f"Digest {value}"), login, "REGISTER", "sip:x", "c")
    assert said is None or "sesame" not in said
    read_address(value)
    addresses((value,))
    place_of(value)
