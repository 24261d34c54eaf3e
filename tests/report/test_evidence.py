import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ringproof.packaged import folder as packaged
from ringproof.report.document import RunReport
from ringproof.report.evidence import read_folder, write_folder
from ringproof.report.stored import DamagedReport
from ringproof.trace import Connection, Moment

TOKEN = "s3cr3t-T0ken-0815"


@pytest.fixture
def folder(report: RunReport, tmp_path: Path) -> Path:
    write_folder(report, tmp_path / "out", secrets=[TOKEN], key=b"key")
    return tmp_path / "out"


def shareable_files(folder: Path) -> list[Path]:
    return [f for f in folder.rglob("*") if f.is_file() and "private" not in f.parts]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_has_each_part(folder: Path) -> None:
    found = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}
    hold = "events-holding-a_call_put_on_hold_is_told"
    assert {"report.json", "index.html", f"evidence/{hold}.jsonl", f"private/{hold}.jsonl"} <= found
    assert "reproduce/commands-hold-the_named_call_is_held.sh" in found
    assert f"reproduce/{hold}.sh" not in found


def test_the_report_is_valid_under_its_schema(folder: Path) -> None:
    schema = json.loads((packaged("schemas") / "report.schema.json").read_text())
    plain = json.loads((folder / "report.json").read_text("utf-8"))
    jsonschema.validate(plain, schema, format_checker=jsonschema.FormatChecker())
    assert len(plain["files"]) == 11


def test_nothing_outside_of_private_holds_a_secret_or_a_stranger(folder: Path) -> None:
    for file in shareable_files(folder):
        content = file.read_bytes()
        for private in (TOKEN, "0301234567", "Erika", "Muster"):
            assert private.encode() not in content, file.name


def test_private_holds_the_raw_bytes_and_is_closed_to_others(folder: Path) -> None:
    files = list((folder / "private").iterdir())
    assert any(TOKEN in file.read_text("utf-8") for file in files)
    assert mode(folder / "private") == 0o700
    assert {mode(file) for file in files} == {0o600}


def test_an_open_private_folder_of_before_is_closed(report: RunReport, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir(mode=0o755)
    write_folder(report, tmp_path)
    assert mode(tmp_path / "private") == 0o700


def test_a_second_run_into_the_folder_replaces_the_first(report: RunReport, folder: Path) -> None:
    (folder / "junit.xml").write_text("pytest's own")
    write_folder(replace(report, tests=report.tests[:1]), folder)
    assert len(list((folder / "evidence").iterdir())) == 1
    assert list((folder / "reproduce").iterdir()) == []
    assert (folder / "junit.xml").read_text() == "pytest's own"
    assert len(read_folder(folder).tests) == 1


def test_a_report_is_read_back_as_it_was(report: RunReport, folder: Path) -> None:
    back = read_folder(folder)
    for before, after in zip(report.tests, back.tests, strict=True):
        assert after.records == before.records
        assert (after.nodeid, after.verdict, after.clauses) == (
            before.nodeid,
            before.verdict,
            before.clauses,
        )
    assert back.whole.outcome is report.whole.outcome
    assert [(v.clause, v.verdict) for v in back.clauses] == [
        (v.clause, v.verdict) for v in report.clauses
    ]
    assert back.target == report.target


def test_what_is_read_back_gives_the_same_folder_again(folder: Path, tmp_path: Path) -> None:
    write_folder(read_folder(folder), tmp_path / "again", secrets=[TOKEN], key=b"key")
    for file in ("report.json", "index.html"):
        assert (tmp_path / "again" / file).read_text() == (folder / file).read_text()


def test_without_private_the_shareable_records_are_read(folder: Path) -> None:
    for file in (folder / "private").iterdir():
        file.unlink()
    (folder / "private").rmdir()
    back = read_folder(folder)
    assert "0301234567" not in repr(back)
    assert [len(test.records) for test in back.tests] == [
        test["records"] for test in json.loads((folder / "report.json").read_text())["tests"]
    ]


@pytest.mark.parametrize("part", ["evidence", "private", "reproduce"])
def test_a_changed_file_is_named_with_its_hash(folder: Path, part: str) -> None:
    file = sorted((folder / part).iterdir())[0]
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(
        DamagedReport, match=rf"{part}/{file.name} is not what .* sha256 is \w{{64}}"
    ):
        read_folder(folder)


def test_a_lost_file_is_named(folder: Path) -> None:
    file = sorted((folder / "evidence").iterdir())[0]
    file.unlink()
    with pytest.raises(DamagedReport, match=f"{file.name} cannot be read"):
        read_folder(folder)


def changed(folder: Path, change: Any) -> None:
    plain = json.loads((folder / "report.json").read_text("utf-8"))
    change(plain)
    (folder / "report.json").write_text(json.dumps(plain))


def test_a_report_that_points_out_of_its_folder_is_refused(folder: Path) -> None:
    changed(folder, lambda plain: plain["files"][0].update(path="../../etc/passwd"))
    with pytest.raises(DamagedReport, match="outside of the folder"):
        read_folder(folder)


def test_a_test_whose_evidence_is_out_of_the_folder_is_refused(folder: Path) -> None:
    changed(folder, lambda plain: plain["tests"][0].update(file="evidence/../../x.jsonl"))
    with pytest.raises(DamagedReport, match=r"x\.jsonl"):
        read_folder(folder)


@pytest.mark.parametrize("part", ["whole", "clauses", "target"])
def test_a_report_without_a_part_says_which(folder: Path, part: str) -> None:
    changed(folder, lambda plain: plain.pop(part))
    with pytest.raises(DamagedReport, match=part):
        read_folder(folder)


def test_another_format_is_refused(folder: Path) -> None:
    changed(folder, lambda plain: plain.update(format=99))
    with pytest.raises(DamagedReport, match="another format"):
        read_folder(folder)


def test_a_folder_that_is_no_report_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(DamagedReport, match="ringproof certify"):
        read_folder(tmp_path)


def test_a_report_that_was_cut_off_is_named(folder: Path) -> None:
    text = (folder / "report.json").read_text()
    (folder / "report.json").write_text(text[: len(text) // 2])
    with pytest.raises(DamagedReport, match=r"report\.json is no JSON"):
        read_folder(folder)


def test_bytes_that_some_readers_take_for_line_ends_survive(
    report: RunReport, tmp_path: Path
) -> None:
    raw = bytes(range(256)) + "\u2028\u2029\u0085".encode()
    record = Connection(1, Moment(0.0, 0.0), 1, "reset", "\u2028\udcfc", raw)
    test = replace(report.tests[0], records=(record,))
    write_folder(replace(report, tests=(test,)), tmp_path)
    assert read_folder(tmp_path).tests[0].records == (record,)
