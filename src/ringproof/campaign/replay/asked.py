"""What `ringproof replay` is asked for."""

from dataclasses import dataclass
from pathlib import Path

from ringproof.replay import Pace

PACES = tuple(str(pace) for pace in Pace)


class BadReplay(ValueError):
    """What was asked for cannot be done or cannot be meant; the sentence says why: exit code 2."""


@dataclass(frozen=True, slots=True)
class ReplayAsked:
    """Which recording, to which target, how paced, and what to leave behind.

    `speed` divides the recorded times at original pace. `tolerance` is the seconds by which an
    observation may be later than recorded, None to judge no latency. `phone` names the only phone
    of the recording to replay, by its mac or as the recording calls it.
    """

    file: Path
    target: str = "emulator"
    token: str = ""
    pace: str = str(Pace.CAUSAL)
    speed: float = 1.0
    tolerance: float | None = None
    phone: str = ""
    dry_run: bool = False
    report: Path | None = None
    json: Path | None = None
    minimize: bool = False
    save_test: Path | None = None
    whole: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.pace not in PACES:
            raise BadReplay(f"--pace={self.pace}: a replay's pace is {' or '.join(PACES)}")
        if self.speed <= 0:
            raise BadReplay(f"--speed={self.speed:g}: say how many times faster, as --speed=10")
        if self.speed != 1 and self.pace != Pace.ORIGINAL:
            raise BadReplay(
                f"--speed={self.speed:g} scales the recorded times, and at {self.pace} pace none "
                "are kept: say --pace=original too"
            )
        if self.tolerance is not None and self.tolerance < 0:
            raise BadReplay(f"--tolerance={self.tolerance:g}: seconds later than recorded, from 0")
