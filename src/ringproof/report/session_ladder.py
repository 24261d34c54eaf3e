"""A session of one phone or many as one ladder: what a recording holds, seen from above.

Each phone has a lane; client and event server are shared, far ends and local users too (an arrow
says whose they are). What was inferred is drawn as such, gaps in time are marked, and what could
not be read of the file stands where it is missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from ringproof.report.ladder import Ladder, Lane, Look, Row, row_of
from ringproof.report.words import seconds
from ringproof.trace import Record

GAP: Final = 5.0
"""Seconds in which nothing happened that are worth a line."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One record of a session: whose phone's it is, and why it is believed where nobody saw it.

    `by_server` marks an answer that the server gave to an event.
    """

    phone: str
    record: Record
    inferred: str = ""
    by_server: bool = False


@dataclass(frozen=True)
class Drawing:
    """A session to be drawn: `title` names the file, `facts` are what is said of it, by name.

    `damages` are what could not be read, each a sentence; `notes` other sentences about it.
    """

    title: str
    seen: tuple[Seen, ...]
    facts: tuple[tuple[str, str], ...] = ()
    damages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def phones(self) -> tuple[str, ...]:
        """The phones, in the order in which they first appear."""
        return tuple(dict.fromkeys(each.phone for each in self.seen))

    def only(self, phone: str) -> "Drawing":
        """Return the drawing of one phone alone."""
        return replace(self, seen=tuple(each for each in self.seen if each.phone == phone))


def in_order(seen: Iterable[Seen]) -> tuple[Seen, ...]:
    """Return what was seen of all phones in the order of time."""
    return tuple(sorted(seen, key=lambda each: (each.record.at.mono, each.record.n)))


def session_ladder(drawing: Drawing) -> Ladder:
    """Return the ladder of a session; its rows are numbered as `drawing.seen`, from 1."""
    lanes = lanes_of(drawing.phones)
    began = drawing.seen[0].record.at.mono if drawing.seen else 0.0
    rows = list(_rows(drawing.seen, lanes, began))
    rows += [Row(0, rows[-1].time if rows else 0.0, Look.DAMAGE, text) for text in drawing.damages]
    used = {lane for row in rows for lane in (row.at, row.to) if lane is not None}
    always = {Lane.CLIENT, Lane.EVENT_SERVER, *lanes.values()}
    order = [*_BEFORE, *lanes.values(), *_BEHIND]
    return Ladder(tuple(lane for lane in order if lane in used or lane in always), tuple(rows))


_BEFORE: Final = (Lane.ADMIN, Lane.LOCAL_USER, Lane.CLIENT)
_BEHIND: Final = (Lane.EVENT_SERVER, Lane.FAR_END)


def lanes_of(phones: Sequence[str]) -> Mapping[str, str]:
    """Return the lane of each phone: ``phone`` where there is one, else by what it is called."""
    if len(phones) < 2:
        return dict.fromkeys(phones, Lane.PHONE)
    return {phone: phone or str(Lane.PHONE) for phone in phones}


def _rows(seen: Sequence[Seen], lanes: Mapping[str, str], began: float) -> Iterator[Row]:
    for number, (before, each) in enumerate(pairwise((None, *seen)), start=1):
        assert each is not None  # noqa: S101  only the first of the pairs has nothing before it
        time = each.record.at.mono - began
        gap = 0.0 if before is None else each.record.at.mono - before.record.at.mono
        if gap >= GAP:
            yield Row(0, time, Look.GAP, f"nothing for {seconds(gap)}")
        yield drawn_row(each, number, time, lanes)


def drawn_row(each: Seen, number: int, time: float, lanes: Mapping[str, str]) -> Row:
    """Return the row of one record on the lanes of a session; an inferred act is marked so."""
    row = row_of(each.record, time)
    if each.by_server:
        row = replace(row, at=Lane.EVENT_SERVER, to=Lane.PHONE)
    row = replace(row, n=number, at=_lane(row.at, each, lanes), to=_lane(row.to, each, lanes))
    if each.inferred:
        return replace(row, look=Look.INFERRED, remark=f"inferred: {each.inferred}")
    return row


def _lane(lane: str | None, each: Seen, lanes: Mapping[str, str]) -> str | None:
    return lanes[each.phone] if lane == Lane.PHONE else lane
