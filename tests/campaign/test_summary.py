from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.certify import Certification, certify

ONE = "events/test_holding.py"


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that a GitHub job shows; an earlier step has written into it."""
    file = tmp_path / "job.md"
    file.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    return file


def run(tmp_path: Path, **asked: Any) -> tuple[int, str]:
    out = StringIO()
    asked = {"in_memory": True, "tests": (ONE,), "report": tmp_path / "r", **asked}
    return certify(Certification(**asked), Console(file=out, width=200)), out.getvalue()


def test_a_job_gets_the_summary_and_so_does_the_file(tmp_path: Path, job: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_text("of an earlier run")
    code, _ = run(tmp_path, target="emulator:mutant=hold-untold", summary=file)
    text = file.read_text()
    assert text.startswith("## ❌ embedded emulator, mutant hold-untold: not conformant (partial)")
    assert "**EV-HOLDING-1** (must), fail: " in text
    assert f"Report: `{tmp_path / 'r'}`" in text
    assert f"Exit code {code}: a must was not met." in text
    assert job.read_text() == f"before\n{text}"


def test_without_either_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_of_repeats_the_gravest_is_summed_up(tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    _, said = run(tmp_path, repeat=2, summary=file)
    assert "Run 1 of 2, the gravest of them." in file.read_text()
    assert {path.name for path in (tmp_path / "r").iterdir()} == {"r-1", "r-2"}
    assert said.endswith(f"repeats: {tmp_path / 'r'}\n")


def test_a_command_that_is_refused_says_so_in_the_job(tmp_path: Path, job: Path) -> None:
    code, _ = run(tmp_path, target="no-such-file.yaml")
    assert code == 2
    assert "## ❌ Nothing was certified" in job.read_text()
    assert "no-such-file" not in job.read_text()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"summary": Path("no/such/folder/s.md")}, "there is no folder no/such/folder"),
        ({"summary": Path("/")}, "is a folder; name a file"),
        ({"repeat": 0}, "--repeat 0: say how often to run the suite, 2 or more"),
        ({"repeat": 2, "record": Path("x.mitm")}, "--repeat and --record do not go together"),
        (
            {"repeat": 2, "update_baseline": True, "baseline": Path("b.yaml")},
            "--repeat and --update-baseline do not go together",
        ),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(
    tmp_path: Path, asked: dict[str, Any], words: str
) -> None:
    code, said = run(tmp_path, **asked)
    assert (code, words in said) == (2, True), said
    assert not (tmp_path / "r").exists()


def test_a_summary_that_cannot_be_written_changes_no_verdict(tmp_path: Path, job: Path) -> None:
    job.unlink()
    job.mkdir()
    code, said = run(tmp_path)
    assert code == 3
    assert "the summary" in said
    assert "cannot be written (Is a directory)" in said
