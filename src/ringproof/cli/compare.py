"""``ringproof compare``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.compare import ComparisonAsked, compare_reports

_SIDE = "A report folder of certify, or one of certify --repeat with r-1, r-2 ... in it."


def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help=_SIDE)],
    b: Annotated[Path, typer.Argument(metavar="B", help="The same, of the other phone.")],
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write Markdown, for a merge request.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one self-contained page.")
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write JSON (schemas/comparison.schema.json)."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over files that exist already.")
    ] = False,
) -> None:
    """Compare two reports: what changed from phone or firmware A to B, beyond the noise.

    Exit code 0: nothing changed, 1: something changed, 2: usage or broken input.
    """
    raise typer.Exit(compare_reports(ComparisonAsked(a, b, markdown, html, json, force), Console()))
