"""How near to their limit events came, so that a limit can be tuned before it flakes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ringproof.report.document import TestReport
from ringproof.trace import Expected, Record

TIGHT: Final = 0.7
"""The share of its window from which on an event is said to have come late in it."""

_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Margin:
    """An event that came late in its window: `took` of `within` seconds; `test` is a node id.

    Round the embedded emulator the seconds are virtual ones.
    """

    test: str
    event: str
    took: float
    within: float

    @property
    def words(self) -> str:
        """Say it as the reports print it."""
        return f"{self.event} came after {self.took:.2f} s of {self.within:g} s"


def margins(tests: Iterable[TestReport]) -> tuple[Margin, ...]:
    """Return the tightest margins of the events that came in time, the tightest first."""
    found = [margin for test in tests for r in test.records if (margin := _margin(test.nodeid, r))]
    return tuple(sorted(found, key=lambda m: -m.took / m.within)[:_SHOWN])


def _margin(test: str, record: Record) -> Margin | None:
    if not isinstance(record, Expected) or not record.met or record.took is None:
        return None
    if record.within <= 0 or record.took <= TIGHT * record.within:
        return None
    return Margin(test, record.sentence, record.took, record.within)
