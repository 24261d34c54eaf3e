"""``ringproof judge``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.capture.judging import WITHIN
from ringproof.campaign.judge import JudgingAsked
from ringproof.campaign.judge import judge_all as run


def judge(
    what: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Captures (flow files, HAR, pcap, access logs) or report folders.",
        ),
    ],
    shareable: Annotated[
        bool,
        typer.Option("--shareable", help="Judge from evidence/, also where private/ is there."),
    ] = False,
    verify: Annotated[
        Path | None,
        typer.Option(help="Check that the owner of this public key (PEM) signed the report."),
    ] = None,
    role: Annotated[
        str, typer.Option(help="Whom the verdict on captures is on: phone, or server.")
    ] = "phone",
    event_within: Annotated[
        float, typer.Option(min=0.001, help="Seconds in which a capture must tell a change.")
    ] = WITHIN,
    strict: Annotated[
        bool, typer.Option("--strict", help="Treat every should as a must, in captures.")
    ] = False,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what captures say, for programs.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --json write over a file.")] = False,
) -> None:
    """Judge captures offline, or report folders again, without a phone.

    Of a capture it says which clauses it proves and which it breaks, of a report which verdicts
    do not follow from its evidence. Exit code 0: conformant, 1: not conformant, 2: nothing can be
    read, or the signature is not the key's, 3: inconclusive.
    """
    asked = JudgingAsked(tuple(what), shareable, verify, role, event_within, strict, json, force)
    raise typer.Exit(run(asked, Console()))
