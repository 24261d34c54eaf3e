"""What a busy hour is made of: how many phones, when their calls ring, and for how long. Pure.

The same plan is read by every process that tells events, on this machine or another one: a phone
and its calls follow from the plan and the phone's number alone, so nothing has to be agreed.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from random import Random
from typing import Final

_LONGEST: Final = 8.0  # seconds of a call
_BUSY: Final = 0.8  # the share of its turn that a phone talks: it hangs up before it rings again
_EARLIEST: Final = 0.25  # the shortest call, as a share of the longest


class Profile(StrEnum):
    """How the calls are spread over time."""

    STEADY = "steady"  # so many a second, all the time
    BURST = "burst"  # one for each phone, all within a few seconds


@dataclass(frozen=True, slots=True)
class Plan:
    """A busy hour that is to be told to the server at `url`; times are seconds.

    A burst rings `phones` calls within `within`; a steady load rings `rate` calls a second for
    `seconds`. `seconds` also bounds a burst: its calls are over by then. `commanded` of the
    phones, the first ones, are not told by the generator: they are ours and take commands.
    `tls_ca` (PEM) are those who sign the server's certificate, beside whom each system knows.
    """

    url: str
    profile: Profile = Profile.BURST
    phones: int = 1000
    seconds: float = 30.0
    within: float = 10.0
    rate: float = 0.0
    commanded: int = 0
    answer_within: float = 5.0
    tls_verify: bool = False
    tls_ca: str = field(default="", repr=False)
    seed: int = 1

    @property
    def window(self) -> float:
        """The seconds in which calls begin."""
        return self.within if self.profile is Profile.BURST else self.seconds

    @property
    def calls(self) -> int:
        """How many calls ring."""
        if self.profile is Profile.BURST:
            return self.phones
        return max(1, round(self.rate * self.seconds))

    @property
    def turn(self) -> float:
        """The seconds from one call of a phone to its next."""
        return self.seconds if self.profile is Profile.BURST else self.phones / self.rate

    @property
    def longest(self) -> float:
        """The seconds that a call takes at most, from the first ring to its end."""
        if self.profile is Profile.BURST:
            return min(_LONGEST, self.seconds - self.within)
        return min(_LONGEST, self.turn * _BUSY)

    @property
    def length(self) -> float:
        """The seconds from the first ring to the end of the last call."""
        return self.window + self.longest

    def rings(self, phone: int) -> Iterator[tuple[float, float]]:
        """Yield of each call of `phone` (from 0) when it rings and how long it takes."""
        chance = Random(f"{self.seed}/{phone}")  # noqa: S311  no secret
        for call in range(phone, self.calls, self.phones):
            if self.profile is Profile.BURST:
                at = chance.uniform(0.0, self.within)
            else:
                at = call / self.rate
            yield at, self.longest * chance.uniform(_EARLIEST, 1.0)

    def to_json(self) -> str:
        """Return the plan as it is handed to another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Return the plan that was handed over."""
        plain = json.loads(text)
        return cls(**{**plain, "profile": Profile(plain["profile"])})


def mac_of(phone: int) -> str:
    """Return the MAC address of an event-only phone: the vendor's prefix, and no phone of theirs.

    Phones that take commands have others (``000952C0F...``).
    """
    return f"000952E{phone:05X}"
