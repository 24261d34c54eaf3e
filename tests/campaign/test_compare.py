"""`ringproof compare` on real reports: a phone and itself, and a phone with one fault."""

import json
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from ringproof.campaign.certify import Certification, certify
from ringproof.campaign.compare import ComparisonAsked, compare_reports, compared, runs_in
from ringproof.packaged import folder
from ringproof.report.evidence import read_folder, write_folder

FAULT = "hold-told-twice"


def certified(where: Path, target: str = "emulator", repeat: int = 5) -> Path:
    asked = Certification(
        target, report=where, tests=("events/test_holding.py",), in_memory=True, repeat=repeat
    )
    certify(asked, Console(file=StringIO()))
    return where


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twice five repeats of one phone, and five of the same phone with a fault."""
    where = tmp_path_factory.mktemp("reports")
    certified(where / "one")
    certified(where / "again")
    certified(where / "faulty", f"emulator:mutant={FAULT}")
    return where


def said(a: Path, b: Path, **files: Any) -> tuple[int, str]:
    out = StringIO()
    code = compare_reports(ComparisonAsked(a, b, **files), Console(file=out, width=120))
    return code, out.getvalue()


def test_a_phone_and_itself_over_five_repeats_have_no_change(reports: Path) -> None:
    code, words = said(reports / "one", reports / "again")
    assert (code, re.search(r"^no change in \d\d clauses$", words, re.M) is not None) == (0, True)
    assert compared(reports / "one", reports / "again").runs == (5, 5)


def test_a_fault_is_the_change_and_nothing_else_is(reports: Path) -> None:
    found = compared(reports / "one", reports / "faulty")
    assert {change.name: str(change.b[0][0]) for change in found.verdicts} == {
        "EV-ONCE-1": "non-strict"
    }
    assert (found.undecided, found.choices, found.slower) == ((), (), ())
    assert [each.what for each in found.differs] == ["target"]
    code, _ = said(reports / "one", reports / "faulty")
    assert code == 1


def test_the_repeats_are_read_in_their_order(reports: Path) -> None:
    assert [len(runs_in(reports / "one" / f"r-{n}")) for n in (1, 5)] == [1, 1]
    assert len(runs_in(reports / "one")) == 5


def test_files_are_written_beside_it(reports: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"c.{name}" for name in ("markdown", "html", "json")}
    said(reports / "one", reports / "faulty", **files)
    schema = json.loads((folder("schemas") / "comparison.schema.json").read_text())
    jsonschema.validate(json.loads(files["json"].read_text()), schema)
    assert files["markdown"].read_text().startswith("## ⚠️ changed: 1 verdict")
    assert "EV-ONCE-1" in files["html"].read_text()


@pytest.mark.parametrize("missing", ["no-such-folder", "."])
def test_what_is_no_report_is_told(tmp_path: Path, reports: Path, missing: str) -> None:
    code, words = said(tmp_path / missing, reports / "one")
    assert code == 2
    assert "is no report folder and holds none" in words.replace("\n", " ")


def test_a_damaged_report_is_told(tmp_path: Path, reports: Path) -> None:
    (tmp_path / "report.json").write_text("{")
    code, words = said(tmp_path, reports / "one")
    assert (code, "is no JSON" in words) == (2, True)


def test_two_phones_in_one_folder_are_no_repeats(tmp_path: Path, reports: Path) -> None:
    for name in ("one", "faulty"):
        (tmp_path / f"{name}-1").symlink_to(reports / name / "r-1")
    code, words = said(tmp_path, reports / "one")
    assert (code, "is no repeat of the first: its target is" in words) == (2, True)


def test_a_file_that_cannot_be_written_is_told(reports: Path, tmp_path: Path) -> None:
    code, words = said(reports / "one", reports / "one", html=tmp_path)
    assert (code, "cannot be written (Is a directory)" in words) == (2, True)


def test_a_file_is_written_over_only_by_force(reports: Path, tmp_path: Path) -> None:
    mine = tmp_path / "change.md"
    mine.write_text("mine")
    code, words = said(reports / "one", reports / "one", markdown=mine)
    assert (code, "exists already" in words) == (2, True)
    assert mine.read_text() == "mine"
    assert said(reports / "one", reports / "one", markdown=mine, force=True)[0] == 0
    assert mine.read_text() != "mine"


def test_a_repeat_that_was_ended_is_left_out_and_the_others_count(
    reports: Path, tmp_path: Path
) -> None:
    for number in (1, 2):
        (tmp_path / f"r-{number}").symlink_to(reports / "one" / f"r-{number}")
    whole = read_folder(reports / "one" / "r-3")
    ended = replace(whole, ended_early=True, problems=("the run was ended with Ctrl-C",))
    write_folder(ended, tmp_path / "r-3")
    (tmp_path / "r-4" / "private").mkdir(parents=True)
    (tmp_path / "r-4" / "private" / "judged.jsonl").touch()
    code, words = said(tmp_path, reports / "again")
    assert code == 0
    assert f"! {tmp_path}/r-3 is left out: the run was ended with Ctrl-C\n" in words
    assert f"! {tmp_path}/r-4 is left out: it was killed; `ringproof certify --resume`" in words
    assert "(2 runs, " in words


def test_a_run_that_was_ended_is_compared_where_there_is_no_other(
    reports: Path, tmp_path: Path
) -> None:
    write_folder(replace(read_folder(reports / "one" / "r-1"), ended_early=True), tmp_path / "r-1")
    code, words = said(tmp_path, reports / "again")
    assert (code, "! ending: ended early in A" in words) == (0, True)
