"""report.json: the run for machines, valid under schemas/report.schema.json.

Made from a report that was already made shareable (see `redact.shareable`): nothing is hidden
here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ringproof.report.document import Ending, Part, RunReport, TestReport
from ringproof.report.margins import margins
from ringproof.report.names import evidence_names
from ringproof.report.words import chapter_of
from ringproof.verdict import ClauseVerdict, Finding, Verdict

FORMAT = 1


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the report folder: `path` below it with `/`, and the hash that shows damage."""

    path: str
    sha256: str
    size: int


def as_json(report: RunReport, files: Sequence[StoredFile] = ()) -> dict[str, Any]:
    """Return the run as plain values; `files` are the evidence files written beside it."""
    names = evidence_names(report)
    return {
        "format": FORMAT,
        "ringproof": report.ringproof,
        "command": report.command,
        "began": when(report.began.wall),
        "took": round(report.took, 3),
        "target": _target(report),
        "edition": report.target.edition,
        "strict": report.strict,
        "whole": _whole(report),
        "clauses": [_clause(report, verdict, names) for verdict in report.clauses],
        "tests": [_test(test, names) for test in report.tests],
        "choices": [{"name": name, "shown": list(shown)} for name, shown in report.choices],
        "untested": [{"clause": clause, "reason": why} for clause, why in report.untested],
        "not_run": [{"clause": clause, "reason": why} for clause, why in report.not_run],
        "out_of_scope": list(report.out_of_scope),
        "problems": list(report.problems),
        "notes": list(report.notes),
        "stale": list(report.stale),
        "made_from": dict(report.made_from),
        "parts": [_part(part) for part in report.parts],
        "margins": [asdict(margin) for margin in margins(report.tests)],
        "ended_early": report.ended_early,
        "files": [asdict(file) for file in files],
    }


def as_text(plain: Mapping[str, Any]) -> str:
    """Return report.json's text: readable in a diff, the same for the same run."""
    return json.dumps(plain, indent=1, ensure_ascii=False) + "\n"


def write(report: RunReport, path: Path, files: Sequence[StoredFile] = ()) -> None:
    """Write report.json to `path`, whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(as_text(as_json(report, files)), encoding="utf-8")
    part.replace(path)


def when(wall: float) -> str:
    """Return seconds since 1970 as an ISO 8601 time in UTC."""
    return datetime.fromtimestamp(wall, UTC).isoformat(timespec="milliseconds")


def _target(report: RunReport) -> dict[str, Any]:
    target = report.target
    return {
        "name": target.name,
        "driver": target.driver,
        "url": target.url,
        "mac": target.mac,
        "firmware": target.firmware,
        "drivers": {
            "far_end": target.far_end,
            "local_user": target.local_user,
            "admin": target.admin,
        },
        "identities": list(target.identities),
        "dial": dict(target.dial),
        "timing": dict(target.timing),
        "claims": dict(target.claims),
    }


def _part(part: Part) -> dict[str, Any]:
    return {"began": when(part.began.wall), "took": round(part.took, 3), "tests": part.tests}


def _whole(report: RunReport) -> dict[str, Any]:
    whole = report.whole
    return {
        "outcome": str(whole.outcome),
        "why": whole.why,
        "decided_by": list(whole.decided_by),
        "partial": whole.partial,
        "exit_code": whole.exit_code,
        "exit_why": whole.exit_why,
    }


def _clause(report: RunReport, verdict: ClauseVerdict, names: Mapping[str, str]) -> dict[str, Any]:
    clause = report.catalogue[verdict.clause]
    return {
        "id": verdict.clause,
        "chapter": chapter_of(verdict.clause),
        "verdict": str(verdict.verdict),
        "why": verdict.why,
        "known": dict(report.known).get(verdict.clause, ""),
        "sentence": clause.sentence,
        "level": clause.level,
        "basis": clause.basis,
        "source": clause.source,
        "assumption": rests_on_assumption(clause.basis, verdict.verdict),
        "evidence": [_finding(finding, names) for finding in verdict.findings],
    }


def rests_on_assumption(basis: str, verdict: Verdict) -> bool:
    """Say whether the verdict judges the phone by something that no source states."""
    judged = (Verdict.PASS, Verdict.NON_STRICT, Verdict.FAIL)
    return basis == "assumed" and verdict in judged


def _finding(finding: Finding, names: Mapping[str, str]) -> dict[str, Any]:
    blame = finding.blame
    return {
        "test": finding.test,
        "verdict": str(finding.verdict),
        "why": finding.why,
        "ambient": finding.ambient,
        "records": list(finding.evidence),
        "blame": None
        if blame is None
        else {
            "party": str(blame.party),
            "evidence": blame.evidence,
            "single_witness": blame.single_witness,
        },
        "file": f"evidence/{names[finding.test]}.jsonl" if finding.test in names else "",
    }


def _test(test: TestReport, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": test.nodeid,
        "title": test.title,
        "location": test.location,
        "clauses": list(test.clauses),
        "verdict": str(test.verdict),
        "why": test.why,
        "began": when(test.began.wall),
        "took": round(test.took, 4),
        "records": len(test.records),
        "choices": dict(test.choices),
        "reproduce": test.reproduce,
        "worker": test.worker,
        "ending": _ending(test.ending),
        "file": f"evidence/{names[test.nodeid]}.jsonl",
    }


def _ending(ending: Ending) -> dict[str, Any]:
    return {
        "how": str(ending.how),
        "said": ending.said,
        "records": list(ending.evidence),
        "arranging": ending.arranging,
        "soft": list(ending.soft),
        "doubt": ending.doubt,
        "void": ending.void,
    }
