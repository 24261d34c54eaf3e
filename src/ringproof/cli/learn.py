"""``ringproof learn``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.learn import LearningAsked
from ringproof.campaign.learn import learn as run

_TARGET = "A target file, the phone's URL with --token, emulator or emulator:profile=NAME-or-FILE."


def learn(
    target: Annotated[str, typer.Argument(help=_TARGET)],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The profile to be written.")
    ],
    settings: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="An export of the phone's settings, to be imported."),
    ] = None,
    token: Annotated[
        str, typer.Option(envvar="PHONE_TOKEN", show_envvar=True, help="Token for a URL target.")
    ] = "",
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Perform every test that could show a choice.")
    ] = False,
    in_memory: Annotated[
        bool, typer.Option("--in-memory", help="Reach the embedded emulator without sockets.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say what would be dialled, changed and asked."),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Learn what a phone chooses where the page is silent, as a profile for the emulator.

    Exit code 0: learned, 2: usage or broken input, 3: too little could be seen of the phone.
    """
    asked = LearningAsked(target, output, token, settings, thorough, in_memory, dry_run, force)
    raise typer.Exit(run(asked, Console()))
