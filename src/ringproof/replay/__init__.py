"""Replay: a recording as a causal session, its pacing, and the comparison of two of them.

Pure: nothing here does I/O or reads a clock. `build.session_of` makes the session, `Pacer` says
when a step may go, `Comparator` takes what came back, `minimize` finds the least that diverges.
"""

from ringproof.replay.build import session_of
from ringproof.replay.compare import Comparator, compare
from ringproof.replay.divergence import Comparison, Difference, Divergence, Observed, Pair
from ringproof.replay.minimize import Minimal, minimize
from ringproof.replay.pace import Due, Pace, Pacer
from ringproof.replay.part import Part, part_of
from ringproof.replay.server import server_session_of
from ringproof.replay.session import (
    PHONE,
    Direction,
    Kind,
    Line,
    Observation,
    Phone,
    Refusal,
    Session,
    Source,
    Step,
)
from ringproof.replay.unify import Domain, Unbound
from ringproof.replay.values import Terms

__all__ = [
    "PHONE",
    "Comparator",
    "Comparison",
    "Difference",
    "Direction",
    "Divergence",
    "Domain",
    "Due",
    "Kind",
    "Line",
    "Minimal",
    "Observation",
    "Observed",
    "Pace",
    "Pacer",
    "Pair",
    "Part",
    "Phone",
    "Refusal",
    "Session",
    "Source",
    "Step",
    "Terms",
    "Unbound",
    "compare",
    "minimize",
    "part_of",
    "server_session_of",
    "session_of",
]
