"""A sample of broken phones over real sockets, as `certify` meets them: each fails, by its clause.

The whole matrix is `ringproof selfcheck`.
"""

import json
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("mutant", "clause", "test"),
    [
        ("hold-untold", "EV-HOLDING-1", "events/test_holding.py"),
        ("no-token-needed", "AC-TOKEN-3", "access/test_token.py"),
        ("dtmf-reversed", "CM-DTMF-1", "commands/test_dtmf.py"),
        ("mac-of-another-phone", "EV-MAC-1", "events/test_mac.py"),
        ("far-end-left-hanging", "CM-TERMINATE-1", "commands/test_terminate.py"),
    ],
)
def test_a_broken_phone_fails_over_sockets(
    ringproof: Any, mutant: str, clause: str, test: str
) -> None:
    asked = (f"emulator:mutant={mutant}", "--test", test, "--report", "r")
    done = ringproof("certify", *asked)
    assert done.code == 1, done.said
    report = json.loads((ringproof.folder / "r" / "report.json").read_text())
    verdicts = {one["id"]: one["verdict"] for one in report["clauses"]}
    assert verdicts[clause] == "fail", done.said
