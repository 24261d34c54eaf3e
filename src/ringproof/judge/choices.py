"""What the phone chose where the page is silent, as far as a trace shows it, and by what.

The names and values are those of the catalogue's choices. A trace is cut at its stimuli: what
was told after one and before the next is what it brought.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ringproof.judge.ambient import in_order_of_time
from ringproof.judge.choices_of_answers import answers
from ringproof.judge.choices_of_calls import READERS as OF_CALLS
from ringproof.judge.choices_of_calls import across
from ringproof.judge.choices_passages import ENOUGH, Passage, Shown, passages
from ringproof.protocol.events import Event
from ringproof.protocol.names import CALL_ID, CALL_ID_2, EVENT, MAC, NUMBER, PLAIN_NAMES
from ringproof.protocol.query import read_query
from ringproof.trace import Record, Told


@dataclass(frozen=True, slots=True)
class Showing:
    """One value of one choice, shown once: `by` is the record, an event or what brought it."""

    choice: str
    value: str
    by: int


def choices_shown(records: Sequence[Record]) -> dict[str, set[str]]:
    """Return the values of the choices that the phone showed, by the name of the choice."""
    shown: dict[str, set[str]] = defaultdict(set)
    for showing in choices_seen(records):
        shown[showing.choice].add(showing.value)
    return dict(shown)


def choices_seen(records: Sequence[Record], enough: float = ENOUGH) -> Iterator[Showing]:
    """Yield every occasion on which the phone showed a choice.

    After `enough` seconds without an event it counts as not told.
    """
    ordered = in_order_of_time(records)
    told = [record for record in ordered if isinstance(record, Told) and record.event]
    for each in told:
        yield from _by(each.n, _of_event(each))
    yield from _of_connections(told)
    whole = list(passages(ordered, enough))
    for passage in whole:
        for reader in READERS:
            yield from _by(passage.n, reader(passage))
    for passage in whole:
        yield from _by(passage.n, across(passage))


def _by(n: int, shown: Shown) -> Iterator[Showing]:
    for choice, value in shown:
        yield Showing(choice, value, n)


READERS: tuple[Callable[[Passage], Shown], ...] = (*OF_CALLS, answers)


# ------------------------------------------------------------------ how an event is written


def _of_event(told: Told) -> Shown:
    event = told.event
    if event is None:
        return
    yield from _of_number(event)
    yield from _of_mac(event.get(MAC) or "")
    query = told.target.partition(b"?")[2]
    names = [p.name for p in read_query(query).parameters if p.name in PLAIN_NAMES]
    if MAC in names and len(names) > 2:
        if names[-1] == MAC:
            yield "mac_position", "last"
        elif names.index(MAC) <= names.index(EVENT) + 1:
            yield "mac_position", "first"
    for id in re.findall(rb"(?:%s|%s)=([^&]*)" % (CALL_ID.encode(), CALL_ID_2.encode()), query):
        if b"@" in id:
            yield "call_id_at", "raw"
        elif b"%40" in id:
            yield "call_id_at", "escaped"


def _of_number(event: Event) -> Shown:
    number = event.get(NUMBER)
    if number and number.lower().startswith(("sip:", "sips:")):
        yield "number_format", "sip_uri"
    elif number and number[0] in "+0123456789*#":
        yield "number_format", "plain"
    if event.name != "incoming":
        return
    if number is None:
        yield "anonymous", "absent"
    elif number == "":
        yield "anonymous", "empty"
    elif "anonymous" in number.lower():
        yield "anonymous", "anonymous"


def _of_mac(mac: str) -> Shown:
    if ":" in mac:
        yield "mac_format", "colons"
    elif mac and mac != mac.lower():
        yield "mac_format", "upper"
    elif mac and mac != mac.upper():
        yield "mac_format", "lower"


def _of_connections(told: Sequence[Told]) -> Iterator[Showing]:
    """Two events over one connection show that it is kept; else two in a row that it is not."""
    by_connection: dict[tuple[str, int], Told] = {}
    for each in told:
        if (each.listener, each.connection) in by_connection:
            yield Showing("event_connection", "keep_alive", each.n)
            return
        by_connection[each.listener, each.connection] = each
    for before, each in pairwise(told):
        if before.listener == each.listener:  # over TLS it cannot be the same one
            yield Showing("event_connection", "per_event", each.n)
            return
