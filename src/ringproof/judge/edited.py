"""What the phone's scripts were changed to do, as the trace says: lawful until they are put back.

The page invites users to change the scripts. A phone that then sends no mac, or accepts a call
that nobody accepted, does what it was told to; the clauses about phones as delivered are silent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from ringproof.model.acts import Act
from ringproof.trace import Actor, Record, Stimulus, Told

VERB: Final = "upload_settings"

# What a script does by itself with the calls from one number: the deeds, in their order.
_BY_ITSELF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"accepts": ("accept",), "terminates": ("terminate",), "transfers": ("accept", "transfer")}
)


@dataclass(frozen=True, slots=True)
class Edited:
    """The scripts as they are now; without details as delivered."""

    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def mute(self) -> bool:
        """Whether no event is sent at all."""
        return self.details.get("events") == "none"

    @property
    def excused(self) -> frozenset[str]:
        """The clauses that say nothing of an event that such scripts send."""
        return frozenset({"EV-MAC-1"}) if self.details.get("mac") == "never" else frozenset()

    def own_deeds(self, rang: Act) -> tuple[Act, ...]:
        """Return what a script does by itself with the call by which a far end rang."""
        return tuple(
            Act(
                rang.n,
                rang.at,
                Actor.LOCAL_USER,
                deed,
                {"leg": rang.leg, "number": self.details.get("to", "")},
            )
            for does, deeds in _BY_ITSELF.items()
            if rang.deed == "ring" and self.details.get(does) == rang.number
            for deed in deeds
        )


def edited(record: Stimulus) -> Edited:
    """Return how the scripts are after settings were uploaded."""
    return Edited(record.details)


def excused(records: Sequence[Record]) -> Mapping[int, frozenset[str]]:
    """Return the clauses that an event is not held against, by the number of its record."""
    now, found = Edited(), {}
    for record in sorted(records, key=lambda each: (each.at.mono, each.n)):
        if isinstance(record, Stimulus) and record.actor is Actor.ADMIN and record.verb == VERB:
            now = edited(record)
        elif isinstance(record, Told) and now.excused:
            found[record.n] = now.excused
    return found
