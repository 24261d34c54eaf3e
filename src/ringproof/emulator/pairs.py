"""What two calls can do together: conference and attended transfer, keyed by the pair of states.

Two calls that live alone are bound by ``conference`` or ``join``; a bound pair is held, resumed,
succeeds, fails or comes apart when one of them ends. The order of the two is that in which they
were bound: ``callId`` is the first, ``callId2`` the second. A tell ending in ``@1`` or ``@2`` is
about that one of the two; one without is about the pair.

``LEFT_ALONE`` stands for the state of the one that remains after a conference: the page says only
that dissolving does not mean that the calls have ended, so the phone's profile picks.
"""
# ruff: noqa: E501  # a row of the table is a line

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ringproof.emulator.table import (
    ACTIVE,
    CONFERENCE_HELD,
    CONFERENCED,
    ENDED,
    HELD,
    TRANSFERRING,
    TRANSFERRING_HELD,
    State,
)

LEFT_ALONE: Final = "left_alone"


@dataclass(frozen=True)
class PairRow:
    """One cell: two calls in these states meet ``cause`` and go to the states ``then``."""

    states: tuple[State, State]
    cause: str
    then: tuple[State | str, State | str]
    hears: tuple[str, str]
    tells: tuple[str, ...]
    because: str


CONF: Final = (CONFERENCED, CONFERENCED)
CONF_HELD: Final = (CONFERENCE_HELD, CONFERENCE_HELD)
ENDS: Final = (ENDED, ENDED)
A_H: Final = (ACTIVE, HELD)
H_A: Final = (HELD, ACTIVE)
H_H: Final = (HELD, HELD)
T_TH: Final = (TRANSFERRING, TRANSFERRING_HELD)
TH_T: Final = (TRANSFERRING_HELD, TRANSFERRING)
TH_TH: Final = (TRANSFERRING_HELD, TRANSFERRING_HELD)
TALK: Final = ("talk", "talk")
HOLD: Final = ("hold", "hold")
AWAY: Final = ("elsewhere", "elsewhere")
SAME: Final = ("", "")

# fmt: off
PAIR_ROWS: Final = (
    # in states       when                  then                    hears             tells                                because
    PairRow(A_H,      "conference",         CONF,                   TALK,             ("joins@2", "conferenced"),          "EV-CONFERENCED-1"),
    PairRow(H_A,      "conference",         CONF,                   TALK,             ("joins@1", "conferenced"),          "EV-CONFERENCED-1"),
    PairRow(H_H,      "conference",         CONF,                   TALK,             ("room", "joins@1", "joins@2", "conferenced"), "EV-CONFERENCED-1"),
    PairRow(CONF,     "hold",               CONF_HELD,              HOLD,             ("conference_holding",),             "CM-HOLD-3"),
    PairRow(CONF_HELD, "resume",            CONF,                   TALK,             ("room", "conference_resumed"),      "CM-RESUME-3"),
    PairRow(CONF,     "first_ends",         (ENDED, LEFT_ALONE),    ("end", ""),      ("first_leaves", "stays@2"),         "CM-CONFERENCE-3"),
    PairRow(CONF,     "second_ends",        (LEFT_ALONE, ENDED),    ("", "end"),      ("second_leaves", "stays@1"),        "CM-CONFERENCE-3"),
    PairRow(CONF,     "terminate",          ENDS,                   ("end", "end"),   ("first_leaves", "disconnected@2"),  "CM-TERMINATE-6"),
    PairRow(CONF_HELD, "first_ends",        (ENDED, HELD),          ("end", ""),      ("first_leaves",),                   "CM-CONFERENCE-3"),
    PairRow(CONF_HELD, "second_ends",       (HELD, ENDED),          ("", "end"),      ("second_leaves",),                  "CM-CONFERENCE-3"),
    PairRow(CONF_HELD, "terminate",         ENDS,                   ("end", "end"),   ("first_leaves", "disconnected@2"),  "CM-TERMINATE-6"),

    PairRow(A_H,      "join",               T_TH,                   SAME,             ("transfer_initiated",),             "EV-TRANSFER_INITIATED-1"),
    PairRow(H_A,      "join",               TH_T,                   SAME,             ("transfer_initiated",),             "EV-TRANSFER_INITIATED-1"),
    PairRow(H_H,      "join",               TH_TH,                  SAME,             ("transfer_initiated",),             "EV-TRANSFER_INITIATED-1"),
    PairRow(T_TH,     "transfer_succeeded", ENDS,                   AWAY,             ("joined",),                         "EV-TRANSFER_DONE-2"),
    PairRow(TH_T,     "transfer_succeeded", ENDS,                   AWAY,             ("joined",),                         "EV-TRANSFER_DONE-2"),
    PairRow(TH_TH,    "transfer_succeeded", ENDS,                   AWAY,             ("joined",),                         "EV-TRANSFER_DONE-2"),
    PairRow(T_TH,     "transfer_failed",    A_H,                    SAME,             ("transfer_failed",),                "EV-TRANSFER_FAILED-1"),
    PairRow(TH_T,     "transfer_failed",    H_A,                    SAME,             ("transfer_failed",),                "EV-TRANSFER_FAILED-1"),
    PairRow(TH_TH,    "transfer_failed",    H_H,                    SAME,             ("transfer_failed",),                "EV-TRANSFER_FAILED-1"),
    PairRow(T_TH,     "first_ends",         (ENDED, HELD),          ("end", ""),      ("transfer_failed", "disconnected@1"), "EV-TRANSFER_FAILED-1"),
    PairRow(T_TH,     "second_ends",        (ACTIVE, ENDED),        ("", "end"),      ("transfer_failed", "disconnected@2"), "EV-TRANSFER_FAILED-1"),
    PairRow(TH_T,     "first_ends",         (ENDED, ACTIVE),        ("end", ""),      ("transfer_failed", "disconnected@1"), "EV-TRANSFER_FAILED-1"),
    PairRow(TH_T,     "second_ends",        (HELD, ENDED),          ("", "end"),      ("transfer_failed", "disconnected@2"), "EV-TRANSFER_FAILED-1"),
    PairRow(TH_TH,    "first_ends",         (ENDED, HELD),          ("end", ""),      ("transfer_failed", "disconnected@1"), "EV-TRANSFER_FAILED-1"),
    PairRow(TH_TH,    "second_ends",        (HELD, ENDED),          ("", "end"),      ("transfer_failed", "disconnected@2"), "EV-TRANSFER_FAILED-1"),
)
# fmt: on

PAIR_WORDINGS: Final[Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]]] = {
    "joins@1": ("conference_members", {"untold": (), "connected": ("connected@1",)}),
    "joins@2": ("conference_members", {"untold": (), "connected": ("connected@2",)}),
    "conference_holding": (
        "conference_hold",
        {"once": ("holding@1",), "per_member": ("holding@1", "holding@2")},
    ),
    "conference_resumed": (
        "conference_hold",
        {"once": ("connected@1",), "per_member": ("connected@1", "connected@2")},
    ),
    "first_leaves": (
        "conference_end_order",
        {
            "unconferenced_first": ("unconferenced", "disconnected@1"),
            "disconnected_first": ("disconnected@1", "unconferenced"),
        },
    ),
    "second_leaves": (
        "conference_end_order",
        {
            "unconferenced_first": ("unconferenced", "disconnected@2"),
            "disconnected_first": ("disconnected@2", "unconferenced"),
        },
    ),
    "stays@1": ("left_alone", {"active": (), "held": ("holding@1",)}),
    "stays@2": ("left_alone", {"active": (), "held": ("holding@2",)}),
    "joined": (
        "transfer_disconnects",
        {
            "after_done": ("transfer_done", "disconnected@1", "disconnected@2"),
            "before_done": ("disconnected@1", "disconnected@2", "transfer_done"),
            "untold": ("transfer_done",),
        },
    ),
}

REMAINS: Final[Mapping[str, State]] = {"active": ACTIVE, "held": HELD}
"""What ``LEFT_ALONE`` means, by the profile's ``left_alone``."""

STAYS_HEARS: Final[Mapping[State, str]] = {ACTIVE: "talk", HELD: "hold"}
"""What the far end of the call that remains notices."""

PairTable = Mapping[tuple[tuple[State, State], str], PairRow]


def pair_table(rows: Iterable[PairRow] = PAIR_ROWS) -> PairTable:
    """Return the rows by their cell; two rows for one cell are a mistake."""
    cells: dict[tuple[tuple[State, State], str], PairRow] = {}
    for row in rows:
        if (row.states, row.cause) in cells:
            raise ValueError(
                f"the pair table has two rows for calls {row.states[0]} and {row.states[1]} "
                f"and {row.cause!r}"
            )
        cells[row.states, row.cause] = row
    return cells
