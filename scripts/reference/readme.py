"""The README's example: what `ringproof certify` really prints."""

import os
import re
import subprocess
import sys
import tempfile
from typing import Final

from reference.markdown import ROOT

BEGIN: Final = "<!-- certify:begin, written by scripts/generate_reference.py -->"
END: Final = "<!-- certify:end -->"
PASSED: Final = "[... here each clause that passed, by name ...]\n\n"


def readme() -> str:
    """Return the README with what `ringproof certify` really prints between its two marks."""
    text = (ROOT / "README.md").read_text("utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n```text\n$ ringproof certify\n{certified()}\n```\n{END}{after}"


def certified() -> str:
    """Return what `ringproof certify` prints, without its progress and with a report named TIME.

    In memory, where nothing waits: it prints the same.
    """
    plain = {"NO_COLOR": "1", "COLUMNS": "84", "TERM": "dumb"}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", "from ringproof.cli import main; main()", "certify"]
        ran = subprocess.run(
            [*command, "--in-memory", "--report", f"{folder}/report"],
            env=os.environ | plain,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        said = ran.stdout.replace(f"{folder}/report", "ringproof-report/TIME")
    lines = [line.rstrip() for line in said.splitlines()]
    shown = [line for line in lines if not re.match(r"\d+ of \d+ tests", line)]
    return _shortened("\n".join(shown).strip("\n"))


def _shortened(said: str) -> str:
    """Return it with the list of the clauses that passed, a dozen lines, said in one."""
    return re.sub(r"^pass .*\n(?:(?:pass | {4}).*\n)*", PASSED, said, count=1, flags=re.MULTILINE)
