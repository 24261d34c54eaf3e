"""A run that broke off and went on: killed, interrupted, in workers; and what may not change."""

import errno
import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from ringproof.campaign.certify import Certification, certify
from ringproof.campaign.resume import as_asked, gone_on_with
from ringproof.cli.app import app
from ringproof.report import journal
from ringproof.report.document import TargetFacts, TestReport
from ringproof.report.evidence import read_folder
from ringproof.trace import Moment

FILES = ("events/test_holding.py", "commands/test_resume.py")
OWN = """\
from pathlib import Path
import pytest
from ringproof.session.patterns import holding

@pytest.mark.clause("EV-HOLDING-1")
def test_first(phone, call):
    phone.hold(call)
    phone.tells(holding(call))

@pytest.mark.clause("CM-HOLD-1")
def test_stops(phone, call):
    if Path({stop!r}).exists():
        {stops}
    phone.hold(call)
    phone.tells(holding(call))

@pytest.mark.clause("CM-HOLD-2")
def test_last(phone, call):
    phone.hold(call)
    phone.tells(holding(call))
"""
ONE = "events/test_holding.py::test_a_call_put_on_hold_is_told"
Certify = Callable[..., tuple[int, str]]


def certified(**asked: Any) -> tuple[int, str]:
    said = StringIO()
    code = certify(Certification(**asked), Console(file=said, width=200))
    return code, " ".join(said.getvalue().split())


@pytest.fixture
def run() -> Certify:
    return certified


def own_suite(folder: Path, stops: str = "raise KeyboardInterrupt") -> Path:
    """Write tests of a user's own, the second of which is Ctrl-C while `folder`/stop is there."""
    suite = folder / "own"
    suite.mkdir()
    (suite / "test_own.py").write_text(OWN.format(stop=str(folder / "stop"), stops=stops))
    (folder / "stop").touch()
    return suite


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a suite of its own and with r, the report of a run that Ctrl-C ended."""
    folder = tmp_path_factory.mktemp("home")
    suite = own_suite(folder)
    certified(in_memory=True, tests=(FILES[0],), suites=(suite,), report=folder / "r")
    (folder / "stop").unlink()
    return folder


@pytest.fixture
def broken_off(tmp_path: Path, home: Path) -> Path:
    """The report folder of a run that Ctrl-C ended in its midst."""
    return Path(shutil.copytree(home / "r", tmp_path / "r"))


def verdicts(folder: Path) -> dict[str, tuple[str, str]]:
    plain = json.loads((folder / "report.json").read_text())
    return {
        test["id"].rpartition("/")[2]: (test["verdict"], test["why"]) for test in plain["tests"]
    }


def clause_verdicts(folder: Path) -> dict[str, str]:
    plain = json.loads((folder / "report.json").read_text())
    return {clause["id"]: clause["verdict"] for clause in plain["clauses"]}


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_run_that_was_killed_goes_on_where_it_was(
    ringproof: Any, run: Certify, tmp_path: Path
) -> None:
    folder = ringproof.folder / "r"
    # However late the signal is, the run has not ended: its last test but one never ends.
    suite = own_suite(tmp_path, "import threading; threading.Event().wait()")
    tests = [word for file in FILES for word in ("--test", file)]
    asked = (*tests, "--suite", str(suite), "--report", "r")
    process = ringproof.start("certify", "--in-memory", *asked)
    lines = folder / "private" / journal.NAME
    while not lines.exists() or lines.read_bytes().count(b"\n") < 4:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    left = journal.read(folder)
    assert left is not None
    assert not (folder / "report.json").exists()

    (tmp_path / "stop").unlink()
    code, said = run(resume=folder)
    run(in_memory=True, tests=FILES, suites=(suite,), report=tmp_path / "whole")

    assert (code, "made in 2 parts" in said) == (3, True)
    assert verdicts(folder) == verdicts(tmp_path / "whole")
    assert clause_verdicts(folder) == clause_verdicts(tmp_path / "whole")
    parts = json.loads((folder / "report.json").read_text())["parts"]
    assert [part["tests"] for part in parts] == [
        len(left.tests),
        len(verdicts(folder)) - len(left.tests),
    ]
    kept = {test.nodeid: test.records for test in left.tests}
    resumed = {test.nodeid: test.records for test in read_folder(folder).tests}
    assert {id: resumed[id] for id in kept} == kept
    assert not lines.exists()


def test_what_was_interrupted_is_performed_again(broken_off: Path, run: Certify) -> None:
    before = verdicts(broken_off)
    assert before["test_own.py::test_stops"][0] == "inconclusive"
    assert "test_own.py::test_last" not in before
    code, _ = run(resume=broken_off)
    after = verdicts(broken_off)
    assert code == 3  # of a sample
    assert {after[f"test_own.py::test_{name}"][0] for name in ("first", "stops", "last")} == {
        "pass"
    }
    assert not (broken_off / "private" / journal.UNFINISHED).exists()


def test_no_token_of_an_earlier_part_stands_in_what_is_handed_on(
    broken_off: Path, run: Certify
) -> None:
    left = journal.read_unfinished(broken_off)
    assert left is not None
    raws = [getattr(record, "raw", b"") for test in left.tests for record in test.records]
    [token] = {raw.partition(b"Bearer ")[2].split()[0] for raw in raws if b"Bearer " in raw}
    run(resume=broken_off)
    handed_on = [p for p in broken_off.rglob("*") if p.is_file() and "private" not in p.parts]
    assert [path for path in handed_on if token in path.read_bytes()] == []


def test_a_run_can_break_off_twice(broken_off: Path, home: Path, run: Certify) -> None:
    (home / "stop").touch()
    run(resume=broken_off)
    (home / "stop").unlink()
    _, said = run(resume=broken_off)
    assert "made in 3 parts" in said
    assert verdicts(broken_off)["test_own.py::test_last"][0] == "pass"


def test_workers_go_on_with_it_too(broken_off: Path, run: Certify) -> None:
    run(resume=broken_off, workers="2")
    assert {verdict for verdict, _ in verdicts(broken_off).values()} == {"pass"}


def test_a_run_that_came_to_its_end_is_not_resumed(broken_off: Path, run: Certify) -> None:
    run(resume=broken_off)
    code, said = run(resume=broken_off)
    assert code == 2
    assert "is the report of a run that came to its end" in said


def test_a_changed_suite_is_named(broken_off: Path, home: Path, run: Certify) -> None:
    more = home / "own" / "test_more.py"
    more.touch()
    code, said = run(resume=broken_off)
    more.unlink()
    assert code == 2
    assert "r cannot be resumed: the tests have changed. A certificate is of one phone" in said


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ("timing: {settle: 0.6}", "the target says another timing."),
        ("firmware: '1.5'", "the target says another firmware."),
    ],
)
def test_a_changed_target_file_is_named(
    tmp_path: Path, run: Certify, changed: str, words: str
) -> None:
    desk = tmp_path / "desk.yaml"
    desk.write_text("name: desk 7\ndriver: emulator\n")
    asked = {"in_memory": True, "tests": (ONE,), "suites": (own_suite(tmp_path),)}
    run(target=str(desk), report=tmp_path / "r", **asked)
    desk.write_text(f"name: desk 7\ndriver: emulator\n{changed}\n")
    code, said = run(resume=tmp_path / "r")
    assert (code, words in said) == (2, True), said


def test_a_phone_with_other_firmware_is_refused_once_it_was_asked(
    broken_off: Path, run: Certify
) -> None:
    lines = broken_off / "private" / journal.UNFINISHED
    head, _, rest = lines.read_text().partition("\n")
    plain = json.loads(head)
    plain["target"]["firmware"] = "1.3"
    lines.write_text(f"{json.dumps(plain)}\n{rest}")
    kept = lines.read_bytes()
    code, said = run(resume=broken_off)
    assert code == 2
    assert "cannot be resumed: the phone's firmware was 1.3 and is 1.4." in said
    assert lines.read_bytes() == kept  # nothing is lost by having tried


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"keyword": "hold"}, "-k was not given, now it is hold; leave -k out"),
        (
            {"target": "emulator:mutant=hold-untold"},
            "TARGET was emulator, now it is emulator:mutant=hold-untold; leave TARGET out",
        ),
        ({"repeat": 2}, "--resume and --repeat do not go together"),
        ({"record": Path("x.mitm")}, "--resume and --record do not go together"),
    ],
)
def test_it_goes_on_as_it_was_asked_for(
    broken_off: Path, run: Certify, asked: dict[str, Any], words: str
) -> None:
    code, said = run(resume=broken_off, **asked)
    assert (code, words in said) == (2, True), said


def test_a_named_target_is_never_passed_over_though_it_is_the_default(
    tmp_path: Path,
) -> None:
    head = journal.Head(
        TargetFacts("desk 7", "device", "", "", "1.4", "1.4"),
        Moment(0, 0.0),
        "0.1.0",
        "ringproof",
        strict=False,
        out_of_scope=(),
        whole_suite=True,
        asked={"target": ("desk-7.yaml",)},
    )
    journal.JournalWriter(tmp_path, head).close()
    done = CliRunner().invoke(app, ["certify", "emulator", "--resume", str(tmp_path)])
    assert done.exit_code == 2
    said = " ".join(done.output.split())
    assert "TARGET was desk-7.yaml, now it is emulator; leave TARGET out" in said


def test_a_changed_harness_is_named(broken_off: Path, run: Certify) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ringproof.campaign.resume.harness_hash", lambda: "0" * 64)
        code, said = run(resume=broken_off)
    assert (code, "Ringproof's own code and fixtures have changed" in said) == (2, True), said


def test_a_folder_without_a_run_is_told(tmp_path: Path, run: Certify) -> None:
    code, said = run(resume=tmp_path)
    assert code == 2
    assert "holds no run that was broken off" in said


def test_what_was_asked_comes_back_as_it_was(broken_off: Path, home: Path, tmp_path: Path) -> None:
    asked = Certification(
        in_memory=True, tests=(FILES[0],), suites=(home / "own",), report=tmp_path / "other"
    )
    again = gone_on_with(Certification(resume=broken_off))
    assert as_asked(again) == as_asked(asked)
    assert again.report == broken_off


def test_no_password_of_a_url_is_kept() -> None:
    asked = as_asked(Certification("http://me:s3cr3t@192.0.2.20", token="t0ken"))
    assert asked == {"target": ("http://192.0.2.20",)}


def test_a_full_disk_ends_the_run_in_order_and_it_goes_on_once_there_is_room(
    tmp_path: Path, run: Certify
) -> None:
    add = journal.JournalWriter.add
    written: list[str] = []

    def until_full(writer: journal.JournalWriter, test: TestReport) -> None:
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(test.nodeid)
        add(writer, test)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal.JournalWriter, "add", until_full)
        patch.setattr("ringproof.plugin.reporting.write_folder", full)
        patch.setattr("_pytest.junitxml.LogXML.pytest_sessionfinish", full)
        code, said = run(in_memory=True, tests=(FILES[0],), report=tmp_path / "r")
    assert code == 3
    assert "the run was interrupted (the report cannot be written" in said
    assert "make room, then --resume" in said
    left = journal.read_unfinished(tmp_path / "r")
    assert left is not None
    assert [test.nodeid for test in left.tests] == written
    _, said = run(resume=tmp_path / "r")
    assert "made in 2 parts: 2 tests from" in said
    assert {verdict for verdict, _ in verdicts(tmp_path / "r").values()} == {"pass"}
