"""``ringproof load``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.load import LoadAsked
from ringproof.campaign.load.command import load as run

_TARGET = "`server` (our own), a target file of the role server, or the URL that takes events."


def load(
    target: Annotated[str, typer.Argument(help=_TARGET)],
    profile: Annotated[
        str, typer.Option(help="burst: one call a phone, all at once; steady: so many a second.")
    ] = "burst",
    phones: Annotated[int, typer.Option(help="How many phones.")] = 1000,
    seconds: Annotated[
        float, typer.Option(help="How long calls begin (steady), or all of it takes (burst).")
    ] = 30.0,
    within: Annotated[
        float | None,
        typer.Option(help="The seconds within which every phone rings (burst; default: 10)."),
    ] = None,
    rate: Annotated[
        float, typer.Option(help="Calls a second (steady; default: a tenth of the phones).")
    ] = 0.0,
    commanded: Annotated[
        int | None,
        typer.Option(help="How many of the phones take commands (default: 1 of 50, 20 at most)."),
    ] = None,
    counted_by: Annotated[
        str,
        typer.Option(metavar="URL", help="Where the server says how many events it counted."),
    ] = "",
    report: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write load.json and a page here.")
    ] = None,
    workers: Annotated[
        int, typer.Option(help="Tell events from so many processes on this machine.")
    ] = 1,
    expect_workers: Annotated[
        int, typer.Option(help="Wait for so many workers of other machines as well.")
    ] = 0,
    bind: Annotated[
        str, typer.Option(help="Our address for workers of other machines.")
    ] = "127.0.0.1",
    seed: Annotated[int, typer.Option(help="Another seed, other calls.")] = 1,
) -> None:
    """Load an event server with a busy hour, and count at both ends.

    Exit code 0: nothing was lost and everything answered with 2xx in time, 1: something was lost,
    late or misattributed, 2: usage, 3: the server cannot be reached, or nobody can tell.
    """
    asked = LoadAsked(
        target=target,
        profile=profile,
        phones=phones,
        seconds=seconds,
        within=within,
        rate=rate,
        commanded=commanded,
        counted_by=counted_by,
        workers=workers,
        expect_workers=expect_workers,
        bind=bind,
        report=report,
        seed=seed,
    )
    raise typer.Exit(run(asked, Console()))
