"""A target file that contradicts its phone is told before the first test."""

import json
from pathlib import Path
from typing import Any

CONFERENCE = ("--test", "commands/test_conference.py", "--report", "r")


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_claim_that_the_phone_contradicts_is_broken_input(ringproof: Any) -> None:
    with ringproof.emulator():
        desk = ringproof.folder / "desk.yaml"
        rewrite(desk, "conference: true", "conference: false")
        done = ringproof("certify", "desk.yaml", *CONFERENCE)
        assert done.code == 2, done.said
        assert "desk.yaml, key claims.conference: the file says false, but" in done.words
        assert not (ringproof.folder / "r" / "report.json").exists()
        rewrite(desk, "conference: false", "conference: true")
        rewrite(desk, "firmware: '1.4'", "firmware: '3.1'")
        done = ringproof("certify", "desk.yaml", *CONFERENCE)
        assert done.code == 2, done.said
        assert "desk.yaml, key firmware: the file says 3.1, the phone 1.4" in done.words


def test_what_the_phone_does_not_list_it_does_not_claim(ringproof: Any) -> None:
    with ringproof.emulator("--mutant", "list-lacks-join"):
        ask = ("certify", "desk.yaml", "--test", "commands/test_join.py", "--report", "r")
        done = ringproof(*ask)
        assert done.code == 2, done.said
        assert "the file says true, but the phone does not list join (action=?)" in done.words
        rewrite(ringproof.folder / "desk.yaml", "attended_transfer: true", "settings: true")
        rewrite(ringproof.folder / "desk.yaml", "  settings: true\n  settings: true", "")
        done = ringproof(*ask)
        assert done.code == 3, done.said
    report = json.loads((ringproof.folder / "r" / "report.json").read_text())
    join = next(clause for clause in report["clauses"] if clause["id"] == "CM-JOIN-1")
    assert join["verdict"] == "not applicable"
    assert "the phone lists no command for claims.attended_transfer" in join["why"]
    assert report["target"]["claims"]["attended_transfer"] is False
