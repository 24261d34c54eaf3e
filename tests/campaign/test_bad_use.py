"""Bad use: each mistake of the caller is one sentence and exit code 2, and nothing was run."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ONE_TEST = ("--test", "events/test_holding.py")
DEVICE = """\
name: desk 7
driver: device
url: {url}
token: ${{PHONE_TOKEN}}
events: {{bind: "{bind}"}}
timing: {{event_within: 0.1, settle: 0.02, ring: 0.2, answer_within: 1}}
"""


def write_device(folder: Path, url: str = "http://127.0.0.1:9", bind: str = "127.0.0.1:0") -> None:
    (folder / "desk.yaml").write_text(DEVICE.format(url=url, bind=bind))


def report_of(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return report


def verdicts_of(folder: Path) -> dict[str, str]:
    return {clause["id"]: clause["verdict"] for clause in report_of(folder)["clauses"]}


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["emulater"], "ringproof: there is no target 'emulater': say `emulator`"),
        (
            ["emulator:mutant=hold-untol"],
            "ringproof: there is no mutant 'hold-untol'; did you mean hold-untold",
        ),
        (
            ["emulator:profile=lakonic"],
            "ringproof: there is no profile 'lakonic'; did you mean laconic?",
        ),
        (["emulator:colour=red"], "'colour=red' is no option; there are mutant=NAME"),
        (["https://192.0.2.7"], "ringproof: the phone at https://192.0.2.7 needs a token"),
        (["https://192.0.2.7/events", "--token", "t"], "name the phone only"),
        (["--scope=-EV-HOLDING-99"], "--scope=-EV-HOLDING-99: there is no clause EV-HOLDING-99"),
        (["--scope=-EVHOLDING-1"], "there is no clause EVHOLDING-1; did you mean EV-HOLDING-1"),
        (
            ["--test", "events/test_hodling.py"],
            "there is no test 'events/test_hodling.py' in the suite; did you mean "
            "events/test_holding.py",
        ),
        (
            ["--test", "commands/test_show.py::test_it_shows"],
            "there is no test 'test_it_shows' in commands/test_show.py; it has test_",
        ),
        (
            ["--test", "commands/test_hold.py::test_hold_puts_a_talk_on_hold[x]"],
            "ringproof: what was asked for is not there: pytest says below what it misses",
        ),
        (["--suite", "mine"], "ringproof: there is no folder mine with tests of your own"),
        (["--clauses", "my.yaml"], "ringproof: my.yaml: the clause file cannot be read (No such"),
        (["--baseline", "my.yaml"], "ringproof: my.yaml: there is no such baseline"),
        (["--update-baseline"], "--update-baseline: name the file with --baseline FILE"),
        (["-n", "many"], "ringproof: -n many: say a number of workers, or auto"),
        (["-k", "nosuchname"], "ringproof: no test matches -k 'nosuchname'"),
        (["--strikt"], "No such option: --strikt"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_meant_is_told_in_a_sentence(
    ringproof: Any, arguments: list[str], sentence: str
) -> None:
    done = ringproof("certify", *arguments, "--report", "report")
    assert (done.code, sentence in done.words) == (2, True), done.said
    assert not (ringproof.folder / "report" / "report.json").exists()


def test_a_target_file_with_a_mistake_names_line_and_key(ringproof: Any) -> None:
    write_device(ringproof.folder)
    file = ringproof.folder / "desk.yaml"
    file.write_text(file.read_text() + "dial: {answers: 42}\n")
    done = ringproof("certify", "desk.yaml", env={"PHONE_TOKEN": "sesame"})
    assert done.code == 2
    assert done.words.startswith("ringproof: desk.yaml, line 7, key dial.answers: 42 is read as")
    assert "write it in quotes" in done.words


def test_a_missing_secret_says_where_it_may_stand(ringproof: Any) -> None:
    write_device(ringproof.folder)
    done = ringproof("certify", "desk.yaml")
    assert done.code == 2
    assert "line 4, key token: ${PHONE_TOKEN} is set neither in the environment nor" in done.words


def test_several_workers_need_several_phones(ringproof: Any) -> None:
    write_device(ringproof.folder)
    done = ringproof("certify", "desk.yaml", "-n", "2", env={"PHONE_TOKEN": "sesame"})
    assert done.code == 2
    assert "-n 2 needs one phone a worker, and this target is one phone" in done.words


def test_a_port_that_is_taken_is_a_mistake_of_the_target_file(
    ringproof: Any, taken_port: int
) -> None:
    write_device(ringproof.folder, bind=f"127.0.0.1:{taken_port}")
    done = ringproof("certify", "desk.yaml", "--report", "r", env={"PHONE_TOKEN": "sesame"})
    assert done.code == 2, done.said
    assert f"127.0.0.1:{taken_port}: another program already listens there" in done.words
    assert "(key events.bind of the target file)" in done.words
    assert not (ringproof.folder / "r" / "report.json").exists()


def test_a_report_folder_that_is_a_file_is_told_before_anything_runs(ringproof: Any) -> None:
    (ringproof.folder / "report").write_text("mine")
    done = ringproof("certify", "--report", "report")
    assert done.code == 2
    assert "ringproof: --report report is a file; name a folder" in done.words
    assert (ringproof.folder / "report").read_text() == "mine"


def test_a_report_folder_that_cannot_be_made_is_told(ringproof: Any) -> None:
    (ringproof.folder / "file").write_text("")
    done = ringproof("certify", "--report", "file/below")
    assert done.code == 2
    assert "the report folder file/below cannot be written (Not a directory)" in done.words


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--profile", "lakonic"], "there is no profile 'lakonic'"),
        (["--mutant", "hold-untol"], "there is no mutant 'hold-untol'"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
        (["--token", "tö ken"], "the token is empty, or has blanks or signs"),
        (["--write-target", "no/such/folder/desk.yaml"], "no/such/folder/desk.yaml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_emulator_that_cannot_be_is_told(
    ringproof: Any, arguments: list[str], sentence: str
) -> None:
    done = ringproof("emulate", *arguments)
    assert (done.code, sentence in done.words) == (2, True), done.said


def test_an_emulator_on_a_taken_port_is_told(ringproof: Any, taken_port: int) -> None:
    done = ringproof("emulate", "--port", str(taken_port))
    assert done.code == 2
    assert f"port {taken_port}: the port is taken; choose another port" in done.words


def test_a_suite_that_cannot_be_read_is_broken_input(ringproof: Any) -> None:
    mine = ringproof.folder / "mine"
    mine.mkdir()
    (mine / "test_mine.py").write_text("import nosuchmodule\n")
    process = ringproof.start("certify", *ONE_TEST, "--suite", "mine")
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 2, said
    assert "No module named 'nosuchmodule'" in said
    assert "ringproof: " in said
    assert "cannot be collected" in said


def test_a_report_is_not_mixed_with_other_files_nor_with_runs_of_before(ringproof: Any) -> None:
    for file in ("mine/notes.txt", "runs/r-3/report.json"):
        (ringproof.folder / file).parent.mkdir(parents=True)
        (ringproof.folder / file).touch()
    mixed = ringproof("certify", *ONE_TEST, "--report", "mine")
    assert mixed.code == 2
    assert "--report mine is a folder with other files in it" in mixed.words
    left = ringproof("certify", *ONE_TEST, "--report", "runs", "--repeat", "2")
    assert left.code == 2
    assert "--report runs holds r-3 of an earlier --repeat" in left.words
