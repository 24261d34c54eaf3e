"""The narrow waist: what is written down of a test, and of a capture.

Everything above (judge, verdicts, reports, ladders) reads these records; everything below
(wire client, listener, drivers) only causes them. They are made from bytes that crossed a
transport or from what a witness testified, never by the emulator itself.

`n` numbers the records of one trace from 1 in the order they were written down. Arrival
order of events is the order of their completed requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from ringproof.protocol.events import Event
from ringproof.protocol.query import Defect
from ringproof.trace.moment import Moment


class Actor(StrEnum):
    """Who does something to the phone."""

    CLIENT = "client"  # the PBX or CTI client: sends commands
    FAR_END = "far_end"
    LOCAL_USER = "local_user"
    ADMIN = "admin"
    EVENT_SERVER = "event_server"  # the harness's listener turned slow, failing, absent ...


@dataclass(frozen=True, slots=True)
class Stimulus:
    """Somebody does something: a command is sent, the far end calls, the handset is lifted.

    For CLIENT, `verb` is the command's name (``hold``, ``?`` for the list, ``help`` for a help
    request with `details["of"]`), `details` its query parameters by name (never the token), and
    `raw` the request's bytes. `admits` is False where the request carries no valid credential or
    the feature is switched off, so that no effect is owed.
    For the others, `details["leg"]` names the far end's leg (``leg-1``), and `number`, `name`,
    `to`, `call`, `call2` say what the verb needs: see docs/trace.md for the vocabulary.
    """

    n: int
    at: Moment
    actor: Actor
    verb: str
    details: Mapping[str, str] = field(default_factory=dict)
    admits: bool = True
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a command; `status` is None and `lost` says why when nothing did."""

    n: int
    at: Moment
    to: int
    status: int | None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    raw: bytes = b""
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The phone told something: one complete request on the event server, well formed or not.

    `at` is when the request was complete, `began` its first byte, `answered` when our answer
    had been sent (None while it is withheld). Two events overlap, and are unordered, when one
    began before the other was answered.
    `target` is path and query as sent, `event` what the query says (None when it says no event),
    `defects` what was malformed in it, request line and headers included.
    """

    n: int
    at: Moment
    began: Moment
    answered: Moment | None
    connection: int
    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    event: Event | None
    defects: tuple[Defect, ...] = ()
    secure: bool = False
    listener: str = "events"
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection to the event server that brought no complete request.

    `outcome` is one of ``tls-failed``, ``plain-on-tls``, ``closed-early``, ``reset``.
    """

    n: int
    at: Moment
    connection: int
    outcome: str
    detail: str = ""
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What far end, local user or admin testify: ``heard``, ``connected``, ``sees``, ``log`` ..."""

    n: int
    at: Moment
    witness: Actor
    what: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arranged:
    """A step of the arrangement, or of the return to idle: `what` it was and whether it held."""

    n: int
    at: Moment
    what: str
    held: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """An expectation as data, so that a report can be judged again without running the test.

    `kind` is one of ``told`` (an event), ``silence`` (no event), ``refused``, ``answered``,
    ``witnessed``, ``held`` (any other sentence of a test); `pattern` says what was expected in
    words and values, `within` is the window in seconds, `took` how much of it was used.
    `met` is the verdict of the expectation; `by` names the records that met or broke it.
    `arranging` is True for an expectation of the arrangement, which judges no clause.
    `clause` is the clause of the test at that time ("" outside of one).
    `control` names what the expectation showed can be observed (a verb such as ``hold``).
    """

    n: int
    at: Moment
    kind: str
    sentence: str
    met: bool
    clause: str = ""
    pattern: Mapping[str, str] = field(default_factory=dict)
    within: float = 0.0
    took: float | None = None
    by: tuple[int, ...] = ()
    arranging: bool = False
    control: str = ""


Record: TypeAlias = Stimulus | Answer | Told | Connection | Witnessed | Arranged | Expected
