"""One test's trace: records in the order they were written down, and who listens to them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from ringproof.trace.moment import Clock
from ringproof.trace.records import Arranged, Expected, Record, Stimulus, Told

R = TypeVar("R")
Listener = Callable[[Record], None]


class Trace:
    """Append-only records of one test, numbered from 1; listeners hear each as it is written."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.records: list[Record] = []
        self.listeners: list[Listener] = []

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def write(self, kind: Callable[..., R], /, **fields: Any) -> R:
        """Write down one record of `kind`, giving it its number, and its moment unless given."""
        fields.setdefault("at", self.clock.now())
        record = kind(n=len(self.records) + 1, **fields)
        self.records.append(record)  # type: ignore[arg-type]
        for listener in self.listeners:
            listener(record)  # type: ignore[arg-type]
        return record

    def amend(self, stimulus: Stimulus, **details: str) -> Stimulus:
        """Add to a stimulus what is known of it only once it was done, such as its leg."""
        amended = replace(stimulus, details={**stimulus.details, **details})
        self.records[stimulus.n - 1] = amended
        return amended

    def retract(self, stimulus: Stimulus, why: str) -> None:
        """Say that a stimulus was not done after all, so that nothing is owed for it."""
        what = f"{stimulus.actor}: {stimulus.verb}"
        self.records[stimulus.n - 1] = Arranged(stimulus.n, stimulus.at, what, False, why)

    def told(self) -> list[Told]:
        """Return every event of the trace, in order of arrival."""
        return [record for record in self.records if isinstance(record, Told)]

    def last_stimulus(self) -> Stimulus | None:
        """Return the latest thing done to the phone, or None."""
        return next((r for r in reversed(self.records) if isinstance(r, Stimulus)), None)

    def claimed(self) -> frozenset[int]:
        """Return the numbers of the events that some expectation of the test claimed."""
        return claimed_events(self.records)


def claimed_events(records: list[Record]) -> frozenset[int]:
    """Return the numbers of the events among `records` that a met expectation claimed."""
    return frozenset(
        n for record in records if isinstance(record, Expected) and record.met for n in record.by
    )
