"""What a call can do: one table, from which the phone, its mutants and its page come.

The rules, in words. A call is new, rings or is dialled, talks, is on hold, and ends. What
moves it is a *cause*: a command (accept, hold, resume, terminate, transfer, dtmf, dial), an
act of the far end (rings, answered, busy, rejected, unreachable, hung_up, renamed, transferred_us) or a
timer (rang_out). A pair of a state and a cause that has no row is refused and changes nothing.
Calls that act in twos (conference, attended transfer) have their table in ``pairs``.

Each row says what the far end notices (``hears``) and what is told (``tells``). A tell is an
event of the page, or ``room`` (every other talking call is put on hold), or one of the names in
:data:`WORDINGS`, where the page is silent and the phone's profile picks.
"""
# ruff: noqa: E501  # a row of the table is a line

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a call of the phone stands."""

    NEW = "new"
    RINGING = "ringing"
    DIALING = "dialing"
    ACTIVE = "active"
    HELD = "held"
    CONFERENCED = "conferenced"
    CONFERENCE_HELD = "conference_held"
    TRANSFERRING = "transferring"
    TRANSFERRING_HELD = "transferring_held"
    ENDED = "ended"


LIVE_ALONE: Final = (State.RINGING, State.DIALING, State.ACTIVE, State.HELD)
"""The states in which a call lives by itself."""

PAIRED: Final = (
    State.CONFERENCED,
    State.CONFERENCE_HELD,
    State.TRANSFERRING,
    State.TRANSFERRING_HELD,
)
"""The states of a call that is bound to another one."""


@dataclass(frozen=True)
class Row:
    """One cell: a call in ``state`` meets ``cause``, goes to ``then``, and this is noticed."""

    state: State
    cause: str
    then: State
    hears: str
    tells: tuple[str, ...]
    because: str


NEW, RINGING, DIALING, ACTIVE, HELD, ENDED = (
    State.NEW,
    State.RINGING,
    State.DIALING,
    State.ACTIVE,
    State.HELD,
    State.ENDED,
)
CONFERENCED, CONFERENCE_HELD = State.CONFERENCED, State.CONFERENCE_HELD
TRANSFERRING, TRANSFERRING_HELD = State.TRANSFERRING, State.TRANSFERRING_HELD

# fmt: off
ROWS: Final = (
    # in state            when              then         hears        tells                  because
    Row(NEW,              "rings",          RINGING,     "ringing",   ("incoming",),         "EV-INCOMING-1"),
    Row(NEW,              "dial",           DIALING,     "ringing",   ("dialled",),          "EV-OUTGOING-1"),

    Row(RINGING,          "accept",         ACTIVE,      "talk",      ("accepted",),         "EV-CONNECTED-1"),
    Row(RINGING,          "terminate",      ENDED,       "end",       ("disconnected",),     "CM-TERMINATE-2"),
    Row(RINGING,          "hung_up",        ENDED,       "end",       ("disconnected",),     "EV-DISCONNECTED-3"),

    Row(DIALING,          "answered",       ACTIVE,      "talk",      ("room", "connected"), "EV-CONNECTED-3"),
    Row(DIALING,          "busy",           ENDED,       "end",       ("disconnected",),     "CM-CALL-4"),
    Row(DIALING,          "rejected",       ENDED,       "end",       ("disconnected",),     "CM-CALL-5"),
    Row(DIALING,          "unreachable",    ENDED,       "end",       ("disconnected",),     "CM-CALL-6"),
    Row(DIALING,          "rang_out",       ENDED,       "end",       ("disconnected",),     "CM-CALL-7"),
    Row(DIALING,          "hung_up",        ENDED,       "end",       ("disconnected",),     "EV-DISCONNECTED-1"),
    Row(DIALING,          "terminate",      ENDED,       "end",       ("disconnected",),     "CM-TERMINATE-3"),

    Row(ACTIVE,           "hold",           HELD,        "hold",      ("holding",),          "EV-HOLDING-1"),
    Row(ACTIVE,           "dtmf",           ACTIVE,      "digits",    (),                    "CM-DTMF-1"),
    Row(ACTIVE,           "transfer",       ENDED,       "elsewhere", ("sent_away",),        "EV-TRANSFER_DONE-1"),
    Row(ACTIVE,           "terminate",      ENDED,       "end",       ("disconnected",),     "EV-DISCONNECTED-2"),
    Row(ACTIVE,           "hung_up",        ENDED,       "end",       ("disconnected",),     "EV-DISCONNECTED-1"),

    Row(HELD,             "resume",         ACTIVE,      "talk",      ("room", "connected"), "EV-CONNECTED-2"),
    Row(HELD,             "transfer",       ENDED,       "elsewhere", ("sent_away",),        "CM-TRANSFER-2"),
    Row(HELD,             "terminate",      ENDED,       "end",       ("disconnected",),     "CM-TERMINATE-4"),
    Row(HELD,             "hung_up",        ENDED,       "end",       ("disconnected",),     "EV-DISCONNECTED-1"),

    Row(CONFERENCED,      "dtmf",           CONFERENCED, "digits",    (),                    "CM-DTMF-1"),

    Row(RINGING,          "renamed",        RINGING,     "",          ("remoteUpdate",),     "EV-REMOTEUPDATE-1"),
    Row(DIALING,          "renamed",        DIALING,     "",          ("remoteUpdate",),     "EV-REMOTEUPDATE-1"),
    Row(ACTIVE,           "renamed",        ACTIVE,      "",          ("remoteUpdate",),     "EV-REMOTEUPDATE-1"),
    Row(HELD,             "renamed",        HELD,        "",          ("remoteUpdate",),     "EV-REMOTEUPDATE-1"),
    Row(CONFERENCED,      "renamed",        CONFERENCED, "",          ("remoteUpdate",),     "EV-REMOTEUPDATE-1"),
    Row(CONFERENCE_HELD,  "renamed",        CONFERENCE_HELD, "",      ("remoteUpdate",),     "EV-REMOTEUPDATE-1"),
    Row(TRANSFERRING,     "renamed",        TRANSFERRING, "",         ("remoteUpdate",),     "EV-REMOTEUPDATE-1"),
    Row(TRANSFERRING_HELD, "renamed",       TRANSFERRING_HELD, "",    ("remoteUpdate",),     "EV-REMOTEUPDATE-1"),

    Row(ACTIVE,           "transferred_us", ACTIVE,      "",          ("new_party",),        "EV-TRANSFERRED-1"),
    Row(HELD,             "transferred_us", HELD,        "",          ("new_party",),        "EV-TRANSFERRED-1"),
    Row(CONFERENCED,      "transferred_us", CONFERENCED, "",          ("new_party",),        "EV-TRANSFERRED-1"),
    Row(CONFERENCE_HELD,  "transferred_us", CONFERENCE_HELD, "",      ("new_party",),        "EV-TRANSFERRED-1"),
)
# fmt: on

WORDINGS: Final[Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]]] = {
    # told as: (choice of the profile, {its value: what is told, in order})
    "accepted": (
        "second_accept_order",
        {"holding_first": ("room", "connected"), "connected_first": ("connected", "room")},
    ),
    "dialled": (
        "second_call_order",
        {"holding_first": ("room", "outgoing"), "outgoing_first": ("outgoing", "room")},
    ),
    "sent_away": (
        "transfer_disconnects",
        {
            "after_done": ("transfer_done", "disconnected"),
            "before_done": ("disconnected", "transfer_done"),
            "untold": ("transfer_done",),
        },
    ),
    "new_party": (
        "transferred_extra",
        {"none": ("transferred",), "remote_update": ("transferred", "remoteUpdate")},
    ),
}

Table = Mapping[tuple[State, str], Row]


def table(rows: Iterable[Row] = ROWS) -> Table:
    """Return the rows by their cell; two rows for one cell are a mistake."""
    cells: dict[tuple[State, str], Row] = {}
    for row in rows:
        if (row.state, row.cause) in cells:
            raise ValueError(f"the table has two rows for a call {row.state} and {row.cause!r}")
        cells[row.state, row.cause] = row
    return cells


def worded(
    tells: tuple[str, ...],
    choose: Mapping[str, str],
    wordings: Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]] = WORDINGS,
) -> tuple[str, ...]:
    """Return what this phone tells, in its order, where the page leaves the wording open."""
    told: list[str] = []
    for tell in tells:
        if tell in wordings:
            choice, by_value = wordings[tell]
            told.extend(by_value[choose[choice]])
        else:
            told.append(tell)
    return tuple(told)
