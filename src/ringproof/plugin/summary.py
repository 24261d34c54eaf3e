"""What a pytest run says at its end: the verdicts by chapter, and where the report is."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.report.document import RunReport
from ringproof.report.terminal import print_report


def write_summary(report: RunReport, terminalreporter: Any, config: pytest.Config) -> None:
    """Print the verdict table through pytest's own terminal."""
    terminalreporter.section("ringproof")
    folder = config.getoption("--ringproof-report")
    writer = getattr(terminalreporter, "_tw", None)
    file = getattr(writer, "_file", sys.stdout)
    console = Console(file=file, no_color="NO_COLOR" in os.environ)
    print_report(report, console, Path(folder) if folder else None)
