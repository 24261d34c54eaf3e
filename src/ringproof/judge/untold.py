"""Where only the telling of a change is missing, a clause of something else decides nothing.

One fault should fail the clauses that name it. A test of a command, of a token or of the help
looks at an event to see that something happened; where that event alone stays out, while the far
end or the phone itself shows that the change took place, the test shows nothing of its own clause.
What a clause says of events that came, one that did not come neither meets nor offends. The clause
of the event fails by its own tests, and EV-TOLD-1 in this one.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from ringproof.judge.case import Case
from ringproof.judge.shown import Missing, missing, shown, unseen, visible
from ringproof.protocol.events import EVENTS
from ringproof.trace import Expected, Record, Told, claimed_events
from ringproof.verdict import Finding

OF_TELLING: Final = ("EV-TOLD-", "EV-URL-", *(f"EV-ROBUST-{number}" for number in range(1, 6)))
"""Clauses whose own matter is that events come at all. Their tests have seen the event before."""

OF_WHAT_CAME: Final = (
    *("EV-OFF-", "EV-GET-", "EV-MAC-", "EV-ENC-", "EV-TRUE-"),
    *("EV-ONCE-", "EV-ORDER-", "EV-ID-", "EV-ACCOUNT-"),
    *(f"EV-{event.upper()}-" for event in EVENTS),
)
"""Families that say how the events are that come, or how a change of their own is told."""

OF_ORDER: Final = "EV-ORDER-"
"""Its tests do much in quick succession, and what was in between no far end shows any more."""

NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    "CM-CALL-1": ("outgoing",),
    "CM-CALL-3": ("connected",),
    "CM-CALL-4": ("disconnected",),
    "CM-CALL-5": ("disconnected",),
    "CM-CALL-6": ("disconnected",),
    "CM-CALL-7": ("disconnected",),
    "CM-ACCEPT-1": ("connected",),
    "CM-TERMINATE-1": ("disconnected",),
    "CM-HOLD-1": ("holding",),
    "CM-RESUME-1": ("connected",),
    "CM-TRANSFER-1": ("transfer_done",),
    "CM-JOIN-1": ("transfer_initiated", "transfer_done"),
    "CM-JOIN-2": ("transfer_failed",),
    "CM-CONFERENCE-1": ("conferenced",),
    "CM-CONFERENCE-2": ("unconferenced",),
    "EV-ROBUST-6": ("incoming", "remoteUpdate"),
    "MP-CALL-1": ("incoming", "outgoing"),
    "MP-TALK-1": ("connected",),
    "MP-END-1": ("disconnected",),
    "MP-END-2": ("disconnected",),
    "MP-JOIN-1": ("transferred", "remoteUpdate"),
    "MP-JOIN-2": ("disconnected",),
    "MP-JOIN-3": ("transfer_done",),
    "MP-BLIND-1": ("transferred", "remoteUpdate", "incoming"),
}
"""Clauses of other families whose own sentence says that an event is told."""

SHOWN_BY_NOTHING_ELSE: Final[Mapping[str, tuple[str, ...]]] = {
    "CM-TERMINATE-6": ("unconferenced",),
}
"""Clauses about a change that its event alone shows: a far end whose call ended cannot tell whether
the conference was dissolved, or only lost a member."""


def only_untold(finding: Finding, records: Sequence[Record]) -> str:
    """Return why `finding` of a test's own clause decides nothing, "" where it stands.

    It decides nothing where the expectation that was not met is an event that the clause does not
    name and that came too late, or did not come, not even with other values; then something shows
    that the change took place, or the far end says that it would not see it, or nobody could see
    it and the clause says nothing of events that do not come.
    """
    case = Case(finding, records, embedded=False)
    unmet = case.unmet
    if unmet is None or unmet.kind != "told":
        return ""
    what = missing(unmet, case)
    if what.event not in EVENTS or _owns(finding.clause, what.event):
        return ""
    why = _why(finding.clause, case, unmet, what)
    return f"{unmet.sentence}; {why}" if why else ""


def _why(clause: str, case: Case, unmet: Expected, what: Missing) -> str:
    """Say why `clause`, which does not name the event, is not to blame for it; "" where it is."""
    if unmet.took is not None and unmet.took > unmet.within:
        return f"whether {what.event} is told in time is another clause's matter"
    if unmet.by or _came(case, unmet, what):
        return ""
    blind = unseen(case, unmet)
    if blind:
        return f"this far end cannot tell {blind} (key far_end.driver)"
    seen = shown(case, what)
    if seen:
        return f"{seen}, so only its telling is missing"
    if clause.startswith(OF_ORDER) or (clause.startswith(OF_WHAT_CAME) and not visible(what)):
        return f"whether {what.event} is told is another clause's matter"
    return ""


def _owns(clause: str, event: str) -> bool:
    family = (f"EV-{event.upper()}-", *OF_TELLING)
    own = (*NAMED.get(clause, ()), *SHOWN_BY_NOTHING_ELSE.get(clause, ()))
    return clause.startswith(family) or event in own


def _came(case: Case, unmet: Expected, what: Missing) -> bool:
    """Say whether an event of that name came instead, with other values.

    One that the test expected as well, or that came after the test had waited, is another one.
    """
    claimed = claimed_events(list(case.records))
    return any(
        record.event.name == what.event and record.n not in claimed
        for record in case.records
        if isinstance(record, Told) and record.event is not None
        if what.since < record.n < unmet.n
    )
