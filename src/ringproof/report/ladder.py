"""A test as a ladder diagram: who told whom what, from top to bottom.

`ladder` is pure: records in, lanes and rows out. `svg` draws them. Rows are of two kinds: an
arrow from one lane to another, and a note: on a lane (what a witness testifies, what the event
server is turned to) or across all of them (expectations, steps of the arrangement).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from ringproof.judge.graph import PHONE, Known, partition, phones_of
from ringproof.report import phrases
from ringproof.trace import (
    Actor,
    Answer,
    Arranged,
    Connection,
    Expected,
    Record,
    Stimulus,
    Told,
    Witnessed,
)


class Lane(StrEnum):
    """The parties, from left to right; events and commands cross no lane but their own."""

    ADMIN = "admin"
    LOCAL_USER = "local user"
    CLIENT = "client"
    PHONE = "phone"
    EVENT_SERVER = "event server"
    FAR_END = "far end"


LANE_OF: Final[Mapping[Actor, Lane]] = {
    Actor.CLIENT: Lane.CLIENT,
    Actor.FAR_END: Lane.FAR_END,
    Actor.LOCAL_USER: Lane.LOCAL_USER,
    Actor.ADMIN: Lane.ADMIN,
    Actor.EVENT_SERVER: Lane.EVENT_SERVER,
}


class Look(StrEnum):
    """How a row is drawn."""

    COMMAND = "command"
    ANSWER = "answer"
    EVENT = "event"
    ACT = "act"
    BROKEN = "broken"  # a connection that brought nothing
    WITNESS = "witness"
    MET = "met"
    UNMET = "unmet"
    ARRANGED = "arranged"
    INFERRED = "inferred"  # an act that nobody saw: concluded from events
    GAP = "gap"  # time in which nothing happened
    DAMAGE = "damage"  # what of a recording could not be read


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the diagram.

    With `to`, an arrow from lane `at` to lane `to`; without, a note on lane `at`; with neither,
    a note across. `n` is the record's number, `time` seconds since the first record, `remark`
    what is wrong with it ("" where nothing is), `raw` the bytes behind it.
    """

    n: int
    time: float
    look: Look
    text: str
    at: str | None = None
    to: str | None = None
    remark: str = ""
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The lanes that somebody uses, and the rows in the order of the trace.

    The lanes of one phone are `Lane`; with several each has a lane of its own, by its name.
    """

    lanes: tuple[str, ...]
    rows: tuple[Row, ...]


def ladder(records: Sequence[Record], remarks: Mapping[int, str] | None = None) -> Ladder:
    """Return the ladder of `records`; `remarks` say by record number what a verdict blames."""
    began = records[0].at.mono if records else 0.0
    blamed = remarks or {}
    events = frozenset(record.n for record in records if isinstance(record, Told))
    phones = phones_of(records)
    mine = _lanes_of_phones(records, phones)
    rows = tuple(
        _of_phone(_directed(_row(record, began, blamed), record, events), mine)
        for record in records
        if not _said_before(record, mine)
    )
    used = {lane for row in rows for lane in (row.at, row.to) if lane is not None}
    always = {Lane.CLIENT, Lane.EVENT_SERVER, *(phone.name for phone in phones)}
    if not phones:
        always.add(Lane.PHONE)
    order = [name for lane in Lane for name in _names(lane, phones)]
    return Ladder(tuple(lane for lane in order if lane in used or lane in always), rows)


def _row(record: Record, began: float, blamed: Mapping[int, str]) -> Row:
    return row_of(record, record.at.mono - began, blamed.get(record.n, ""))


def _names(lane: Lane, phones: Sequence[Known]) -> tuple[str, ...]:
    """Return what stands in the place of a lane: with several phones, each by its name.

    What none of them is known to have done stands on the lane `phone` still.
    """
    return (*(phone.name for phone in phones), lane) if lane is Lane.PHONE else (lane,)


def _lanes_of_phones(records: Sequence[Record], phones: Sequence[Known]) -> Mapping[int, str]:
    """Return for the number of each record that is about one of several phones its name.

    Of the testimonies who the phones are, one for each number, the first of a phone is its own.
    """
    if not phones:
        return {}
    mine = {r.n: name for name, part in partition(records, phones).items() for r in part}
    said = [r for r in records if isinstance(r, Witnessed) and r.what == PHONE]
    first = {record.details.get(PHONE, ""): record.n for record in reversed(said)}
    return mine | {n: name for name, n in first.items()}


def _said_before(record: Record, mine: Mapping[int, str]) -> bool:
    """Say whether a record only gives one more number of a phone that has its lane."""
    of_phone = isinstance(record, Witnessed) and record.what == PHONE
    return bool(mine) and of_phone and record.n not in mine


def _of_phone(row: Row, mine: Mapping[int, str]) -> Row:
    """Return `row` on the lane of the phone that it is about, where there are several."""
    name = mine.get(row.n)
    if name is None:
        return row
    at = name if row.at in (Lane.PHONE, Lane.ADMIN) and row.to is None else row.at
    return replace(
        row,
        at=name if at == Lane.PHONE else at,
        to=name if row.to == Lane.PHONE else row.to,
    )


def row_of(record: Record, time: float, remark: str = "") -> Row:
    """Return the row of one record, `time` seconds after the first."""
    row: Row = _ROWS[type(record)](record, time, remark)
    return row


def _stimulus(record: Stimulus, time: float, remark: str) -> Row:
    lane = LANE_OF[record.actor]
    if record.actor is Actor.EVENT_SERVER:
        return Row(record.n, time, Look.WITNESS, phrases.command(record), lane, None, remark)
    look = Look.COMMAND if record.actor is Actor.CLIENT else Look.ACT
    text = phrases.command(record)
    return Row(record.n, time, look, text, lane, Lane.PHONE, remark, record.raw)


def _answer(record: Answer, time: float, remark: str) -> Row:
    look = Look.BROKEN if record.status is None else Look.ANSWER
    text = phrases.answer(record)
    return Row(record.n, time, look, text, Lane.PHONE, Lane.CLIENT, remark, record.raw)


def _directed(row: Row, record: Record, events: frozenset[int]) -> Row:
    """Return `row`; where it is the answer to an event, it goes from the server to the phone."""
    if isinstance(record, Answer) and record.to in events:
        return replace(row, at=Lane.EVENT_SERVER, to=Lane.PHONE)
    return row


def _told(record: Told, time: float, remark: str) -> Row:
    wrong = "; ".join(part for part in (phrases.defects(record), remark) if part)
    text = phrases.event(record)
    lanes = (Lane.PHONE, Lane.EVENT_SERVER)
    return Row(record.n, time, Look.EVENT, text, *lanes, wrong, record.raw)


def _connection(record: Connection, time: float, remark: str) -> Row:
    text = f"{record.outcome} {record.detail}".strip()
    lanes = (Lane.PHONE, Lane.EVENT_SERVER)
    return Row(record.n, time, Look.BROKEN, text, *lanes, remark, record.raw)


def _witnessed(record: Witnessed, time: float, remark: str) -> Row:
    text = phrases.testimony(record)
    return Row(record.n, time, Look.WITNESS, text, LANE_OF[record.witness], None, remark)


def _arranged(record: Arranged, time: float, remark: str) -> Row:
    look = Look.ARRANGED if record.held else Look.UNMET
    return Row(record.n, time, look, phrases.step(record), remark=remark)


def _expected(record: Expected, time: float, remark: str) -> Row:
    look = Look.MET if record.met else Look.UNMET
    return Row(record.n, time, look, phrases.expectation(record), remark=remark)


_ROWS: Final[Mapping[type, Callable[[Any, float, str], Row]]] = {
    Stimulus: _stimulus,
    Answer: _answer,
    Told: _told,
    Connection: _connection,
    Witnessed: _witnessed,
    Arranged: _arranged,
    Expected: _expected,
}


def blamed_records(findings: Iterable[Any]) -> dict[int, str]:
    """Return for each record that a verdict worse than inconclusive rests on, which clause."""
    remarks: dict[int, str] = {}
    for finding in findings:
        if finding.verdict in ("fail", "non-strict", "harness error"):
            for n in finding.evidence:
                remarks.setdefault(n, f"{finding.clause}: {finding.verdict}")
    return remarks
