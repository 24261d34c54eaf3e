import json
from dataclasses import replace
from typing import Any

import jsonschema

from ringproof.packaged import folder
from ringproof.report.compare import Seen, compare
from ringproof.report.compare_json import comparison_json
from ringproof.report.document import RunReport
from ringproof.verdict import Verdict

SCHEMA: dict[str, Any] = json.loads((folder("schemas") / "comparison.schema.json").read_text())


def plain(a: list[Seen], b: list[Seen]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(comparison_json(compare(a, b)))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(found, SCHEMA)
    return found


def test_no_change_is_as_the_schema_says(report: RunReport) -> None:
    found = plain([Seen.of(report)], [Seen.of(report)])
    assert (found["changed"], found["verdicts"], found["odds"]) == (False, [], 2)


def test_every_kind_of_change_is_as_the_schema_says(report: RunReport) -> None:
    failed = tuple(replace(one, verdict=Verdict.FAIL) for one in report.clauses[:3])
    later = replace(
        report,
        clauses=failed,
        choices=(("number_format", ("e164",)),),
        target=replace(report.target, firmware="1.5"),
    )
    slow = replace(Seen.of(later), delays={k: {"t": (9.0,) * 5} for k in Seen.of(later).delays})
    fast = replace(Seen.of(report), delays={k: {"t": (0.1,) * 5} for k in Seen.of(report).delays})
    found = plain([fast] * 5, [slow] * 5)
    assert found["changed"]
    assert all(row["changed"] == ["p50"] for row in found["latencies"])
    assert found["verdicts"][0]["b"] == {"fail": 5}
    assert found["differs"] == [{"what": "firmware", "a": "1.4C", "b": "1.5", "unfair": False}]
    assert len(found["only_a"]) == len(report.clauses) - 3 + 1
