"""What `ringproof replay` is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ringproof.campaign.overwriting import in_the_way
from ringproof.replay import Pace

PACES = tuple(str(pace) for pace in Pace)


class BadReplay(ValueError):
    """What was asked for cannot be done or cannot be meant; the sentence says why: exit code 2."""


@dataclass(frozen=True, slots=True)
class ReplayAsked:
    """Which recording, to which target, how paced, and what to leave behind.

    `speed` divides the recorded times at original pace. `tolerance` is the seconds by which an
    observation may be later than recorded, None to judge no latency. `phone` names the only phone
    of the recording to replay, by its mac or as the recording calls it. `force` lets `json`,
    `save_test` and `save_recording` be written over files that exist.
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
    save_recording: Path | None = None
    whole: bool = False
    force: bool = False

    @property
    def reduces(self) -> bool:
        """Whether the least that diverges is sought: what is kept should be small."""
        return self.minimize or bool(self.save_test or self.save_recording)

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


def check_free(files: Iterable[Path | None], recording: Path, *, force: bool) -> None:
    """Refuse to write over what exists, and even with `force` over the recording itself."""
    wanted = tuple(file for file in files if file is not None)
    for file in wanted:
        if file.exists() and recording.exists() and file.samefile(recording):
            raise BadReplay(f"{file} is the recording itself; name another file to write")
    standing = in_the_way(wanted, force=force)
    if standing:
        raise BadReplay(standing)
