"""A recording as it is handed on: nobody in it, and everything that was malformed still there."""

import base64
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.protocol.events import read_event
from ringproof.recordings import Exchange, Leg
from ringproof.recordings.heads import read_answer, read_request
from ringproof.recordings.privacy import StreamRedactor
from ringproof.trace import Actor, Moment, Stimulus

KEY = b"key"
TOKEN = "s3cr3t-T0ken-0815"
NUMBER, NAME = "03012345678", "Mustermann"


def spellings(text: str) -> list[bytes]:
    escaped = "".join(f"%{octet:02X}" for octet in text.encode())
    return [
        text.encode(),
        escaped.encode(),
        base64.b64encode(text.encode()).rstrip(b"="),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
    ]


def request(target: str, *headers: str, body: str = "") -> bytes:
    lines = [f"GET {target} HTTP/1.1", "Host: here", *headers]
    return "\r\n".join((*lines, "", body)).encode("latin-1")


def ok(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join((*lines, "", "")).encode() + body


HIDING: list[tuple[str, bytes, bytes]] = [
    ("command", request(f"/api/v1/exec/command?action=call&number={NUMBER}"), ok(b"calling 0301")),
    ("event", request(f"/e?event=incoming&number={NUMBER}&name={NAME}"), ok(b"")),
    ("escaped", request(f"/e?event=x&number=%30{NUMBER[1:]}&name={quote(NAME)}%20%4D"), ok(b"")),
    ("wide", request(f"/e?event=x&name={quote(NAME.encode('utf-16-le'))}"), ok(b"")),
    ("in base64", request(f"/e?event=x&name={base64.b64encode(NAME.encode()).decode()}"), ok(b"")),
    ("bare", request(f"/e?event=x&name=Peter&{NAME}"), ok(b"")),
    ("raw blank", request(f"/e?event=x&name=Peter {NAME}&number={NUMBER}"), ok(b"")),
    ("header", request("/e?event=x", f"X-Caller: {NAME} {NUMBER}"), ok(b"")),
    ("no colon", request("/e?event=x", f"{NAME} {NUMBER}"), ok(b"")),
    ("folded", request("/e?event=x", "X-A: b", f" {NAME} {NUMBER}"), ok(b"")),
    ("referer", request("/e?event=x", f"Referer: http://a/?name={quote(NAME)}"), ok(b"")),
    ("location", request("/e?event=x"), ok(b"", f"Location: /b?number={NUMBER}&name={NAME}")),
    ("body", request("/e?event=x"), ok(f"{NAME}, {NUMBER}".encode())),
    ("wide body", request("/e?event=x"), ok(f"from {NAME} {NUMBER}".encode("utf-16-le"))),
    ("wide body, other end", request("/e?event=x"), ok(f"{NAME} {NUMBER}".encode("utf-16-be"))),
    ("echo", request("/e?event=x"), ok(f"got event=x&name={quote(NAME.lower())}&a".encode())),
    ("json", request("/e?event=x"), ok(b'{"name": "mustermann", "number": "03012345678"}')),
    ("show", request(f"/api/v1/exec/command?action=show&text=from+{NAME}"), ok(b"ok")),
    ("header token", request("/api/v1/exec/command", f"Authorization: Bearer {TOKEN}"), ok(b"ok")),
    ("raw token", request("/api/v1/exec/command", f"authorization:{TOKEN}"), ok(TOKEN.encode())),
    ("query token", request(f"/api/v1/exec/command?AuthToken={TOKEN}"), ok(b"ok")),
    ("hidden key", request(f"/api/v1/exec/command?%41uthToken={TOKEN}"), ok(b"ok")),
    ("lower key", request(f"/api/v1/exec/command?authtoken={TOKEN}"), ok(b"ok")),
    ("echoed token", request(f"/api/v1/exec/x?AuthToken={TOKEN}"), ok(f"bad {TOKEN}".encode())),
    ("cookie", request("/api/v1/exec/x", f"Cookie: a={TOKEN}"), ok(b"", f"Set-Cookie: {TOKEN}")),
    ("login", request("/api/v1/login", body=f'{{"pw":"{TOKEN}"}}'), ok(f"t={TOKEN}".encode())),
    ("form", request("/x?event=x", "Content-Type: application/x-www-form-urlencoded",
                     body=f"password={TOKEN}&name={NAME}"), ok(b"")),
    ("login's token", request("/api/v1/exec/x"), ok(f'{{"token": "{TOKEN}"}}'.encode())),
    ("proxy", request(f"http://user:{TOKEN}@phone/api/v1/exec/command?action=hold"), ok(b"ok")),
    ("packed", request("/e?event=x"), ok(f"{NAME}{TOKEN}".encode(), "Content-Encoding: gzip")),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "answered"), [h[1:] for h in HIDING], ids=[h[0] for h in HIDING])
def test_nobody_and_no_secret_is_found_in_any_spelling(
    make: Any, asked: bytes, answered: bytes
) -> None:
    before = make.event(1, request=asked, response=answered)
    after = StreamRedactor(KEY).exchange(before)
    written = after.request + after.response
    for private in (NUMBER, NAME, NAME.lower(), TOKEN):
        for spelling in spellings(private):
            assert spelling not in written
    assert len(after.request) == len(asked)
    assert len(after.response) == len(answered)
    assert read_answer(after.response).status == 200


def test_a_number_is_the_same_on_both_legs_whichever_comes_first(make: Any) -> None:
    def numbers(*exchanges: Exchange) -> dict[Leg, bytes]:
        redactor = StreamRedactor(KEY)
        those = map(redactor.exchange, exchanges)
        return {e.leg: e.request.partition(b"number=")[2].partition(b"&")[0] for e in those}

    dials = make.command(1, f"action=call&number={NUMBER}&")
    told = make.event(2, f"event=outgoing&number={NUMBER}")
    first, second = numbers(dials, told), numbers(told, dials)
    assert first == second
    assert first[Leg.COMMANDS] == first[Leg.EVENTS] != NUMBER.encode()


def test_a_deed_names_the_caller_as_the_event_does(make: Any) -> None:
    redactor = StreamRedactor(KEY)
    details = {"leg": "leg-1", "number": NUMBER, "name": NAME, "account": "1"}
    deed = make.rings(0)
    told = make.event(1, f"event=incoming&callId=TC@1&number={NUMBER}&name={NAME}")
    stimulus = Stimulus(0, deed.stimulus.at, Actor.FAR_END, "call", details)
    done = redactor.deed(type(deed)(deed.phone, stimulus)).stimulus.details
    event, _ = read_event(read_request(redactor.exchange(told).request).target)
    assert event is not None
    assert (done["number"], done["name"]) == (event.get("number"), event.get("name"))
    assert done["name"] != NAME
    assert (done["leg"], done["account"], event.call) == ("leg-1", "1", "TC@1")


def test_what_was_malformed_stays_so_letter_for_letter(make: Any) -> None:
    raw = b"GET /e?event=incoming&name=J\xf6rg  Meier&number=0301234%zz HTTP/1.1\r\nErika\r\n\r\n"
    after = StreamRedactor(KEY).exchange(make.event(1, request=raw)).request
    assert read_request(after).defects == read_request(raw).defects
    assert read_event(read_request(after).target)[1] == read_event(read_request(raw).target)[1]
    for old, new in zip(raw, after, strict=True):
        kinds = [str.isdigit, str.islower, str.isupper, str.isalpha, str.isspace]
        assert [kind(chr(old)) for kind in kinds] == [kind(chr(new)) for kind in kinds]


def test_the_dial_plan_and_the_phones_own_words_stay(make: Any) -> None:
    redactor = StreamRedactor(KEY, known=["0815", "Peter"])
    told = make.event(1, "event=incoming&callId=TC@1&number=0815&name=Peter")
    assert redactor.exchange(told) == told
    answers = [b"OK", b"Error: no such call TC@17", b"Unknown command", b"call TC@1 accepted"]
    for body in answers:
        answered = make.command(
            1, response=ok(body), request=request("/api/v1/exec/command?action=hold")
        )
        assert redactor.exchange(answered) == answered
    listed = ok(b"Choose one of the following actions: log, Resume, Frobnicate")
    asks = make.command(1, request=request("/api/v1/exec/command?action=?"), response=listed)
    assert redactor.exchange(asks) == asks


def test_a_body_in_chunks_keeps_its_chunks(make: Any) -> None:
    body = b"a;x\r\nMuster0301\r\n100\r\n" + b"mann 12345678".ljust(256) + b"\r\n0\r\n\r\n"
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    after = StreamRedactor(KEY).exchange(make.event(1, response=raw)).response
    read, was = read_answer(after), read_answer(raw)
    assert read.status == 200
    assert len(read.body) == len(was.body)
    assert b"Muster" not in read.body
    assert b"12345678" not in read.body


numbers = st.text("0123456789", min_size=7, max_size=14)
names = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=6)


@given(st.data(), numbers | names, st.sampled_from(["number", "name", "text", "x"]))
def test_however_a_value_is_escaped_it_is_gone(data: st.DataObject, value: str, key: str) -> None:
    western = value.isascii() or max(value) < "\u0100"  # else UTF-16 is not told from noise
    forms = ["utf-8", "utf-16-le", "utf-16-be"] if western else ["utf-8"]
    form = data.draw(st.sampled_from(forms))
    octets = value.encode(form)
    escaped = data.draw(st.lists(st.booleans(), min_size=len(octets), max_size=len(octets)))
    written = b"".join(
        b"%%%02X" % octet if escape or octet in b"\0&\x85\n\r#%" else bytes((octet,))
        for octet, escape in zip(octets, escaped, strict=True)
    )
    raw = b"GET /e?event=x&" + key.encode() + b"=" + written + b"&y=z HTTP/1.1\r\n\r\n"
    now = Moment(0, 0)
    after = StreamRedactor(KEY).exchange(Exchange(1, Leg.EVENTS, "", raw, b"", now, now, now))
    assert octets not in unquote_to_bytes(after.request)
    assert after.request.startswith(b"GET /e?event=x&" + key.encode() + b"=")
    assert after.request.endswith(b"&y=z HTTP/1.1\r\n\r\n")


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_whatever_the_bytes_their_number_stays(asked: bytes, answered: bytes) -> None:
    now = Moment(0, 0)
    exchange = Exchange(1, Leg.EVENTS, "", asked, answered, now, now, now)
    after = StreamRedactor(KEY).exchange(exchange)
    assert (len(after.request), len(after.response)) == (len(asked), len(answered))
