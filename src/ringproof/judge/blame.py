"""Whose fault a finding is: the device, the peer, the network or the harness, and who says so.

The far end is the second witness. Where it is part of the same program as the phone (embedded),
it is part of the accused, and the blame says *single witness*.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ringproof.protocol.events import EVENTS
from ringproof.trace import Actor, Answer, Connection, Expected, Record, Stimulus, Told, Witnessed
from ringproof.verdict import Blame, Finding, Party, Verdict

# What the far end sees of a call when the phone should tell this event.
SEEN_AS = {
    "incoming": ("ringing",),
    "outgoing": ("ringing", "connected"),
    "connected": ("connected",),
    "holding": ("held",),
    "disconnected": ("ended",),
}
NEVER_RANG = frozenset({"incoming"})


@dataclass(frozen=True, slots=True)
class Case:
    """A finding with what the trace has about it."""

    finding: Finding
    records: Sequence[Record]

    @property
    def of_evidence(self) -> list[Record]:
        """The records that the finding names."""
        return [record for record in self.records if record.n in self.finding.evidence]

    @property
    def since(self) -> int:
        """The number of the latest stimulus that the finding is about."""
        last = max(self.finding.evidence, default=0)
        stimuli = [r.n for r in self.records if isinstance(r, Stimulus) and r.n <= last]
        return stimuli[-1] if stimuli else 0

    @property
    def event(self) -> str:
        """The name of the event that is missing, "" where the finding is about something else."""
        for record in self.of_evidence:
            if isinstance(record, Expected) and record.kind == "told" and not record.met:
                return record.pattern.get("event", "")
        first = self.finding.why.split(" ", 1)[0]
        return first if first in EVENTS and "not told" in self.finding.why else ""

    def testimony(self) -> list[Witnessed]:
        """Return what the far end said of its legs since the stimulus in question."""
        return [
            record
            for record in self.records
            if isinstance(record, Witnessed)
            and record.witness is Actor.FAR_END
            and record.what == "leg"
            and record.n >= self.since
        ]


Witness = Callable[[Case], tuple[Party, str] | None]


def blame(finding: Finding, records: Sequence[Record], embedded: bool) -> Blame:
    """Return who is to blame for `finding`, and on which evidence; the device in case of doubt."""
    case = Case(finding, records)
    for witness in (_harness, _line, _peer, _far_end):
        says = witness(case)
        if says is not None:
            party, evidence = says
            weak = embedded and party in (Party.DEVICE, Party.PEER)
            return Blame(party, evidence, weak)
    return Blame(Party.DEVICE, _own_words(case), embedded)


def _harness(case: Case) -> tuple[Party, str] | None:
    if case.finding.verdict is Verdict.HARNESS_ERROR:
        return Party.HARNESS, "the test and the rules differ, so one of them is wrong"
    return None


def _line(case: Case) -> tuple[Party, str] | None:
    """The line: a command without an answer, an event's connection that broke."""
    for record in case.records:
        if record.n < case.since:
            continue
        if isinstance(record, Answer) and record.status is None:
            return Party.NETWORK, f"no answer came to the command: {record.lost or 'the line died'}"
        if isinstance(record, Connection) and not _deliberate(case, record):
            about = f" ({record.detail})" if record.detail else ""
            return Party.NETWORK, f"a connection for an event ended as {record.outcome}{about}"
    return None


def _deliberate(case: Case, seen: Connection) -> bool:
    """Say whether the harness's own event server was set to break connections by then."""
    modes = [
        record.details.get("name", "")
        for record in case.records
        if isinstance(record, Stimulus) and record.actor is Actor.EVENT_SERVER and record.n < seen.n
    ]
    return bool(modes) and modes[-1] in ("reset", "absent", "tls_failure", "silent")


def _peer(case: Case) -> tuple[Party, str] | None:
    """The far end never reached the phone, or contradicts what the phone told in time."""
    for seen in case.testimony():
        state, leg = seen.details.get("state", ""), seen.details.get("leg", "")
        if case.event in NEVER_RANG and state == "ended":
            return Party.PEER, f"the far end testifies that {leg} ended without being answered"
    unmet = [r for r in case.of_evidence if _is_unmet_testimony(r)]
    told = [r for r in case.records if isinstance(r, Told) and r.n > case.since and r.event]
    for seen in case.testimony()[-1:]:
        state = seen.details.get("state", "")
        for event in told[-1:] if unmet else []:
            name = event.event.name if event.event else ""
            if name in SEEN_AS and state not in SEEN_AS[name]:
                return (
                    Party.PEER,
                    f"the phone told {name} at {event.at.mono:.3f}, "
                    f"but the far end testifies that it is {state}",
                )
    return None


def _is_unmet_testimony(record: Record) -> bool:
    return isinstance(record, Expected) and record.kind == "witnessed" and not record.met


def _far_end(case: Case) -> tuple[Party, str] | None:
    """The far end saw the change that the phone did not tell."""
    wanted = SEEN_AS.get(case.event, ())
    for seen in case.testimony():
        if seen.details.get("state", "") in wanted:
            return (
                Party.DEVICE,
                f"the far end was {seen.details['state']} at {seen.at.mono:.3f}, "
                f"and no {case.event} event came",
            )
    return None


def _own_words(case: Case) -> str:
    answers = [r for r in case.of_evidence if isinstance(r, Answer) and r.status is not None]
    told = [r for r in case.of_evidence if isinstance(r, Told)]
    if told:
        return f"the phone's own request {told[-1].n} shows it"
    if answers:
        return f"the phone answered {answers[-1].status}, and no far end testifies otherwise"
    return "the phone was the only one that could act"
