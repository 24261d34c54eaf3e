"""Known failures over the whole suite: lived with, found again offline, never kept for good."""

import json
from typing import Any

BROKEN = "emulator:mutant=dtmf-reversed"
COMMON = ("--in-memory", "--report", "r", "--baseline", "known.yaml")


def test_a_phone_may_keep_its_known_failures_until_they_are_mended(ringproof: Any) -> None:
    done = ringproof("certify", BROKEN, *COMMON, "--update-baseline")
    assert done.code == 0, done.said
    assert "not conformant: CM-DTMF-1: not met" in done.words
    assert "fail (known) CM-DTMF-1" in done.words
    report = json.loads((ringproof.folder / "r" / "report.json").read_text())
    known = {clause["id"] for clause in report["clauses"] if clause["known"]}
    assert "CM-DTMF-1" in known
    assert report["whole"]["outcome"] == "not conformant"

    again = ringproof("judge", "r")
    assert again.code == 0, again.said
    assert "every verdict is the one that the report says" in again.words

    mended = ringproof("certify", "emulator", *COMMON)
    assert mended.code == 1, mended.said
    assert "the baseline lists CM-DTMF-1 in commands/test_dtmf.py::" in mended.words
    assert "conformant: all" in mended.words
    assert "exit 1: the baseline has a stale entry" in mended.words


def test_a_pattern_that_matches_no_test_is_broken_input(ringproof: Any) -> None:
    (ringproof.folder / "known.yaml").write_text(
        "- {clause: CM-DTMF-1, verdict: fail, reason: x, test: '*::test_no_such'}\n"
    )
    done = ringproof("certify", "emulator", *COMMON)
    assert done.code == 2, done.said
    assert "known.yaml: no test matches '*::test_no_such' (entry for CM-DTMF-1)" in done.words
