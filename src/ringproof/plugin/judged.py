"""The judgement of one test from its records and its ending: the same live and offline. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ringproof.judge import (
    ServerSetting,
    Setting,
    blame,
    blame_server,
    blame_several,
    disagreements,
    is_among_others,
    judge,
    judge_server,
    judge_several,
    musts,
    only_untold,
    phones_of,
)
from ringproof.plugin.outcome import own_judgement
from ringproof.protocol.clauses import Catalogue, Clause
from ringproof.report.document import Ending, TargetFacts
from ringproof.target.human import PATIENCE
from ringproof.trace import Actor, Record
from ringproof.verdict import Finding, Verdict, unmet, worst

_HELD_AGAINST = (Verdict.FAIL, Verdict.NON_STRICT)
_BLAMED = (*_HELD_AGAINST, Verdict.HARNESS_ERROR)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the judge is told beside the records: the phone's facts, and who is part of whom.

    `embedded` is True where the far end is part of the same program as the phone. `server` is
    there where a server is under test, and then all that counts.
    """

    setting: Setting
    embedded: bool
    server: ServerSetting | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a test came to (`verdict` and `why`), and all that it says of clauses."""

    verdict: Verdict
    why: str
    findings: tuple[Finding, ...]


def circumstances(target: TargetFacts, catalogue: Catalogue) -> Circumstances:
    """Return what the judge is told of a target, from what a report says of it."""
    timing = dict(target.timing)
    # What a person does happens between the prompt and the answer, nobody knows when.
    played = {Actor.FAR_END: target.far_end, Actor.LOCAL_USER: target.local_user}
    by_hand = {actor: PATIENCE for actor, driver in played.items() if driver == "human"}
    setting = Setting(
        mac=target.mac or None,
        identities=target.identities,
        event_within=timing.get("event_within", 0.0),
        complete=True,
        must=musts(catalogue),
        by_hand=by_hand,
    )
    # An emulated far end is part of the emulated phone's program, wherever that runs.
    together = target.driver == "emulator" or target.far_end == "emulated"
    server = ServerSetting(timing.get("answer_within", 0.0), setting.unmet)
    return Circumstances(setting, together, server if target.role == "server" else None)


def judge_test(
    nodeid: str,
    clauses: Sequence[Clause],
    records: Sequence[Record],
    ending: Ending,
    around: Circumstances,
) -> Judgement:
    """Judge a test: the clauses that it names by its own sentence, the ambient ones by the rules.

    Where its sentence and the rules differ, that is a harness error. A test that names no clause
    (a recording) has a verdict of its own beside them, and is no milder than a must.
    """
    must = not clauses or any(clause.level == "must" for clause in clauses)
    verdict, why, evidence = own_judgement(ending, records, must=must)
    own = [
        _shown(Finding(clause.id, _for(clause, verdict), why, evidence), records, around)
        for clause in clauses
    ]
    found = [*own, *_ambient(records, ending, around)]
    findings = tuple(_complete(each, nodeid, records, ending, around) for each in found)
    heaviest = _heaviest(findings)
    if heaviest is None or (not clauses and verdict.severity >= heaviest.verdict.severity):
        return Judgement(verdict, why, findings)
    return Judgement(heaviest.verdict, heaviest.why, findings)


def _shown(own: Finding, records: Sequence[Record], around: Circumstances) -> Finding:
    """Return a test's own finding, undecided where another clause's event alone stayed out."""
    if own.verdict not in _HELD_AGAINST or around.server is not None:
        return own
    undecided = only_untold(own, records)
    return replace(own, verdict=Verdict.INCONCLUSIVE, why=undecided) if undecided else own


def _ambient(records: Sequence[Record], ending: Ending, around: Circumstances) -> Sequence[Finding]:
    """Return what the rules say of the records, and where the test and they differ."""
    if around.server is not None:
        return judge_server(records, around.server)
    if phones_of(records):
        return judge_several(records, around.setting)
    if is_among_others(records):  # as a capture is judged: who called is not in the trace
        return judge(records, replace(around.setting, complete=False))
    found = judge(records, around.setting)
    return found if ending.arranging else [*found, *disagreements(records, around.setting)]


def _for(clause: Clause, verdict: Verdict) -> Verdict:
    return unmet(clause.level == "must") if verdict is Verdict.FAIL else verdict


def _complete(
    finding: Finding,
    nodeid: str,
    records: Sequence[Record],
    ending: Ending,
    around: Circumstances,
) -> Finding:
    judged = replace(finding, test=nodeid)
    if ending.void and finding.verdict in (*_HELD_AGAINST, Verdict.PASS):
        return replace(judged, verdict=Verdict.INCONCLUSIVE, why=ending.void)
    if finding.verdict not in _BLAMED:
        return judged
    if ending.doubt and finding.verdict in _HELD_AGAINST:
        return replace(judged, verdict=Verdict.INCONCLUSIVE, why=ending.doubt)
    if around.server is not None:
        return replace(judged, blame=blame_server(finding))
    if phones_of(records):
        return replace(judged, blame=blame_several(finding))
    return replace(judged, blame=blame(finding, records, embedded=around.embedded))


def _heaviest(findings: Sequence[Finding]) -> Finding | None:
    """Return what the test comes to: an ambient inconclusive is no verdict on the test."""
    counted = [f for f in findings if not (f.ambient and f.verdict is Verdict.INCONCLUSIVE)]
    top = worst(finding.verdict for finding in counted)
    return next((finding for finding in counted if finding.verdict is top), None)
