"""Certify a phone: run the suite against it, print every verdict, leave the report folder."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from ringproof.campaign.asked import BadRequest, check_asked, make_folder
from ringproof.campaign.record.certified import recorded, recording_exit
from ringproof.campaign.suite import Certification, arguments, undisturbed
from ringproof.plugin.reporting import Reporting
from ringproof.report.signature import BadKey, signing_key
from ringproof.verdict import Exit


def certify(asked: Certification, console: Console) -> int:
    """Run the suite as asked; return the exit code (0, 1, 2 or 3)."""
    where = asked.report or Path("ringproof-report") / _stamp()
    try:
        check_asked(asked)
        key = None if asked.sign is None else signing_key(asked.sign)
        make_folder(where)
    except (BadRequest, BadKey) as problem:
        return _refuse(problem, console)
    reporting = Reporting(where, console, progress=not asked.verbose, key=key)
    try:
        with recorded(asked) as recorders, undisturbed():
            code = int(pytest.main(arguments(asked, where), plugins=[reporting, *recorders]))
    except BadRequest as problem:
        return _refuse(problem, console)
    return recording_exit(reporting.exit_code(code), recorders, asked, console)


def _refuse(problem: Exception, console: Console) -> int:
    console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
    return int(Exit.USAGE)


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")


__all__ = ["Certification", "certify"]
