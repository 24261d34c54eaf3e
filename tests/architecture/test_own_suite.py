"""The example of a user's own suite runs, judges its own clause, and can fail under it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "own-suite"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A copy of the example, far from this repository's own configuration."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "suite"))


def run(suite: Path, *arguments: str) -> tuple[int, dict[str, str]]:
    """Run the suite as its user would; return the exit code and what is not a pass, by clause."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--in-memory", "-p", "no:cacheprovider", *arguments],
        cwd=suite,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.findall(
        r"^(fail|non-strict|inconclusive|harness error) {2,}(.+?) {2,}", ran.stdout, re.M
    )
    found = {clause: verdict for verdict, clauses in said for clause in clauses.split(", ")}
    left_out = re.search(r"^(\d+) clauses? not run: its test was deselected", ran.stdout, re.M)
    if left_out:
        found["not run"] = left_out[1]
    return ran.returncode, found


def test_a_sound_phone_passes_both_clauses(suite: Path) -> None:
    assert run(suite, "--target=emulator") == (0, {})


def test_a_phone_that_tells_no_hold_leaves_the_own_clause_undecided(suite: Path) -> None:
    code, found = run(suite, "--target=emulator:mutant=hold-untold", "-k", "capitals")
    assert code == 1
    assert (found["HR-MAC-1"], found["EV-TOLD-1"]) == ("inconclusive", "fail")
    assert found["not run"] == "1", "what was deselected is said to be not run"


def test_a_lawful_phone_may_fail_a_house_rule(suite: Path) -> None:
    assert run(suite, "--target=emulator:profile=laconic") == (1, {"HR-MAC-1": "fail"})


def test_a_clause_of_the_same_id_as_ours_is_refused(suite: Path) -> None:
    house = suite / "clauses.yaml"
    house.write_text(house.read_text("utf-8").replace("HR", "EV"), "utf-8")
    assert run(suite)[0] == 2


def test_certify_runs_it_beside_the_whole_suite(suite: Path, tmp_path: Path) -> None:
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "ringproof", "certify", "--in-memory", "-k", "capitals"),
            *("--suite", str(suite), "--clauses", str(suite / "clauses.yaml")),
            *("--report", str(tmp_path / "report")),
        ],
        cwd=tmp_path,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3, "all of Ringproof's own tests were deselected"
    assert re.search(r"^pass .*HR-MAC-1", ran.stdout, re.M), ran.stdout
