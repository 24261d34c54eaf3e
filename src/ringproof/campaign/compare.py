"""`ringproof compare A B`: two reports, or two sets of repeats, and what changed between them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from ringproof.campaign.overwriting import in_the_way
from ringproof.report import journal
from ringproof.report.compare import Comparison, NotRepeats, Seen, compare
from ringproof.report.compare_html import page
from ringproof.report.compare_json import comparison_json
from ringproof.report.compare_markdown import comparison_markdown
from ringproof.report.compare_terminal import print_comparison
from ringproof.report.document import RunReport
from ringproof.report.evidence import read_folder
from ringproof.report.stored import DamagedReport
from ringproof.verdict import Exit

SAME: Final = 0
CHANGED: Final = 1
_REPORT: Final = "report.json"


@dataclass(frozen=True, slots=True)
class ComparisonAsked:
    """What is asked for: the two sides, and the files that the comparison is written to."""

    a: Path
    b: Path
    markdown: Path | None = None
    html: Path | None = None
    json: Path | None = None
    force: bool = False


def compare_reports(asked: ComparisonAsked, console: Console) -> int:
    """Print and write what changed from A to B; return 0 (nothing), 1 (something) or 2."""
    left_out: list[str] = []
    try:
        standing = in_the_way((asked.markdown, asked.html, asked.json), force=asked.force)
        if standing:
            raise CannotWrite(standing)
        found = compared(asked.a, asked.b, left_out)
        _write_files(found, asked)
    except (DamagedReport, NotRepeats, CannotWrite) as problem:
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    for line in left_out:
        console.print(Text(f"! {line}", style="yellow"), soft_wrap=True)
    print_comparison(found, console)
    return CHANGED if found.changed else SAME


def compared(a: Path, b: Path, left_out: list[str] | None = None) -> Comparison:
    """Return what changed between two folders; DamagedReport or NotRepeats where nobody can say.

    To `left_out` is added which repeats are not compared, and why, a sentence each.
    """
    said = [] if left_out is None else left_out
    return compare(runs_in(a, said), runs_in(b, said), (str(a), str(b)))


def runs_in(folder: Path, left_out: list[str] | None = None) -> list[Seen]:
    """Return what the report in `folder` shows, or each of the repeats in its subfolders.

    A repeat that did not come to its end is none: it is left out where another did, and told in
    `left_out`. DamagedReport where there is neither, or where one is not what a run wrote.
    """
    if (folder / _REPORT).exists():
        return [Seen.of(_read(folder))]
    repeats = sorted((file.parent for file in folder.glob(f"*/{_REPORT}")), key=_in_order)
    if not repeats:
        raise DamagedReport(
            f"{folder} is no report folder and holds none: name the folder that "
            "`ringproof certify` wrote, or that of `ringproof certify --repeat`"
        )
    reports = {each: _read(each) for each in repeats}
    whole = [report for report in reports.values() if not _why_broken(report)]
    if not whole:
        return [Seen.of(report) for report in reports.values()]
    if left_out is not None:
        whys = {each: _why_broken(report) for each, report in reports.items()}
        whys |= {each: _KILLED for each in _killed(folder) if each not in reports}
        left_out += [f"{each} is left out: {why}" for each, why in whys.items() if why]
    return [Seen.of(report) for report in whole]


_KILLED: Final = "it was killed; `ringproof certify --resume` goes on with it"


def _killed(folder: Path) -> list[Path]:
    """Return the repeats that left a journal and no report."""
    return sorted(each for each in folder.iterdir() if journal.path_in(each).exists())


def _read(folder: Path) -> RunReport:
    # What is compared is in the part of a report that may be handed on.
    return read_folder(folder, private=False)


def _why_broken(report: RunReport) -> str:
    """Say why a run did not come to its end, "" where it did."""
    if report.problems:
        return report.problems[0]
    return "it was ended before all its tests had run" if report.ended_early else ""


def _in_order(folder: Path) -> tuple[str, int]:
    found = re.search(r"\d+$", folder.name)
    return (folder.name[: found.start()], int(found[0])) if found else (folder.name, 0)


class CannotWrite(ValueError):
    """A file that the comparison was to be written to cannot be: says which, and why."""


def _write_files(found: Comparison, asked: ComparisonAsked) -> None:
    kinds: tuple[tuple[Path | None, Callable[[Comparison], str]], ...] = (
        (asked.markdown, comparison_markdown),
        (asked.html, page),
        (asked.json, comparison_json),
    )
    for file, text in kinds:
        if file is None:
            continue
        try:
            file.write_text(text(found), encoding="utf-8")
        except OSError as refused:
            raise CannotWrite(
                f"{file} cannot be written ({refused.strerror}); name another file"
            ) from refused
