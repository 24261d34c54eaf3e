"""Known failures over the whole suite: lived with, found again offline, never kept for good."""

import json
from typing import Any

import pytest

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

    mended = ringproof("certify", "emulator", *COMMON, "--test", "commands/test_dtmf.py")
    assert mended.code == 1, mended.said
    assert "the baseline lists CM-DTMF-1 in commands/test_dtmf.py::" in mended.words
    assert "exit 1: the baseline has a stale entry" in mended.words


@pytest.mark.parametrize(("target", "clause"), [("emulator", "CM-DTMF-1"), ("server", "SV-DOES-1")])
def test_a_pattern_that_matches_no_test_is_broken_input(
    ringproof: Any, target: str, clause: str
) -> None:
    (ringproof.folder / "known.yaml").write_text(
        f"- {{clause: {clause}, verdict: fail, reason: x, test: gone/test_x.py::test_gone}}\n"
    )
    done = ringproof("certify", target, *COMMON)
    assert done.code == 2, done.said
    assert (
        f"known.yaml: no test matches 'gone/test_x.py::test_gone' (entry for {clause})"
        in done.words
    )


@pytest.mark.parametrize(
    ("target", "clause", "words"),
    [
        ("emulator", "SV-DOES-1", "a clause about a server, and the target is a phone"),
        ("server", "CM-DTMF-1", "a clause about a phone, and the target is a server"),
    ],
)
def test_an_entry_about_another_role_is_broken_input(
    ringproof: Any, target: str, clause: str, words: str
) -> None:
    (ringproof.folder / "known.yaml").write_text(
        f"- {{clause: {clause}, verdict: fail, reason: x}}\n"
    )
    done = ringproof("certify", target, *COMMON)
    assert done.code == 2, done.said
    assert f"known.yaml: {clause} is {words}: keep a baseline of its own for each" in done.words


def test_a_server_keeps_its_known_failures_until_they_are_mended(ringproof: Any) -> None:
    one = ("--test", "server/test_does.py::test_a_call_is_dealt_with_once")
    done = ringproof("certify", "server:fault=reacts-twice", *COMMON, *one, "--update-baseline")
    assert "non-strict (known) SV-DOES-4" in done.words, done.said
    mended = ringproof("certify", "server", *COMMON, *one)
    assert mended.code == 1, mended.said
    assert "the baseline lists SV-DOES-4 in server/test_does.py::" in mended.words
