"""What the command line says, on a terminal of 100 columns without colour."""

import re
from typing import Any

import pytest

FILE = ("--in-memory", "--test", "events/test_holding.py", "--report", "r")


def test_without_v_progress_and_table_are_shown(ringproof: Any) -> None:
    said = ringproof("certify", *FILE).said
    lines = [line.rstrip() for line in said.splitlines()]
    assert lines[0].endswith(" pass")
    assert " of " in lines[0]
    assert "test session starts" not in said
    assert any(line.startswith("  EV Events ") for line in lines)
    assert re.fullmatch(r"exit 3: \d+ musts were not run \(--test\)", lines[-2])
    assert lines[-1] == "report: r"
    assert max(map(len, lines)) <= 100


def test_with_v_pytests_own_words_are_shown_and_the_table_once(ringproof: Any) -> None:
    said = ringproof("certify", *FILE, "-v").said
    assert "test session starts" in said
    assert "warnings summary" not in said
    assert said.count("EV Events") == 1
    assert said.count("report: r") == 1


def test_colour_is_left_out_where_none_is_wanted(ringproof: Any) -> None:
    assert "\x1b" not in ringproof("certify", *FILE).said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["certify", "emulate", "Conformance tests"]),
        (
            ["certify", "--help"],
            [
                "Certify a phone: a verdict for every clause, and a report folder.",
                "Exit code 0: conformant, 1: not conformant, 2: usage or broken input",
                "--scope",
                "--strict",
                "--in-memory",
                "PHONE_TOKEN",
            ],
        ),
        (["emulate", "--help"], ["emulated phone", "--write-target", "--control-port"]),
    ],
    ids=lambda value: value[0] if value[0].startswith("-") else "",
)
def test_help_says_what_there_is(ringproof: Any, arguments: list[str], words: list[str]) -> None:
    done = ringproof(*arguments)
    assert done.code == 0
    assert [word for word in words if word not in done.words] == []
