"""What stands in a recording: defects always, people's data only where that was asked for."""

from pathlib import Path

import pytest

from ringproof.campaign.record.redaction import redactor
from ringproof.packaged import folder
from ringproof.recordings.exchange import Exchange, Leg
from ringproof.trace.moment import Moment

AT = Moment(1.0, 1.0)
WIRE = sorted(folder("fixtures").joinpath("wire").glob("*.bin"))


def told(raw: bytes) -> Exchange:
    return Exchange(0, Leg.EVENTS, "000952C0FFEE", raw, b"HTTP/1.1 200 OK\r\n\r\n", AT, AT, AT)


@pytest.mark.parametrize("file", WIRE, ids=lambda file: file.stem)
def test_people_who_keep_their_data_keep_every_byte(file: Path) -> None:
    raw = file.read_bytes()
    assert redactor(keep=True).exchange(told(raw)).request == raw


@pytest.mark.parametrize("file", WIRE, ids=lambda file: file.stem)
def test_letters_and_digits_are_replaced_one_for_one_and_defects_stay(file: Path) -> None:
    raw = file.read_bytes()
    shared = redactor(keep=False).exchange(told(raw)).request
    assert len(shared) == len(raw)
    odd = [(at, byte) for at, byte in enumerate(raw) if byte < 0x21]
    assert [(at, shared[at]) for at, _ in odd] == odd


def test_a_raw_blank_a_latin_1_name_and_a_header_without_a_colon() -> None:
    raw = (
        b"GET /in?event=incoming&mac=000952C0FFEE&number=0301234567&name=J\xfcrgen M HTTP/1.1\n"
        b"Host: x\nno colon Juergen\n\n"
    )
    shared = redactor(keep=False).exchange(told(raw)).request
    assert b"J\xfcrgen" not in shared
    assert b"0301234567" not in shared
    assert b"Juergen" not in shared
    name = shared.partition(b"&name=")[2].partition(b" HTTP/1.1\n")[0]
    assert len(name) == len(b"J\xfcrgen M")
    assert name[1] >= 0x80
    assert name[6:7] == b" "
    with pytest.raises(UnicodeDecodeError):
        name.decode("utf-8")
    header = shared.partition(b"Host: x\n")[2].removesuffix(b"\n\n")
    assert b":" not in header
    assert [chr(c) == " " for c in header] == [c == " " for c in "no colon Juergen"]


@pytest.mark.parametrize("keep", [True, False])
def test_a_secret_stays_in_no_recording(keep: bool) -> None:
    shareable = redactor(keep=keep)
    for raw in (
        b"GET /api/v1/exec/command?action=hold&AuthToken=tok-Secret99 HTTP/1.1\r\n\r\n",
        b"GET /api/v1/exec/command?action=hold HTTP/1.1\r\nAuthorization: Bearer abcdefg\r\n\r\n",
        b"GET / HTTP/1.1\r\nCookie: sid=tok-Secret99\r\nX: tok-Secret99\r\n\r\n",
        b"GET /in?event=x&leak=tok-Secret99 HTTP/1.1\r\n\r\n",
    ):
        shared = shareable.exchange(told(raw)).request
        assert b"tok-Secret99" not in shared
        assert b"abcdefg" not in shared


def test_the_same_number_has_the_same_pseudonym_on_both_legs() -> None:
    shareable = redactor(keep=False)
    event = shareable.exchange(told(b"GET /in?event=incoming&number=0301234567 HTTP/1.1\r\n\r\n"))
    command = b"GET /api/v1/exec/command?action=call&number=0301234567 HTTP/1.1\r\n\r\n"
    asked = shareable.exchange(told(command))
    number = event.request.partition(b"number=")[2].split()[0]
    assert asked.request.partition(b"number=")[2].split()[0] == number != b"0301234567"
