"""What each test showed of the phone's choices and of its numbers, and in which exchange."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ringproof.campaign.learn.plan import SHOWN_BY, name_of
from ringproof.judge import choices_seen
from ringproof.report.document import TestReport
from ringproof.trace import Actor, Answer, Record, Stimulus, Told


@dataclass(frozen=True, slots=True)
class Evidence:
    """One occasion: `choice` was seen as `value` in a test, at the record `n` of its trace."""

    choice: str
    value: str
    test: str
    n: int

    def __str__(self) -> str:
        return f"{self.test}, record {self.n}"


def evidence_of(test: TestReport, enough: float) -> Iterator[Evidence]:
    """Yield what one test shows; after `enough` seconds of silence something is untold."""
    name = name_of(test.nodeid)
    for showing in choices_seen(test.records, enough):
        yield Evidence(showing.choice, showing.value, name, showing.by)
    for number, measure in MEASURES.items():
        if name in SHOWN_BY[number]:
            for value, n in measure(test.records):
                yield Evidence(number, value, name, n)


Measured = Iterator[tuple[str, int]]


def _from_to(first: str, then: str) -> Callable[[Sequence[Record]], Measured]:
    """Return how many seconds passed from one event of a call to another of the same call."""

    def measure(records: Sequence[Record]) -> Measured:
        told = [r for r in records if isinstance(r, Told) and r.event]
        for one in told:
            for other in told:
                if one.event is None or other.event is None or other.at.mono < one.at.mono:
                    continue
                names = (one.event.name, other.event.name)
                if names == (first, then) and one.event.call == other.event.call:
                    yield f"{round(other.at.since(one.at), 3):g}", other.n

    return measure


def _how_many_calls(records: Sequence[Record]) -> Measured:
    """Count the calls that a phone dialled before it refused one more."""
    dialled: dict[int, int] = {}
    for record in records:
        if isinstance(record, Stimulus) and (record.actor, record.verb) == (Actor.CLIENT, "call"):
            dialled[record.n] = len(dialled)
        elif isinstance(record, Answer) and _refused(record) and dialled.get(record.to, 0):
            yield str(dialled[record.to]), record.n


def _refused(answer: Answer) -> bool:
    return answer.status is not None and answer.status >= 400


MEASURES: Final[Mapping[str, Callable[[Sequence[Record]], Measured]]] = {
    "ring_seconds": _from_to("outgoing", "disconnected"),
    "answer_delay": _from_to("outgoing", "connected"),
    "transfer_delay": _from_to("transfer_initiated", "transfer_done"),
    "max_calls": _how_many_calls,
}
"""The numbers of a profile that can be measured, each in the tests that the plan names for it."""
