"""``ringproof replay``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from ringproof.campaign.replay import BadReplay, ReplayAsked
from ringproof.campaign.replay import replay as run
from ringproof.campaign.replay.server import replay_to_server, to_server
from ringproof.cli.certify import _TARGET


def replay(
    file: Annotated[Path, typer.Argument(help="A recording: flow file, HAR, pcap, report ...")],
    target: Annotated[str, typer.Argument(help=_TARGET)] = "emulator",
    token: Annotated[
        str, typer.Option(envvar="PHONE_TOKEN", show_envvar=True, help="Token for a URL target.")
    ] = "",
    pace: Annotated[
        str,
        typer.Option(help="causal: as soon as what came before has come; original: as recorded."),
    ] = "causal",
    speed: Annotated[float, typer.Option(help="So many times faster, at original pace.")] = 1.0,
    tolerance: Annotated[
        float | None,
        typer.Option(help="Seconds by which something may come later (default: not judged)."),
    ] = None,
    phone: Annotated[
        str, typer.Option(metavar="MAC", help="Only this phone of a recording of several.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done: numbers, settings.")
    ] = False,
    minimize: Annotated[
        bool, typer.Option("--minimize", help="Find the shortest part that still diverges.")
    ] = False,
    save_test: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a pytest test that shows it.")
    ] = None,
    save_recording: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the shortest recording that shows it."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write both ladders as a page here.")
    ] = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the differences for programs.")
    ] = None,
    verbose: Annotated[bool, typer.Option("-v", help="Show every row of both ladders.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Let --json and --save-... write over a file.")
    ] = False,
    to: Annotated[
        str, typer.Option(help="phone, or server: tell the recorded events to a PBX or CTI server.")
    ] = "phone",
    url: Annotated[
        str, typer.Option("--target", metavar="URL", help="The server, with --to=server.")
    ] = "",
    commands_on: Annotated[
        str,
        typer.Option(
            metavar="HOST:PORT",
            help="Where the recorded phones take the server's commands, the first on PORT.",
        ),
    ] = "",
) -> None:
    """Replay a recorded session to a phone, or to a server, and compare what comes back.

    Exit code 0: as recorded, 1: it diverged, 2: usage or broken input, 3: not driven or read whole.
    """
    console = Console()
    try:
        asked = ReplayAsked(
            file=file,
            target=target,
            token=token,
            pace=pace,
            speed=speed,
            tolerance=tolerance,
            phone=phone,
            dry_run=dry_run,
            report=report,
            json=json,
            minimize=minimize,
            save_test=save_test,
            save_recording=save_recording,
            whole=verbose,
            force=force,
        )
        server = to_server(asked, to, url, commands_on)
    except BadReplay as problem:
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        raise typer.Exit(2) from None
    raise typer.Exit(run(asked, console) if server is None else replay_to_server(server, console))
