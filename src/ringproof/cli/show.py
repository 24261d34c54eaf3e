"""``ringproof show``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.show import ShowAsked
from ringproof.campaign.show import show as run


def show(
    file: Annotated[
        Path, typer.Argument(help="A recording: flow file, HAR, pcap, access log, report folder.")
    ],
    html: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write the ladder as one page, too.")
    ] = None,
    phone: Annotated[
        str, typer.Option(metavar="MAC", help="Only this phone of a recording with several.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Write over a page that exists already.")
    ] = False,
) -> None:
    """Show a recorded session as a ladder diagram.

    What far end and local user must have done is inferred and drawn as such.

    Exit code 0: shown, 2: nothing could be read.
    """
    raise typer.Exit(run(ShowAsked(file, html, phone, force), Console()))
