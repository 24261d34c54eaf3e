"""``ringproof selfcheck``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.selfcheck import SelfcheckAsked
from ringproof.campaign.selfcheck import selfcheck as run


def selfcheck(
    mutant: Annotated[
        list[str] | None,
        typer.Argument(help="Only these mutants, or files of your own (default: all)."),
    ] = None,
    quick: Annotated[
        bool, typer.Option(help="Stop each mutant when its verdict is certain.")
    ] = False,
    cells: Annotated[
        bool, typer.Option(help="Also mutate every cell of the emulator's tables.")
    ] = True,
    servers: Annotated[
        bool, typer.Option("--servers", help="Examine broken servers instead of broken phones.")
    ] = False,
    workers: Annotated[int, typer.Option("-n", help="Processes (default: one a core).")] = 0,
    profile: Annotated[str, typer.Option(help="The emulator's profile.")] = "default",
    report: Annotated[
        Path | None,
        typer.Option(help="Folder for matrix.json."),
    ] = None,
    catalogue: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIR", help="Examine the mutants of a vendor's catalogue, on all the tests."
        ),
    ] = None,
) -> None:
    """Run the suite against broken phones and print which clause killed which.

    Exit code 0: every mutant was killed as asked and every must kills, 1: not so, 2: usage or
    broken input, 3: the suite could not be run.
    """
    asked = SelfcheckAsked(
        tuple(mutant or ()),
        quick,
        cells,
        workers,
        profile,
        report,
        servers,
        tuple(catalogue or ()),
    )
    raise typer.Exit(run(asked, Console()))
