"""Where only the telling is missing: the far end saw the change that a test waited for in vain.

One fault should fail the clauses that name it. A test of a command, of a token or of the help
looks at an event to see that something happened; where that event alone stays out, while the far
end testifies that the change took place, the test shows nothing of its own clause. The clause of
the event fails by its own tests, and EV-TOLD-1 in this one.
"""

from collections.abc import Sequence

from ringproof.judge.blame import SEEN_AS
from ringproof.judge.case import Case
from ringproof.trace import Expected, Record, Told
from ringproof.verdict import Finding

OF_TELLING = ("EV-TOLD-", "EV-URL-", "EV-ROBUST-")
"""Families whose own sentence is that events come at all: a missing one is their matter."""

NAMED = {
    "CM-CALL-3": "connected",
    "CM-CALL-4": "disconnected",
    "CM-CALL-5": "disconnected",
    "CM-CALL-6": "disconnected",
    "CM-CALL-7": "disconnected",
}
"""Clauses of commands whose own sentence names an event."""


def only_untold(finding: Finding, records: Sequence[Record]) -> str:
    """Return why `finding` of a test's own clause decides nothing, "" where it stands.

    It decides nothing where the expectation that was not met is an event of another family, none
    of that name came, not even with other values, and the far end's own leg shows the change.
    """
    case = Case(finding, records, embedded=False)
    unmet = case.unmet
    if unmet is None or unmet.kind != "told" or unmet.by:
        return ""
    event = unmet.pattern.get("event", "")
    wanted = SEEN_AS.get(event)
    if wanted is None or _owns(finding.clause, event):
        return ""
    since = case.deed.n if case.deed is not None else 0
    if any(
        r.event.name == event for r in records if isinstance(r, Told) and r.event and r.n > since
    ):
        return ""
    seen = _seen(case, unmet, wanted, since)
    if not seen:
        return ""
    return f"{unmet.sentence}; {seen}, so only its telling is missing"


def _owns(clause: str, event: str) -> bool:
    family = (f"EV-{event.upper()}-", *OF_TELLING)
    return clause.startswith(family) or NAMED.get(clause) == event


def _seen(case: Case, unmet: Expected, wanted: tuple[str, ...], since: int) -> str:
    """Say what the far end saw of the call in question since then; "" where it saw nothing."""
    call = unmet.pattern.get("callId", "")
    for seen in case.testimony(since):
        if call and call not in case.ids(seen):
            continue
        state = seen.details["state"]
        if state in wanted:
            return f"the far end's {seen.details.get('leg', 'leg')} is {state}"
    return ""
