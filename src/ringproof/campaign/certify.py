"""Certify a phone: run the suite against it, print every verdict, leave the report folder."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.text import Text

from ringproof.campaign.asked import BadRequest, check_asked, check_folder, make_folder
from ringproof.campaign.dry_run import dry_run
from ringproof.campaign.extension import extended
from ringproof.campaign.record.certified import recorded, recording_exit
from ringproof.campaign.repeat import Certified, check_repeat, repeated, worst
from ringproof.campaign.resume import as_asked, gone_on_with
from ringproof.campaign.suite import Certification, arguments, undisturbed
from ringproof.campaign.summary import check_summary, refused, summarise
from ringproof.plugin.reporting import Reporting
from ringproof.protocol.clauses import CatalogueError
from ringproof.report.signature import BadKey, signing_key
from ringproof.verdict import Exit


def certify(asked: Certification, console: Console) -> int:
    """Run the suite as asked; return the exit code (0, 1, 2 or 3)."""
    try:
        asked = gone_on_with(extended(asked))
        check_asked(asked)
        check_repeat(asked)
        check_summary(asked)
        if asked.dry_run:
            return dry_run(asked, console)
        key = None if asked.sign is None else signing_key(asked.sign)
        where = asked.report or Path("ringproof-report") / _stamp()
        check_folder(where, asked.repeat)
        make_folder(where)
        runs = _runs(replace(asked, report=where), key, console)
    except (BadRequest, BadKey, CatalogueError) as problem:
        refused(asked, console)
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    summarise(asked, runs, console)
    _say_whom_to_ask(asked, worst(runs), console)
    return worst(runs).code


def _runs(
    asked: Certification, key: Ed25519PrivateKey | None, console: Console
) -> tuple[Certified, ...]:
    if asked.repeat == 1:
        return (_once(asked, key, console),)
    return repeated(asked, console, lambda each: _once(each, key, console))


def _once(asked: Certification, key: Ed25519PrivateKey | None, console: Console) -> Certified:
    where = asked.report or Path()
    reporting = Reporting(
        where, console, progress=not asked.verbose, key=key, asked=as_asked(asked)
    )
    with recorded(asked) as recorders, undisturbed():
        code = int(pytest.main(arguments(asked, where), plugins=[reporting, *recorders]))
    code = recording_exit(reporting.exit_code(code), recorders, asked, console)
    return Certified(code, reporting.shared, where)


def _say_whom_to_ask(asked: Certification, run: Certified, console: Console) -> None:
    """Name the doctor where a target of a file could not be reached or driven."""
    report = run.report
    if run.code != Exit.INCONCLUSIVE or report is None or not report.problems:
        return
    if Path(asked.target).suffix in (".yaml", ".yml"):
        line = f"what is wrong with it: ringproof doctor {quote(asked.target)}"
        console.print(Text(line), soft_wrap=True)


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")


__all__ = ["Certification", "certify"]
