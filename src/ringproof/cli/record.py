"""``ringproof record``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.record import RecordingAsked
from ringproof.campaign.record import record as run

_PHONE = "A phone, https://192.0.2.20, or with its mac before it, MAC=URL (may be repeated)."


def record(
    phone: Annotated[list[str], typer.Option(metavar="URL", help=_PHONE)],
    server: Annotated[
        str, typer.Option(metavar="URL", help="The event server that the phones tell their events.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to record into.")],
    listen_commands: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST:PORT",
            help="Where the PBX reaches a phone through us, one for each --phone (default: free).",
        ),
    ] = None,
    listen_events: Annotated[
        str,
        typer.Option(metavar="HOST:PORT", help="Where the phones send events (default: free)."),
    ] = "",
    keep_personal_data: Annotated[
        bool,
        typer.Option("--keep-personal-data", help="Keep numbers and names; tokens never."),
    ] = False,
    note: Annotated[str, typer.Option(help="A sentence for whoever finds the file.")] = "",
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="Say in the file that the phone is an emulator.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that exists already.")
    ] = False,
) -> None:
    """Record what PBX, phones and event server say to each other, until Ctrl-C.

    Exit code 0: recorded, 2: usage, 3: the file could not be written to the end.
    """
    asked = RecordingAsked(
        phones=tuple(phone),
        server=server,
        output=output,
        listen_commands=tuple(listen_commands or ()),
        listen_events=listen_events,
        keep_personal_data=keep_personal_data,
        note=note,
        synthetic=synthetic,
        force=force,
    )
    raise typer.Exit(run(asked, Console()))
