"""The ambient clauses: what always holds, judged over everything a phone said in a trace."""

from collections.abc import Iterable, Sequence

from ringproof.judge.edited import excused
from ringproof.judge.oracle import Oracle
from ringproof.judge.setting import Setting
from ringproof.judge.state import TRUE, Remark
from ringproof.judge.wire import judge_connection, judge_request
from ringproof.trace import Connection, Expected, Record, Told, claimed_events
from ringproof.verdict import Finding, Verdict


def in_order_of_time(records: Iterable[Record]) -> list[Record]:
    """Return the records by their moments; those of one moment as they were written down."""
    return sorted(records, key=lambda record: (record.at.mono, record.n))


def run(records: Sequence[Record], setting: Setting) -> Oracle:
    """Return the oracle after it has read all `records`."""
    oracle = Oracle(setting)
    for record in in_order_of_time(records):
        oracle.see(record)
    return oracle


def judge(records: Sequence[Record], setting: Setting) -> list[Finding]:
    """Return what the ambient clauses say of a trace: one finding per offence, and one passing
    finding per clause that was exercised and not offended.

    An untrue event that an expectation of the test claimed is no finding here: there the test
    and the rules differ, which `disagreements` tells.
    """
    silent = excused(records)
    findings = [
        *(
            finding
            for told in _told(records)
            for finding in judge_request(told, setting)
            if finding.clause not in silent.get(told.n, ())
        ),
        *(judge_connection(seen, setting) for seen in records if isinstance(seen, Connection)),
    ]
    remarks = run(records, setting).state.remarks
    claims = Claims(records)
    findings += [_finding(each, setting) for each in remarks if not claims.contradict(each)]
    return condensed(findings)


class Claims:
    """Which events the test expected to be told, and with which parameters.

    An expectation about how an event was sent (its mac, its body) says nothing of its truth.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        claimed = claimed_events(list(records))
        self._by: dict[int, Expected] = {}
        self._unclaimed = [
            each.event for each in _told(records) if each.event and each.n not in claimed
        ]
        self._event = {each.n: each.event for each in _told(records)}
        for record in records:
            if isinstance(record, Expected) and record.met and record.kind == "told":
                self._by.update(dict.fromkeys(record.by, record))

    def of(self, n: int) -> Expected | None:
        """Return the expectation that claimed the event `n`."""
        return self._by.get(n)

    def contradict(self, remark: Remark) -> bool:
        """Say whether the test expected the very thing that the rules call wrong.

        A repetition is contradicted only where all events alike were claimed: of two alike, a
        test may claim either. A wrong parameter is the test's business only if its pattern
        names it.
        """
        claim = self._by.get(remark.told) if remark.told and remark.why else None
        if claim is None or remark.unsure:
            return False
        if remark.first:
            return remark.first in self._by and self._event[remark.told] not in self._unclaimed
        if remark.parameter:
            return remark.parameter in claim.pattern
        return remark.clause == TRUE


def _told(records: Iterable[Record]) -> list[Told]:
    return [record for record in records if isinstance(record, Told)]


def _finding(remark: Remark, setting: Setting) -> Finding:
    if not remark.why:
        verdict = Verdict.PASS
    elif remark.unsure:
        verdict = Verdict.INCONCLUSIVE
    else:
        verdict = setting.unmet(remark.clause)
    return Finding(remark.clause, verdict, remark.why, remark.evidence, ambient=True)


def condensed(findings: list[Finding]) -> list[Finding]:
    """Keep each offence; of passes one a clause, if nothing offended it; of doubts likewise."""
    offences = [f for f in findings if f.verdict not in (Verdict.PASS, Verdict.INCONCLUSIVE)]
    decided = {f.clause for f in offences}
    kept = list(dict.fromkeys(offences))
    for verdict in (Verdict.PASS, Verdict.INCONCLUSIVE):
        for finding in findings:
            if finding.verdict is verdict and finding.clause not in decided:
                decided.add(finding.clause)
                kept.append(_summed(finding, findings))
    return kept


def _summed(finding: Finding, findings: list[Finding]) -> Finding:
    """Return `finding` with the evidence of all its like."""
    alike = [f for f in findings if f.clause == finding.clause and f.verdict is finding.verdict]
    evidence = sorted({n for each in alike for n in each.evidence})
    why = finding.why or f"held {len(alike)} time{'s' if len(alike) > 1 else ''}"
    return Finding(finding.clause, finding.verdict, why, tuple(evidence), ambient=True)
