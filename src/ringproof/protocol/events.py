"""The events of the vendor's page: their names, parameters and shapes, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ringproof.protocol.names import (
    ACCOUNT_ID,
    CALL_ID,
    CALL_ID_2,
    EVENT,
    NAME,
    NUMBER,
    PLAIN_NAMES,
)
from ringproof.protocol.query import DEFECTS, Defect, Parameter, in_order, read_query


@dataclass(frozen=True, slots=True)
class Event:
    """One event as its query told it: its name and its other parameters in the order sent."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()

    def get(self, parameter: str) -> str | None:
        """Return the value of `parameter` (the first one), or None where it is absent."""
        return next((value for key, value in self.parameters if key == parameter), None)

    @property
    def call(self) -> str | None:
        """The id of the call the event is about."""
        return self.get(CALL_ID)

    @property
    def call2(self) -> str | None:
        """The id of the second call, where the event has two."""
        return self.get(CALL_ID_2)


@dataclass(frozen=True, slots=True)
class Shape:
    """What an event looks like on the page: one line of it.

    `required` are the parameters that a well-formed event of this shape always has (mac is on
    every event and judged by EV-MAC-1, so it is in no shape). `optional` may be lawfully absent:
    a name that is not known, the number of an anonymous caller. Where `any_of` is not empty, at
    least one of those must be there. `clause` judges the shape, `line` is the vendor's line.
    """

    event: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    clause: str
    line: int
    says: str
    any_of: tuple[str, ...] = ()
    variant: str = ""

    @property
    def schema(self) -> str:
        """The name of its schema, ``transfer_done.blind`` where the event has variants."""
        return f"{self.event}.{self.variant}" if self.variant else self.event


_TWO: Final = (CALL_ID, CALL_ID_2)
_ONE: Final = (CALL_ID,)

SHAPES: Final[tuple[Shape, ...]] = (
    Shape(
        "incoming", (CALL_ID, ACCOUNT_ID), (NUMBER, NAME), "EV-INCOMING-1", 47, "new incoming call"
    ),
    Shape(
        "outgoing", (CALL_ID, ACCOUNT_ID, NUMBER), (NAME,), "EV-OUTGOING-1", 49, "new outgoing call"
    ),
    Shape(
        "remoteUpdate",
        _ONE,
        (NUMBER, NAME),
        "EV-REMOTEUPDATE-1",
        51,
        "new number or name of the far end",
        any_of=(NUMBER, NAME),
    ),
    Shape("connected", _ONE, (), "EV-CONNECTED-1", 53, "both parties can talk"),
    Shape("holding", _ONE, (), "EV-HOLDING-1", 55, "the call is on hold"),
    Shape("disconnected", _ONE, (), "EV-DISCONNECTED-1", 57, "the call has ended"),
    Shape("conferenced", _TWO, (), "EV-CONFERENCED-1", 59, "the calls are in a conference"),
    Shape("unconferenced", _TWO, (), "EV-UNCONFERENCED-1", 61, "the conference is dissolved"),
    Shape(
        "transferred",
        (CALL_ID, NUMBER),
        (NAME,),
        "EV-TRANSFERRED-1",
        63,
        "the far end is somebody else now",
    ),
    Shape(
        "transfer_done",
        (CALL_ID, NUMBER),
        (),
        "EV-TRANSFER_DONE-1",
        65,
        "the call was transferred to a number",
        variant="blind",
    ),
    Shape(
        "transfer_initiated",
        _TWO,
        (),
        "EV-TRANSFER_INITIATED-1",
        67,
        "an attended transfer begins",
    ),
    Shape("transfer_failed", _TWO, (), "EV-TRANSFER_FAILED-1", 69, "the attended transfer failed"),
    Shape(
        "transfer_done",
        _TWO,
        (),
        "EV-TRANSFER_DONE-2",
        71,
        "the attended transfer worked",
        variant="attended",
    ),
)
"""The thirteen lines of the page, in its order."""

EVENTS: Final[Mapping[str, tuple[Shape, ...]]] = MappingProxyType(
    {
        name: tuple(shape for shape in SHAPES if shape.event == name)
        for name in dict.fromkeys(shape.event for shape in SHAPES)
    }
)
"""The shapes of each event by its name, in the order of the page; only transfer_done has two."""


def shape_of(event: Event) -> Shape | None:
    """Return the page's line for `event`, or None for an event that the page does not know.

    A transfer_done with a second call is the attended one, any other the blind one.
    """
    shapes = EVENTS.get(event.name, ())
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    attended = event.call2 is not None
    return next(shape for shape in shapes if (CALL_ID_2 in shape.required) is attended)


def read_event(target: bytes) -> tuple[Event | None, tuple[Defect, ...]]:
    """Read the event that `target`, path and query as the phone sent them, tells.

    The event is None where the query has no `event`; the offsets of the defects count from the
    beginning of `target`. A server address that was configured with a query of its own adds its
    parameters to the event's.
    """
    _, question, raw = target.partition(b"?")
    query = read_query(raw, at=len(target) - len(raw)) if question else read_query(b"")
    suspicious = (_suspicious(parameter) for parameter in query.parameters)
    defects = in_order((*query.defects, *(found for found in suspicious if found is not None)))
    name = query.get(EVENT)
    if name is None:
        return None, defects
    rest = iter(query.pairs)
    before = []
    for pair in rest:  # the first `event` names the event; a second one is kept as it is
        if pair[0] == EVENT:
            break
        before.append(pair)
    return Event(name, (*before, *rest)), defects


def _suspicious(parameter: Parameter) -> Defect | None:
    """Return what is no defect of a query as such, but of an event."""
    label = f", parameter {parameter.name}" if parameter.name in PLAIN_NAMES else ""
    if parameter.value is None:
        return Defect("bare-key", parameter.at, DEFECTS["bare-key"] + label)
    at = parameter.raw.find(b"?event=")
    if at >= 0:
        kind = "second-question-mark"
        return Defect(kind, parameter.at + at, DEFECTS[kind] + label)
    return None
