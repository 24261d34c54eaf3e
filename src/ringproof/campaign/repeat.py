"""`ringproof certify --repeat N`: the same run several times, for what its verdicts are worth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.suite import Certification
from ringproof.report.compare import Seen, noise_of
from ringproof.report.compare_terminal import noise_lines
from ringproof.report.document import RunReport
from ringproof.verdict import Exit

GRAVEST: Final = (Exit.USAGE, Exit.NOT_CONFORMANT, Exit.INCONCLUSIVE, Exit.CONFORMANT)
"""Of several runs the gravest exit code is that of all; the order in which they are grave."""


@dataclass(frozen=True, slots=True)
class Certified:
    """What one run came to; `report` is as it may be handed on, None where there is none."""

    code: int
    report: RunReport | None
    folder: Path


def check_repeat(asked: Certification) -> None:
    """Raise BadRequest where a run cannot be repeated as it was asked for."""
    if asked.repeat < 1:
        raise BadRequest(f"--repeat {asked.repeat}: say how often to run the suite, 2 or more")
    if asked.repeat == 1:
        return
    if asked.record is not None:
        raise BadRequest("--repeat and --record do not go together: a recording is of one run")
    if asked.update_baseline:
        raise BadRequest(
            "--repeat and --update-baseline do not go together: a later run would take back what "
            "an earlier one wrote"
        )


def repeated(
    asked: Certification, console: Console, once: Callable[[Certification], Certified]
) -> tuple[Certified, ...]:
    """Run the suite `asked.repeat` times, into r-1, r-2 ... of its folder; return what each was.

    A run that was ended (Ctrl-C) or could not be made ends the repetition.
    """
    folder = asked.report or Path()
    runs: list[Certified] = []
    for number in range(1, asked.repeat + 1):
        console.print(Text(f"run {number} of {asked.repeat}", style="bold"))
        done = once(replace(asked, report=folder / f"r-{number}", repeat=1))
        runs.append(done)
        if done.report is None or done.report.ended_early:
            break
    _say_noise([run.report for run in runs if run.report is not None], folder, console)
    return tuple(runs)


def worst(runs: Sequence[Certified]) -> Certified:
    """Return the run that decides the exit code: the first of the gravest."""
    return min(runs, key=lambda run: GRAVEST.index(Exit(run.code)))


def _say_noise(reports: Sequence[RunReport], folder: Path, console: Console) -> None:
    if len(reports) < 2:
        return
    for line in noise_lines(noise_of([Seen.of(report) for report in reports])):
        console.print(line, soft_wrap=True)
    console.print(Text(f"repeats: {folder}"), soft_wrap=True)
