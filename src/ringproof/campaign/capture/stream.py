"""A capture as one stream of records in the order of time, whatever order its file has.

A file holds exchanges as they ended; their requests began earlier. What is held back to sort
them is what may still be overtaken, not the file.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from ringproof.recordings import Deed, Exchange, Origin, Recording, records_of
from ringproof.trace import Answer, Record, Stimulus

HORIZON: Final = 60.0
"""Seconds that an exchange may take and still find its place in the order."""


@dataclass(frozen=True, slots=True)
class Item:
    """One record, the phone that it belongs to, and its exchange (None for a deed)."""

    phone: str
    record: Record
    exchange: Exchange | None


def in_order_of_time(origin: Origin, parts: Iterable[Exchange | Deed]) -> Iterator[Item]:
    """Yield the records of a capture in order of their moments, numbered from 1 over all phones.

    `parts` come about in the order of their ends, as a file has them; deeds may come early.
    """
    numbers = count(1)
    asked: dict[int, int] = {}  # the number of the command of each exchange that is under way
    for item in _sorted(_items(origin, parts)):
        n = next(numbers)
        record = replace(item.record, n=n)
        if item.exchange is not None:
            if isinstance(record, Stimulus):
                asked[item.exchange.n] = n
            elif isinstance(record, Answer):
                record = replace(record, to=asked.pop(item.exchange.n, 0))
        yield replace(item, record=record)


def _items(origin: Origin, parts: Iterable[Exchange | Deed]) -> Iterator[Item]:
    for part in parts:
        if isinstance(part, Deed):
            yield Item(part.phone, part.stimulus, None)
            continue
        alone: Mapping[str, tuple[Record, ...]] = records_of(Recording(origin, (part,)))
        for phone, records in alone.items():
            for record in records:
                yield Item(phone, record, part)


def _sorted(items: Iterable[Item]) -> Iterator[Item]:
    """Sort by time within the horizon; what lies further back than that comes as it stands.

    A clock that jumps has many records at one moment: the clock on the wall tells them apart.
    """
    heap: list[tuple[float, float, int, Item]] = []
    latest = float("-inf")
    for place, item in enumerate(items):
        at = item.record.at.mono
        heapq.heappush(heap, (at, item.record.at.wall, place, item))
        if item.exchange is not None:
            latest = max(latest, at)
        while heap and heap[0][0] < latest - HORIZON:
            yield heapq.heappop(heap)[-1]
    while heap:
        yield heapq.heappop(heap)[-1]
