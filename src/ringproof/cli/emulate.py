"""``ringproof emulate``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.emulate import EmulationAsked
from ringproof.campaign.emulate import emulate as run


def emulate(
    phone: Annotated[
        list[Path] | None,
        typer.Argument(help="Files that each describe one phone; none: one as delivered."),
    ] = None,
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
    phones: Annotated[
        int | None, typer.Option(help="Run so many phones that are alike, on one exchange.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="Folder in which settings outlive a restart, or a kill.")
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(help="Settings file that each phone takes at its start.")
    ] = None,
    provision: Annotated[
        str, typer.Option(help="Fetch settings from this address at the start (%MAC%: the mac).")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Write over a target file that exists already.")
    ] = False,
) -> None:
    """Run emulated phones with HTTPS, tokens and Action URLs, until Ctrl-C.

    Exit code 0: ended by Ctrl-C, 2: usage or broken input.
    """
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
        files=tuple(phone or ()),
        phones=phones,
        state=state,
        settings=settings,
        provision=provision,
        force=force,
    )
    raise typer.Exit(run(asked, Console()))
