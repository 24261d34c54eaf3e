"""How long a run against a server lasts, from the words of its tests and the target file's windows.

Nearly all of it is silence that is watched: after each test, and where a test waits for what must
not come. A server that does nothing is waited for until each window has passed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import pytest

from ringproof.plugin.hands import acts_of
from ringproof.plugin.prompts import Act
from ringproof.target.server_side import ServerSide
from ringproof.target.settings import TargetSettings

_OWN: Final = 0.1  # seconds of a test beside its windows, on a computer of today
_SETTLES: Final = frozenset(
    {
        *("waits_a_moment", "leaves_alone", "reacts_once_to", "reacts_to_each_of"),
        *("kept_its_tokens", "is_restarted"),
    }
)
"""What waits for the settling window once more."""
_WAITS: Final = "reacts"  # how everything begins that waits for a command of the server
_MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Lasting:
    """Seconds of a run: where the server does all at once, and where it does nothing in time."""

    least: float
    most: float

    def __str__(self) -> str:
        least, most = max(1, round(self.least / _MINUTE)), ceil(self.most / _MINUTE)
        said = f"about {least} minute{'' if least == 1 else 's'}"
        if self.most == self.least or most <= least:
            return said
        return f"{said}, {most} where the server does nothing in time"


def lasting_of(tests: Iterable[Sequence[Act]], settings: TargetSettings) -> Lasting:
    """Return how long tests that ask for these things last against a server."""
    side, settle = settings.server or ServerSide(), settings.timing.settle
    longest = max((rule.within for rule in side.does), default=0.0)
    least = most = 0.0
    for acts in tests:
        said = [act.what for act in acts if act.owner == "server"]
        least += _OWN + settle * (1 + sum(what in _SETTLES for what in said))
        most += longest * any(what.startswith(_WAITS) for what in said)
    return Lasting(least, least + most)


def said_beforehand(items: Sequence[pytest.Item], settings: TargetSettings) -> str:
    """Return what is said of a run that lasts a minute or more; empty for others, and phones."""
    if settings.server is None:
        return ""
    lasting = lasting_of(map(acts_of, items), settings)
    if lasting.least < _MINUTE:
        return ""
    many = "1 test" if len(items) == 1 else f"{len(items)} tests"
    return f"{many}, {lasting} (most of it is timing.settle: silence that is watched)"
