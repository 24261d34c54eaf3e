"""A recording as one causal structure: who did what, what was observed, what had to come first.

Steps are what a replay does, observations what it compares. In direction *phone* the steps are the
commands and what far end and local user did, the observations the phone's answers and events. In
direction *server* the steps are the phone's events, the observations the server's answers and the
commands that it sends.

All times are seconds since the session began; `n` numbers steps and observations each from 1, in
the order of the recording. Ids, numbers and names are those of the recording; `unify.Bindings`
says what they are in a replay.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from ringproof.protocol.events import Event
from ringproof.trace import Answer, Stimulus, Told

PHONE: Final = "phone"
"""The actor of a step in direction server: the phone that tells an event."""


class Direction(StrEnum):
    """Who is replayed to."""

    PHONE = "phone"
    SERVER = "server"


class Source(StrEnum):
    """How a step is known."""

    SENT = "sent"  # it crossed the wire
    KNOWN = "known"  # whoever recorded wrote it down
    INFERRED = "inferred"  # an event tells it that nothing else explains


class Kind(StrEnum):
    """What an observation is."""

    ANSWER = "answer"  # to a step: the phone's to a command, the server's to an event
    EVENT = "event"  # a phone told something (direction phone)
    COMMAND = "command"  # a server sent a command (direction server)


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone of a recording: its name there, its mac where told, its identities seen."""

    name: str
    mac: str = ""
    identities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One call of a phone: its recorded id, the far end's leg, and how the far end behaved.

    `direction` is ``in`` where the far end called the phone, ``out`` where the phone dialled.
    `role` is the role of the dial plan that a dialled number played (answers, busy, rejects,
    unreachable, rings_out, waits), empty for calls in. `peer` names the recorded phone at the
    other end, where it is one of the same recording.
    """

    phone: str
    call: str
    leg: str
    number: str
    direction: str
    role: str = ""
    account: str = ""
    name: str = ""
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody does something: a stimulus of the replay.

    `actor` is a trace.Actor or PHONE; verb and details are those of docs/trace.md (for PHONE: the
    event's name and its parameters). `why` says how it is known, as a sentence, and `evidence`
    by which records of that phone (their `n`). `after` are the observations that it waits for at
    causal pace, `behind` the steps that must have gone before it. `by_role` is True where a dialled
    number of the right role does it by itself (the far end that answers, is busy ...), so that a
    driver has to do it only where its number is one that waits. `record` is the recorded record,
    with the bytes where they are known; None for inferred steps.
    """

    n: int
    phone: str
    at: float
    actor: str
    verb: str
    details: Mapping[str, str] = field(default_factory=dict)
    source: Source = Source.SENT
    why: str = ""
    evidence: tuple[int, ...] = ()
    after: frozenset[int] = frozenset()
    behind: frozenset[int] = frozenset()
    by_role: bool = False
    record: Stimulus | Told | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """Something observed: an answer, an event, or a server's command.

    `cause` is the step that brought it about (for an answer: the one it answers), 0 where none is
    known. `after` are the observations that surely came just before it: all of them that no other
    of them comes after. `owed` is False where its cause was refused, so that a replay does not
    show it and nothing is compared with it. `latency` is the seconds from its cause, None without
    one.
    """

    n: int
    phone: str
    at: float
    kind: Kind
    record: "Seen"
    cause: int = 0
    after: frozenset[int] = frozenset()
    owed: bool = True
    latency: float | None = None

    @property
    def event(self) -> Event | None:
        """The event told, where it is one that can be read."""
        return self.record.event if isinstance(self.record, Told) else None


Seen: TypeAlias = Told | Answer | Stimulus
"""The record of an observation: Told for events, Answer for answers, Stimulus for commands."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What of a recording cannot be replayed, and why; the rest of it is.

    `readings` are the ways in which it could be read, where there is more than one (ambiguous), and
    empty where there is none. `evidence` are records of `phone`, `where` says in words which.
    """

    phone: str
    where: str
    why: str
    readings: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether several readings are possible, rather than none."""
        return len(self.readings) > 1


@dataclass(frozen=True, slots=True)
class Session:
    """One recording, ready to be driven and compared.

    `length` is in seconds. `exact` is False where the recording did not keep the bytes, so that of
    what is malformed in a head nothing can be said.
    """

    direction: Direction
    phones: tuple[Phone, ...]
    steps: tuple[Step, ...]
    observations: tuple[Observation, ...]
    lines: tuple[Line, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    length: float = 0.0
    exact: bool = True

    def step(self, n: int) -> Step:
        """Return step `n`."""
        return self.steps[n - 1]

    def observation(self, n: int) -> Observation:
        """Return observation `n`."""
        return self.observations[n - 1]
