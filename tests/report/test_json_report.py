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
from ringproof.verdict import Verdict

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
