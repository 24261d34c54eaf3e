"""``ringproof judge``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.judge import JudgementAsked
from ringproof.campaign.judge import judge as run


def judge(
    report: Annotated[Path, typer.Argument(help="A report folder, finished or not.")],
    shareable: Annotated[
        bool,
        typer.Option("--shareable", help="Judge from evidence/, also where private/ is there."),
    ] = False,
    verify: Annotated[
        Path | None,
        typer.Option(help="Check that the owner of this public key (PEM) signed the report."),
    ] = None,
) -> None:
    """Judge a report folder again from its evidence, without a phone.

    Says which verdicts do not follow. Exit code 0: conformant, 1: not conformant, 2: the folder
    is damaged or the signature is not the key's, 3: inconclusive.
    """
    raise typer.Exit(run(JudgementAsked(report, shareable, verify), Console()))
