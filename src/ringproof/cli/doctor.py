"""``ringproof doctor``."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.onboarding import DoctorAsked
from ringproof.campaign.onboarding import doctor as run


def doctor(
    file: Annotated[Path, typer.Argument(help="The target file of the phone, or of the server.")],
    call: Annotated[
        bool, typer.Option(help="Make a call (within the dial plan) to see whether events come.")
    ] = True,
    wait: Annotated[
        float, typer.Option(help="Seconds to wait for a call that somebody else makes.")
    ] = 60.0,
) -> None:
    """Say what is wrong with a target file, its phone or server and what lies between; what to do.

    Exit code 0: nothing is wrong, 1: something is, 2: the file cannot be used, 3: the phone is out
    of reach or does not let us in, or the server is out of reach or cannot be told of our phones.
    """
    asked = DoctorAsked(file, call, wait, terminal=sys.stdin.isatty())
    raise typer.Exit(run(asked, Console()))
