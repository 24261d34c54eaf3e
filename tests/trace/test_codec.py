"""Records survive being stored as JSON lines, byte for byte; damage is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.protocol.events import Event
from ringproof.protocol.query import Defect
from ringproof.trace import (
    Actor,
    Answer,
    Arranged,
    Connection,
    Expected,
    Moment,
    Record,
    Stimulus,
    Told,
    Witnessed,
)
from ringproof.trace.codec import (
    KINDS,
    DamagedRecord,
    from_dict,
    from_lines,
    to_dict,
    to_lines,
)

AT = Moment(1.5, 1_700_000_001.25)
TOLD = Told(
    3,
    AT,
    AT,
    None,
    7,
    "GET",
    b"/e?event=incoming&name=J\xfcrgen",
    ((b"Host", b"192.0.2.5"), (b"", b"\xff")),
    Event("incoming", (("callId", "TC@1"), ("name", "Jürgen"))),
    (Defect("raw-non-ascii", 25, "a byte above 127"),),
    raw=bytes(range(256)),
)
RECORDS: list[Record] = [
    Stimulus(1, AT, Actor.CLIENT, "hold", {"callid": "TC@1"}, False, b"GET / HTTP/1.1\r\n"),
    Answer(2, AT, 1, 409, "Conflict", (("Content-Type", "text/plain"),), b"no\x00", b"raw"),
    TOLD,
    Connection(4, AT, 8, "tls-failed", "unknown ca", b"\x16\x03"),
    Witnessed(5, AT, Actor.FAR_END, "leg", {"leg": "leg-1", "state": "held"}),
    Arranged(6, AT, "back to idle", False, "the line died"),
    Expected(7, AT, "told", "holding", True, "EV-HOLDING-1", {"event": "holding"}, 2.0, 0.1, (3,)),
]


def test_every_kind_of_record_is_tried() -> None:
    assert {type(record).__name__.lower() for record in RECORDS} == set(KINDS)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(record)))) == record


def test_a_trace_comes_back_as_it_was() -> None:
    assert from_lines(to_lines(RECORDS)) == RECORDS


def test_one_line_is_one_record() -> None:
    assert to_lines(RECORDS).count("\n") == len(RECORDS)


@given(st.binary(max_size=60))
def test_any_bytes_come_back(raw: bytes) -> None:
    record = Connection(1, AT, 1, "reset", raw=raw)
    assert from_lines(to_lines([record])) == [record]


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029"])
def test_what_python_takes_for_the_end_of_a_line_is_none(odd: str) -> None:
    record = Witnessed(1, AT, Actor.LOCAL_USER, "display", {"text": f"a{odd}b"})
    assert from_lines(to_lines([record])) == [record]


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "{}", '{"record": "rumour"}', '{"record": "arranged", "n": 1}'],
)
def test_damage_is_named_with_its_line(line: str) -> None:
    text = to_lines(RECORDS[:2]) + line + "\n" + to_lines(RECORDS[2:])
    with pytest.raises(DamagedRecord, match=r"evidence/a\.jsonl, line 3: not a record"):
        from_lines(text, "evidence/a.jsonl")


def test_a_field_that_nobody_knows_is_damage() -> None:
    plain = {**to_dict(RECORDS[5]), "mood": "good"}
    with pytest.raises(DamagedRecord, match="line 1"):
        from_lines(json.dumps(plain))
