"""``ringproof certify``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.certify import Certification
from ringproof.campaign.certify import certify as run

_TARGET = (
    "emulator, emulator:mutant=NAME, emulator:profile=NAME-or-FILE, a target file, "
    "or the phone's URL with --token"
)


def certify(
    context: typer.Context,
    target: Annotated[str, typer.Argument(help=_TARGET)] = "emulator",
    token: Annotated[
        str, typer.Option(envvar="PHONE_TOKEN", show_envvar=True, help="Token for a URL target.")
    ] = "",
    report: Annotated[
        Path | None, typer.Option(help="Report folder (default: ringproof-report/TIME).")
    ] = None,
    test: Annotated[
        list[str] | None, typer.Option(help="Only this file or node id below conformance/.")
    ] = None,
    suite: Annotated[
        list[Path] | None, typer.Option(help="A folder of your own tests to run as well.")
    ] = None,
    clauses: Annotated[
        list[Path] | None, typer.Option(help="A clause file of your own, joined to the catalogue.")
    ] = None,
    catalogue: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIR", help="A vendor's catalogue: its folder, or the name of an installed one."
        ),
    ] = None,
    keyword: Annotated[str, typer.Option("-k", help="Only tests that match, as in pytest.")] = "",
    workers: Annotated[str, typer.Option("-n", help="Parallel workers, as in pytest-xdist.")] = "",
    scope: Annotated[
        list[str] | None, typer.Option(help="Leave a clause out of scope: --scope=-EV-ROBUST-4")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="Known failures; they do not fail the run, new ones do.")
    ] = None,
    update_baseline: Annotated[
        bool,
        typer.Option("--update-baseline", help="Write what fails now to the file of --baseline."),
    ] = False,
    strict: Annotated[bool, typer.Option(help="Treat every should as a must.")] = False,
    in_memory: Annotated[
        bool, typer.Option(help="Reach the embedded emulator without sockets.")
    ] = False,
    sign: Annotated[
        Path | None,
        typer.Option(metavar="KEY", help="Sign the report with this Ed25519 private key (PEM)."),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Record every exchange into this flow file."),
    ] = None,
    keep_personal_data: Annotated[
        bool,
        typer.Option(
            "--keep-personal-data", help="Keep numbers and names in the recording; tokens never."
        ),
    ] = False,
    resume: Annotated[
        Path | None,
        typer.Option(metavar="REPORT", help="Go on with the run that broke off in this folder."),
    ] = None,
    repeat: Annotated[
        int,
        typer.Option(metavar="N", help="Run N times, into r-1, r-2 ... of the report folder."),
    ] = 1,
    summary: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a Markdown summary, for the page of a CI job."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say what would be dialled, changed and asked."),
    ] = False,
    allow_feature_codes: Annotated[
        bool,
        typer.Option("--allow-feature-codes", help="Dial listed numbers that have * or #."),
    ] = False,
    allow_emergency: Annotated[
        bool,
        typer.Option("--allow-emergency", help="Dial listed numbers that may alarm somebody."),
    ] = False,
    verbose: Annotated[bool, typer.Option("-v", help="Show pytest's own output.")] = False,
) -> None:
    """Certify a phone: a verdict for every clause, and a report folder.

    Exit code 0: conformant, 1: not conformant, 2: usage or broken input, 3: inconclusive.
    """
    source = context.get_parameter_source("target")
    asked = Certification(
        target=target,
        target_given=source is not None and source.name == "COMMANDLINE",
        token=token,
        report=report,
        tests=tuple(test or ()),
        suites=tuple(suite or ()),
        clauses=tuple(clauses or ()),
        catalogues=tuple(catalogue or ()),
        keyword=keyword,
        workers=workers,
        scope=tuple(scope or ()),
        baseline=baseline,
        update_baseline=update_baseline,
        strict=strict,
        in_memory=in_memory,
        sign=sign,
        verbose=verbose,
        record=record,
        keep_personal_data=keep_personal_data,
        resume=resume,
        repeat=repeat,
        summary=summary,
        dry_run=dry_run,
        allow_feature_codes=allow_feature_codes,
        allow_emergency=allow_emergency,
    )
    raise typer.Exit(run(asked, Console()))
