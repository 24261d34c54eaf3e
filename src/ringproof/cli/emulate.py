"""``ringproof emulate``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.emulate import EmulationAsked
from ringproof.campaign.emulate import emulate as run


def emulate(
    profile: Annotated[
        str, typer.Option(help="What the phone chooses where the page is silent: name or file.")
    ] = "default",
    mutant: Annotated[str, typer.Option(help="Emulate this broken phone instead.")] = "",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="HTTPS port (0: any free one).")] = 0,
    http_port: Annotated[
        int | None, typer.Option(help="Serve plain HTTP on this port too (0: any free one).")
    ] = None,
    control_port: Annotated[int, typer.Option(help="Port of the control API (0: any).")] = 0,
    token: Annotated[
        str | None, typer.Option(envvar="PHONE_TOKEN", help="The token (default: a new one).")
    ] = None,
    allow: Annotated[bool, typer.Option(help="Switch Action URLs on at the start.")] = False,
    event_server: Annotated[str, typer.Option(help="Send events to this address.")] = "",
    write_target: Annotated[
        Path | None,
        typer.Option(help="Write the target file (and its .env) to certify this phone with."),
    ] = None,
) -> None:
    """Run an emulated phone with HTTPS, tokens and Action URLs, until Ctrl-C."""
    asked = EmulationAsked(
        profile=profile,
        mutant=mutant,
        host=host,
        port=port,
        http_port=http_port,
        control_port=control_port,
        token=token,
        write_target=write_target,
        allow=allow,
        event_server=event_server,
    )
    raise typer.Exit(run(asked, Console()))
