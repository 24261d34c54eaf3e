"""The job summary of `ringproof certify`: --summary FILE, and what a GitHub job shows."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.repeat import Certified, worst
from ringproof.campaign.suite import Certification
from ringproof.report.summary_markdown import nothing_run, summary

VARIABLE: Final = "GITHUB_STEP_SUMMARY"
"""Where a GitHub job says which file it shows; several steps append to it."""


def check_summary(asked: Certification) -> None:
    """Raise BadRequest where the summary could not be written once the run is over."""
    file = asked.summary
    if file is None:
        return
    if file.is_dir():
        raise BadRequest(f"--summary {file} is a folder; name a file")
    if not file.absolute().parent.is_dir():
        raise BadRequest(f"--summary {file}: there is no folder {file.parent}; make it first")


def summarise(asked: Certification, runs: Sequence[Certified], console: Console) -> None:
    """Write what the run came to where it was asked for; say so where that cannot be done.

    Of several runs it is the gravest. The exit code is that of the verdict, summary or not.
    """
    jobs = os.environ.get(VARIABLE, "")
    if asked.summary is None and not jobs:
        return
    text = _text(runs)
    if asked.summary is not None:
        _write(asked.summary, text, "w", console)
    if jobs:
        _write(Path(jobs), text, "a", console)


def refused(asked: Certification, console: Console) -> None:
    """Write that there was no run, where a summary was asked for and can be written."""
    text = nothing_run()
    if asked.summary is not None and asked.summary.absolute().parent.is_dir():
        _write(asked.summary, text, "w", console)
    if jobs := os.environ.get(VARIABLE, ""):
        _write(Path(jobs), text, "a", console)


def _text(runs: Sequence[Certified]) -> str:
    told = worst(runs)
    if told.report is None:
        return nothing_run()
    return summary(told.report, told.folder, told.code, runs.index(told) + 1, len(runs))


def _write(file: Path, text: str, mode: str, console: Console) -> None:
    try:
        with file.open(mode, encoding="utf-8") as out:
            out.write(text)
    except OSError as full:
        sentence = f"ringproof: the summary {file} cannot be written ({full.strerror})"
        console.print(Text(sentence, style="bold red"), soft_wrap=True)
