import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ringproof.packaged import folder
from ringproof.protocol.clauses import catalogue
from ringproof.report.document import RunReport
from ringproof.report.json_report import StoredFile, as_json, rests_on_assumption, write
from ringproof.report.stored import report_from
from ringproof.trace import Expected, Moment
from ringproof.verdict import Exit, Verdict

SCHEMA: dict[str, Any] = json.loads((folder("schemas") / "report.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_report_is_valid_under_the_schema(report: RunReport, tmp_path: Path) -> None:
    file = StoredFile("evidence/x.jsonl", "0" * 64, 12)
    write(report, tmp_path / "report.json", [file])
    plain = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert list(VALIDATOR.iter_errors(plain)) == []
    assert plain["files"] == [{"path": "evidence/x.jsonl", "sha256": "0" * 64, "size": 12}]


@pytest.mark.parametrize("part", ["clauses", "whole", "target", "tests"])
def test_a_report_without_a_part_is_not_valid(report: RunReport, part: str) -> None:
    plain = as_json(report)
    del plain[part]
    assert list(VALIDATOR.iter_errors(plain))


def test_every_word_of_the_code_is_a_word_of_the_schema() -> None:
    defs = SCHEMA["$defs"]
    assert set(defs["verdict"]["enum"]) == set(Verdict)
    for clause in catalogue():
        assert clause.level in defs["clause"]["properties"]["level"]["enum"]
        assert clause.basis in defs["clause"]["properties"]["basis"]["enum"]


def test_a_clause_carries_verdict_and_evidence(report: RunReport) -> None:
    (clause,) = [c for c in as_json(report)["clauses"] if c["id"] == "EV-TRUE-1"]
    assert clause["verdict"] == "fail"
    (finding,) = clause["evidence"]
    assert finding["ambient"]
    assert finding["blame"]["party"] == "device"
    assert finding["file"] == "evidence/commands-hold-the_named_call_is_held.jsonl"
    assert finding["records"]


def test_a_verdict_on_what_is_assumed_says_so() -> None:
    assert rests_on_assumption("assumed", Verdict.PASS)
    assert not rests_on_assumption("assumed", Verdict.INCONCLUSIVE)
    assert not rests_on_assumption("documented", Verdict.FAIL)


def test_the_whole_names_its_exit_code(report: RunReport) -> None:
    assert as_json(report)["whole"]["exit_code"] == 1
    assert as_json(replace(report, strict=True))["strict"] is True


def test_what_a_baseline_and_the_margins_say_is_stored_and_valid(
    report: RunReport, tmp_path: Path
) -> None:
    failed = next(v.clause for v in report.clauses if v.verdict is Verdict.FAIL)
    whole = replace(report.whole, exit=Exit.CONFORMANT, exit_why="known")
    late = Expected(9, Moment(0.0, 0.0), "told", "connected of TC@1", True, within=2.0, took=1.8)
    first = replace(report.tests[0], records=(late,))
    told = replace(
        report,
        whole=whole,
        tests=(first,),
        known=((failed, "it is ordered"),),
        stale=("the baseline lists CM-DTMF-1",),
        notes=("the phone lists reboot",),
    )
    write(told, tmp_path / "report.json")
    plain = json.loads((tmp_path / "report.json").read_text("utf-8"))
    jsonschema.validate(plain, json.loads((folder("schemas") / "report.schema.json").read_text()))
    assert (plain["whole"]["exit_code"], plain["whole"]["exit_why"]) == (0, "known")
    assert plain["margins"][0]["took"] == 1.8
    again = report_from(plain, {first.nodeid: (late,)})
    assert (again.whole, again.known) == (told.whole, told.known)
    assert (again.stale, again.notes) == (told.stale, told.notes)
