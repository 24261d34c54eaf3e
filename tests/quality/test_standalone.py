"""The emulator by itself, over the network and in real time, is the phone it is when embedded.

A sample, since real time is slow: `tox -e exhaustive -- standalone` takes the whole suite.
"""

import json
from pathlib import Path
from typing import Any

# One phone: several cannot be asked of it.
SAMPLE = (
    "-k",
    "(list or incoming or holding or disconnected) and not several",
)


def judged(folder: Path) -> dict[str, tuple[str, str]]:
    """Return verdict and, where it is no pass, reason of every clause."""
    report = json.loads((folder / "report.json").read_text())
    return {
        clause["id"]: (clause["verdict"], "" if clause["verdict"] == "pass" else clause["why"])
        for clause in report["clauses"]
    }


def test_every_clause_is_judged_alike(ringproof: Any) -> None:
    embedded = ringproof("certify", "--in-memory", *SAMPLE, "--report", "embedded")
    with ringproof.emulator():
        alone = ringproof("certify", "desk.yaml", *SAMPLE, "--report", "alone")
    one, other = judged(ringproof.folder / "embedded"), judged(ringproof.folder / "alone")
    assert {
        clause: (one[clause], other[clause]) for clause in one if one[clause] != other[clause]
    } == {}
    assert alone.code == embedded.code
