"""A trace cut at its stimuli: what was told after one and before the next is what it brought."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ringproof.model.acts import Act, act_of
from ringproof.protocol.events import Event
from ringproof.trace import Actor, Answer, Record, Stimulus, Told, Witnessed

ENOUGH: Final = 1.0
"""Seconds without an event after which it counts as not told."""

Shown = Iterator[tuple[str, str]]

_GONE: Final = ("disconnected", "transfer_done")


@dataclass(slots=True)
class Passage:
    """A stimulus and what came of it; `before` is the latest event of each live call then.

    `gone` are the calls whose `disconnected` was told before.
    """

    stimulus: Stimulus | None
    act: Act | None
    began: float
    before: Mapping[str, str]
    switched_off: bool = False
    events: list[Event] = field(default_factory=list)
    answer: Answer | None = None
    witnessed: list[Witnessed] = field(default_factory=list)
    gone: frozenset[str] = frozenset()
    ended: float = 0.0
    enough: float = ENOUGH

    @property
    def n(self) -> int:
        """The number of the record that began it, 0 before the first stimulus."""
        return self.stimulus.n if self.stimulus else 0

    @property
    def deed(self) -> str:
        """What was done, "" where it changes no call."""
        return self.act.deed if self.act else ""

    def place(self, name: str, id: str | None = None) -> int | None:
        """Return where in the passage `name` (of the call `id`) was told, or None."""
        for place, event in enumerate(self.events):
            if event.name == name and id in (None, event.call, event.call2):
                return place
        return None

    def calls(self, *states: str) -> list[str]:
        """Return the calls whose latest event before was one of `states`."""
        return [id for id, state in self.before.items() if state in states]

    def last(self, name: str) -> Event | None:
        """Return the latest event `name` of the passage."""
        return next((event for event in reversed(self.events) if event.name == name), None)

    @property
    def long_enough(self) -> bool:
        """Whether what was not told by its end was not told at all."""
        return self.ended - self.began >= self.enough


def passages(records: Sequence[Record], enough: float = ENOUGH) -> Iterator[Passage]:
    """Yield the passages of a trace in order of time; the first has no stimulus."""
    state: dict[str, str] = {}
    gone: set[str] = set()
    off = False
    current = Passage(None, None, records[0].at.mono if records else 0.0, {}, enough=enough)
    for record in records:
        if isinstance(record, Stimulus):
            current.ended = record.at.mono
            yield current
            if record.actor is Actor.ADMIN and record.verb == "allow":
                off = record.details.get("on") == "no"
            current = _begun(record, state, gone, off, enough)
        elif isinstance(record, Answer) and current.stimulus and record.to == current.stimulus.n:
            current.answer = record
        elif isinstance(record, Witnessed):
            current.witnessed.append(record)
        elif isinstance(record, Told) and record.event:
            current.events.append(record.event)
            _learn(record.event, state, gone)
        current.ended = max(current.ended, record.at.mono)
    yield current


def _begun(
    stimulus: Stimulus, state: Mapping[str, str], gone: set[str], off: bool, enough: float
) -> Passage:
    return Passage(
        stimulus,
        act_of(stimulus),
        stimulus.at.mono,
        dict(state),
        off,
        gone=frozenset(gone),
        enough=enough,
    )


def _learn(event: Event, state: dict[str, str], gone: set[str]) -> None:
    for id in (event.call, event.call2):
        if id and event.name in _GONE:
            state.pop(id, None)
            if event.name == "disconnected":
                gone.add(id)
        elif id and event.name != "remoteUpdate":
            state[id] = event.name
