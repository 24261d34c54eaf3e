"""A run made again from its report.json and its records: the reverse of `json_report`."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ringproof.protocol.clauses import Catalogue, Clause, catalogue
from ringproof.report.document import Ending, How, Part, RunReport, TargetFacts, TestReport
from ringproof.trace import Moment, Record
from ringproof.verdict import Blame, ClauseVerdict, Exit, Finding, Outcome, Party, Verdict, Whole
from ringproof.verdict.whole import EXIT_OF


class DamagedReport(ValueError):
    """A report folder that is not what a run wrote: says which file, and why."""


def report_from(plain: Mapping[str, Any], records: Mapping[str, tuple[Record, ...]]) -> RunReport:
    """Return the run of a report.json; `records` are those of each test by its id.

    DamagedReport names the part that is missing or has another form.
    """
    try:
        return _report(plain, records)
    except (KeyError, TypeError, ValueError) as damage:
        raise DamagedReport(
            f"report.json is not as schemas/report.schema.json says: {type(damage).__name__} "
            f"{damage}; it was changed after the run."
        ) from damage


def _report(plain: Mapping[str, Any], records: Mapping[str, tuple[Record, ...]]) -> RunReport:
    clauses = tuple(map(_clause, plain["clauses"]))
    by_test: dict[str, list[Finding]] = defaultdict(list)
    for clause in clauses:
        for finding in clause.findings:
            by_test[finding.test].append(finding)
    return RunReport(
        target=_target(plain),
        catalogue=_catalogue(plain["clauses"]),
        clauses=clauses,
        whole=_whole(plain["whole"]),
        tests=tuple(_test(t, tuple(by_test[t["id"]]), records[t["id"]]) for t in plain["tests"]),
        began=_moment(plain["began"]),
        took=plain["took"],
        ringproof=plain["ringproof"],
        command=plain["command"],
        untested=_reasons(plain["untested"]),
        not_run=_reasons(plain["not_run"]),
        out_of_scope=tuple(plain["out_of_scope"]),
        strict=plain["strict"],
        choices=tuple((c["name"], tuple(c["shown"])) for c in plain["choices"]),
        problems=tuple(plain["problems"]),
        notes=tuple(plain["notes"]),
        known=tuple((one["id"], one["known"]) for one in plain["clauses"] if one["known"]),
        stale=tuple(plain["stale"]),
        ended_early=plain["ended_early"],
        # Not in reports of earlier releases, which are of the same format.
        made_from=tuple(plain.get("made_from", {}).items()),
        parts=tuple(map(_part, plain.get("parts", ()))),
    )


def _part(plain: Mapping[str, Any]) -> Part:
    return Part(_moment(plain["began"]), plain["took"], plain["tests"])


def _whole(plain: Mapping[str, Any]) -> Whole:
    outcome, code = Outcome(plain["outcome"]), Exit(plain["exit_code"])
    return Whole(
        outcome,
        plain["why"],
        tuple(plain["decided_by"]),
        plain["partial"],
        None if code is EXIT_OF[outcome] else code,
        plain["exit_why"],
    )


def _target(plain: Mapping[str, Any]) -> TargetFacts:
    target = plain["target"]
    return TargetFacts(
        name=target["name"],
        driver=target["driver"],
        url=target["url"],
        mac=target["mac"],
        firmware=target["firmware"],
        edition=plain["edition"],
        **target["drivers"],
        identities=tuple(target["identities"]),
        dial=tuple(target["dial"].items()),
        timing=tuple(target["timing"].items()),
        claims=tuple(target["claims"].items()),
    )


def _catalogue(stored: list[dict[str, Any]]) -> Catalogue:
    """Return the catalogue as the run knew it: what it said of its clauses, a user's own too."""
    ours = catalogue()
    clauses = dict(ours.clauses)
    for one in stored:
        said = {key: one[key] for key in ("sentence", "level", "basis", "source")}
        known = clauses.get(one["id"])
        clauses[one["id"]] = (
            replace(known, **said)
            if known
            else Clause(
                one["id"], one["chapter"], **said, role="phone", firmware=">=0", kind="effect"
            )
        )
    return replace(ours, clauses=MappingProxyType(clauses))


def _clause(plain: Mapping[str, Any]) -> ClauseVerdict:
    findings = tuple(_finding(plain["id"], finding) for finding in plain["evidence"])
    return ClauseVerdict(plain["id"], Verdict(plain["verdict"]), plain["why"], findings)


def _finding(clause: str, plain: Mapping[str, Any]) -> Finding:
    blame = plain["blame"]
    return Finding(
        clause,
        Verdict(plain["verdict"]),
        plain["why"],
        tuple(plain["records"]),
        plain["ambient"],
        plain["test"],
        None
        if blame is None
        else Blame(Party(blame["party"]), blame["evidence"], blame["single_witness"]),
    )


def _test(
    plain: Mapping[str, Any], findings: tuple[Finding, ...], records: tuple[Record, ...]
) -> TestReport:
    return TestReport(
        nodeid=plain["id"],
        title=plain["title"],
        location=plain["location"],
        clauses=tuple(plain["clauses"]),
        verdict=Verdict(plain["verdict"]),
        why=plain["why"],
        findings=findings,
        records=records,
        began=_moment(plain["began"], records[0].at.mono if records else 0.0),
        took=plain["took"],
        choices=tuple(plain["choices"].items()),
        reproduce=plain["reproduce"],
        worker=plain["worker"],
        ending=_ending(plain["ending"]),
    )


def _ending(plain: Mapping[str, Any]) -> Ending:
    return Ending(
        How(plain["how"]),
        plain["said"],
        tuple(plain["records"]),
        plain["arranging"],
        tuple(plain["soft"]),
        plain["doubt"],
        plain["void"],
    )


def _moment(text: str, mono: float = 0.0) -> Moment:
    return Moment(mono, datetime.fromisoformat(text).timestamp())


def _reasons(plain: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((one["clause"], one["reason"]) for one in plain)
