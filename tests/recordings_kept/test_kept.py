"""The recordings that travel with Ringproof: where each came from, what it covers and hides."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest

from ringproof.judge.ambient import judge
from ringproof.judge.setting import Setting, musts
from ringproof.packaged import folder
from ringproof.protocol.clauses import catalogue
from ringproof.protocol.commands import COMMANDS
from ringproof.protocol.events import EVENTS, SHAPES, shape_of
from ringproof.recordings.exchange import Leg, Recording
from ringproof.recordings.reading import read
from ringproof.recordings.records import records_of
from ringproof.trace import Answer, Record, Stimulus, Told
from ringproof.verdict import Verdict

FOLDER = folder("recordings")
FILES = sorted(FOLDER.glob("*.mitm"))
HOSTILE = "hostile-events.mitm"
SESSIONS = Path(__file__).parents[2] / "scripts" / "recording_sessions.py"

#: What was said in the sessions, and must be in no file that is redacted.
NUMBERS = ["0301234567", "0891234567", "0401234567", "0221234567", "0711234567", "0205556667"]
NAMES = ["Beispiel", "Müller", "Lüdenscheidt", "Muster", "Vorlage", "Frieda", "Entwurf", "Gustav"]
TOKENS = ["recording-token-7f3a", "wrong-token-0000"]


@cache
def recording(file: Path) -> Recording:
    return read(file)


@cache
def records(file: Path) -> Mapping[str, tuple[Record, ...]]:
    return records_of(recording(file))


def all_records(file: Path) -> list[Record]:
    return [record for those in records(file).values() for record in those]


def provenance() -> dict[str, list[str]]:
    """Return the cells of each line of PROVENANCE.md that is about a file."""
    text = (FOLDER / "PROVENANCE.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| \S+\.mitm ", line)]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert len({row[0] for row in cells}) == len(cells), "a file has two lines"
    return {row[0]: row[1:] for row in cells}


each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def test_there_are_enough_of_each_kind() -> None:
    assert len(FILES) >= 12
    assert sum(len(records(file)) > 1 for file in FILES) >= 3
    assert (FOLDER / HOSTILE) in FILES


def test_every_file_has_one_line_and_every_line_a_file() -> None:
    assert sorted(provenance()) == [file.name for file in FILES]


@each_file
def test_its_line_says_what_is_in_it(file: Path) -> None:
    _, shows, phones, commands, events, synthetic, redacted = provenance()[file.name]
    told = {r.event.name for r in all_records(file) if isinstance(r, Told) and r.event}
    sent = {r.verb for r in all_records(file) if isinstance(r, Stimulus)}
    origin = recording(file).origin
    assert phones.split() == sorted(records(file))
    assert set(commands.split()) - {"none"} == sent
    assert set(events.split()) - {"none"} == told
    assert (synthetic, redacted) == ("yes", "yes" if origin.redacted else "no")
    assert origin.synthetic
    assert origin.note == shows


def test_every_command_of_the_page_is_in_one_and_so_are_the_list_and_the_help() -> None:
    sent = {r.verb for file in FILES for r in all_records(file) if isinstance(r, Stimulus)}
    assert {*COMMANDS, "?", "help"} - sent == set()


def test_every_event_of_the_page_is_in_one_in_each_of_its_shapes() -> None:
    told = [r.event for file in FILES for r in all_records(file) if isinstance(r, Told)]
    assert set(EVENTS) - {event.name for event in told if event} == set()
    assert set(SHAPES) - {shape_of(event) for event in told if event} == set()


def test_two_end_in_failure() -> None:
    def failed(file: Path) -> bool:
        events = [r.event.name for r in all_records(file) if isinstance(r, Told) and r.event]
        refused = [r for r in all_records(file) if isinstance(r, Answer) and (r.status or 0) >= 400]
        return "transfer_failed" in events or len(refused) > 3

    assert {file.stem for file in FILES if failed(file)} >= {"transfer-fails", "busy-and-refused"}


@each_file
def test_it_is_whole_and_every_exchange_was_answered(file: Path) -> None:
    kept = recording(file)
    assert kept.damages == ()
    assert kept.deeds == ()  # what far ends did is on no wire
    assert [exchange.lost for exchange in kept.exchanges if exchange.lost] == []
    assert all(re.fullmatch("[0-9A-F]{12}", exchange.phone) for exchange in kept.exchanges)
    exact = {exchange.leg: exchange.exact for exchange in kept.exchanges}
    assert exact.get(Leg.EVENTS, True)
    assert not exact.get(Leg.COMMANDS, False)


def offended(file: Path, *verdicts: Verdict) -> set[str]:
    said = catalogue()
    return {
        finding.clause
        for phone, those in records(file).items()
        for finding in judge(those, Setting(phone, tuple(range(1, 7)), 2.0, False, musts(said)))
        if finding.verdict in verdicts
    }


@pytest.mark.parametrize(
    "file", [f for f in FILES if f.name != HOSTILE], ids=lambda file: file.stem
)
def test_the_oracle_finds_nothing_wrong_in_it(file: Path) -> None:
    assert offended(file, Verdict.FAIL, Verdict.NON_STRICT, Verdict.HARNESS_ERROR) == set()


def test_the_oracle_finds_what_the_hostile_one_does_wrong() -> None:
    assert offended(FOLDER / HOSTILE, Verdict.FAIL, Verdict.NON_STRICT) == {
        "EV-ENC-1",
        "EV-GET-1",
        "EV-MAC-1",
        "EV-REMOTEUPDATE-1",
    }


def test_the_hostile_one_has_its_bytes_as_they_came() -> None:
    raw = b"".join(exchange.request for exchange in recording(FOLDER / HOSTILE).exchanges)
    for piece in (
        b"&name=Nora Beispiel HTTP/1.1\r\n",
        b"&name=J\xfcrgen HTTP/1.1\r\n",
        b"\r\nheader without colon\r\n",
        b"&event=holding HTTP/1.1\nHost: pbx\n\n",
        b"&number=*21#5 ",
        b" HTTP/9.9\r\n",
    ):
        assert piece in raw


def spellings(word: str) -> Iterator[bytes]:
    """Yield a word in every encoding, in whatever case, in which it could hide in a file."""
    octets = word.encode()
    yield from (octets, word.encode("latin-1"), word.encode("utf-16-le"), word.encode("utf-16-be"))
    yield quote(word).encode()
    yield "".join(f"%{octet:02x}" for octet in octets).encode()


def base64s(word: str) -> Iterator[bytes]:
    """Yield what is left of a word in the base64 of any longer text that it stands in."""
    octets = word.encode()
    for before in range(3):
        coded = b64encode(b"\0" * before + octets + b"\0\0")
        yield coded[-(-before * 8 // 6) : (before + len(octets)) * 8 // 6]


def found(raw: bytes, words: list[str]) -> list[str]:
    low = raw.lower()
    return [
        word
        for word in words
        if any(spelt.lower() in low for spelt in spellings(word))
        or any(coded in raw for coded in base64s(word))
    ]


def test_what_is_looked_for_was_really_said() -> None:
    said = SESSIONS.read_text("utf-8") + SESSIONS.with_name("recording_scene.py").read_text("utf-8")
    assert [word for word in (*NUMBERS, *NAMES, *TOKENS) if word not in said] == []


@pytest.mark.parametrize("before", ["", "x", "xx"])
def test_it_would_be_found_in_every_encoding(before: str) -> None:
    said = f"{before}Müller 1"
    for raw in (
        said.replace("M", "m").encode(),
        said.encode("utf-16-le"),
        quote(said).lower().encode(),
        b64encode(said.encode()),
    ):
        assert found(raw, ["Müller"]) == ["Müller"], raw
    assert found(b"Maler 1", ["Müller"]) == []


@each_file
def test_no_secret_is_in_it(file: Path) -> None:
    assert found(file.read_bytes(), TOKENS) == []


@pytest.mark.parametrize(
    "file", [f for f in FILES if f.name != HOSTILE], ids=lambda file: file.stem
)
def test_nobodys_number_or_name_is_in_it(file: Path) -> None:
    assert recording(file).origin.redacted
    assert found(file.read_bytes(), [*NUMBERS, *NAMES]) == []


def test_one_person_has_one_pseudonym_throughout_a_recording() -> None:
    """The same caller rings three phones: his number is the same on all of them."""
    told = [
        record.event.get("number")
        for record in all_records(FOLDER / "three-phones-ring.mitm")
        if isinstance(record, Told) and record.event and record.event.name == "incoming"
    ]
    assert len(told) == 3
    assert len(set(told)) == 1


def test_a_number_that_was_dialled_is_the_one_that_was_told() -> None:
    file = FOLDER / "two-phones-talk.mitm"
    dialled = [
        r.details["number"]
        for r in all_records(file)
        if isinstance(r, Stimulus) and r.verb == "call"
    ]
    told = [
        r.event.get("number")
        for r in all_records(file)
        if isinstance(r, Told) and r.event and r.event.name == "outgoing"
    ]
    assert dialled == told
