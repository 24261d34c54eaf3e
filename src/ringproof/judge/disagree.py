"""Where a test's literal expectation and the rules say different things of the same phone.

Such a run ends as harness error: one of the two is wrong, and neither may condemn the phone.
Where the rules don't know a fact, they don't disagree; nor once the phone has misled them, by
obeying whom it had to refuse or by giving two live calls one id.
"""

from collections.abc import Iterator, Sequence

from ringproof.judge.ambient import Claims, run
from ringproof.judge.setting import Setting
from ringproof.judge.state import State
from ringproof.model.patterns import fits, number_agrees
from ringproof.protocol.events import Event
from ringproof.protocol.names import NUMBER
from ringproof.trace import Expected, Record, Stimulus
from ringproof.verdict import Finding, Verdict


def disagreements(records: Sequence[Record], setting: Setting) -> list[Finding]:
    """Return a harness error, with both sentences, for each point where test and rules differ."""
    state = run(records, setting).state
    if state.misled:
        return []
    return [*_untrue_but_expected(records, state), *_expected_but_never_owed(records, state)]


def _untrue_but_expected(records: Sequence[Record], state: State) -> Iterator[Finding]:
    claims = Claims(records)
    for remark in state.remarks:
        claim = claims.of(remark.told)
        if claim is not None and claims.contradict(remark):
            clause = claim.clause or remark.clause
            yield _finding(clause, claim, remark.why, (*remark.evidence, claim.n))


def _expected_but_never_owed(records: Sequence[Record], state: State) -> Iterator[Finding]:
    if any(remark.why and not remark.unsure for remark in state.remarks):
        return  # a phone that already told something wrong may have misled the rules
    latest = 0
    for record in records:
        if isinstance(record, Stimulus):
            latest = record.n
        if not isinstance(record, Expected) or record.met or record.kind != "told":
            continue
        wanted = _event(record)
        for denied in state.denied:
            if denied.act == latest and _same_event(denied.event, wanted):
                yield _finding(record.clause, record, denied.why, (latest, record.n))


def _same_event(denied: Event, wanted: Event) -> bool:
    return fits(denied, wanted) and number_agrees(denied.get(NUMBER), wanted.get(NUMBER))


def _event(expected: Expected) -> Event:
    pattern = dict(expected.pattern)
    return Event(pattern.pop("event", ""), tuple(pattern.items()))


def _finding(clause: str, claim: Expected, ruling: str, evidence: tuple[int, ...]) -> Finding:
    why = f"the test and the rules differ. The test: {claim.sentence}. The rules: {ruling}"
    ordered = tuple(dict.fromkeys(evidence))
    return Finding(clause or "EV-TRUE-1", Verdict.HARNESS_ERROR, why, ordered)
