"""What a trace has about one finding: the deed in question, what was told, who testified."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ringproof.protocol.events import EVENTS
from ringproof.protocol.numbers import same_number
from ringproof.trace import Actor, Answer, Expected, Record, Stimulus, Told, Witnessed
from ringproof.verdict import Finding

# The far end's acts that should make the phone tell an event.
LEADS_TO: Mapping[str, frozenset[str]] = {
    "call": frozenset({"incoming"}),
    "answer": frozenset({"connected"}),
    "reject": frozenset({"disconnected"}),
    "hang_up": frozenset({"disconnected", "unconferenced"}),
    "rename": frozenset({"remoteUpdate"}),
    "transfer": frozenset({"transferred"}),
}
# What the phone says of a call's state by telling an event.
SAYS: Mapping[str, str] = {
    "incoming": "ringing",
    "outgoing": "ringing",
    "connected": "connected",
    "holding": "held",
    "disconnected": "ended",
}
_UNTOLD = re.compile(r"\A\w+ of (\S+) was not told")
_CHANGES = frozenset(
    {
        *("call", "accept", "terminate", "hold", "resume", "transfer", "join", "conference"),
        *("lift", "hang_up", "dial", "answer", "reject", "rename", "cancel_transfer"),
    }
)


@dataclass(frozen=True, slots=True)
class Account:
    """What the phone last told of a call that nothing has changed since: its state, and where."""

    state: str
    told: Told


@dataclass(frozen=True, slots=True)
class Case:
    """A finding with the trace it was made from; `embedded` where the far end is no other program.

    `at` is the number of the record that the finding speaks of last.
    """

    finding: Finding
    records: Sequence[Record]
    embedded: bool

    @property
    def unmet(self) -> Expected | None:
        """The expectation that was not met, where the finding is about one."""
        why = self.finding.why
        for record in reversed(self.records):
            if isinstance(record, Expected) and not record.met and why.endswith(record.sentence):
                return record
        return None

    @property
    def evidence(self) -> list[Record]:
        """The records that the finding, or its unmet expectation, names."""
        unmet = self.unmet
        named = {*self.finding.evidence, *(() if unmet is None else unmet.by)}
        return [record for record in self.records if record.n in named]

    @property
    def at(self) -> int:
        """The number of the record that the finding speaks of last."""
        unmet = self.unmet
        return max(self.finding.evidence, default=0) if unmet is None else unmet.n

    @property
    def deed(self) -> Stimulus | None:
        """The stimulus in question: the one named, or the latest before."""
        named = [record for record in self.evidence if isinstance(record, Stimulus)]
        return named[0] if named else self.latest(before=self.at)

    @property
    def event(self) -> str:
        """The name of the event that is missing, "" where the finding is about something else."""
        unmet = self.unmet
        if unmet is not None:
            return unmet.pattern.get("event", "") if unmet.kind == "told" else ""
        first = self.finding.why.split(" ", 1)[0]
        return first if first in EVENTS and "not told" in self.finding.why else ""

    @property
    def call(self) -> str:
        """The id of the call whose event is missing, "" where none is named."""
        if self.unmet is not None:
            return self.unmet.pattern.get("callId", "")
        found = _UNTOLD.match(self.finding.why)
        return found[1] if found else ""

    def is_about(self, seen: Witnessed) -> bool:
        """Say whether testimony of a leg is about the call in question; any is where none is."""
        if self.call:
            return self.call in self.ids(seen)
        deed = self.deed
        if deed is None or self.event not in LEADS_TO.get(deed.verb, ()):
            return True
        return deed.details.get("leg", "") in ("", seen.details.get("leg", ""))

    def time(self, record: Record) -> float:
        """Return the seconds from the test's first record to `record`, as its ladder has them."""
        return record.at.mono - self.records[0].at.mono

    def latest(self, before: int) -> Stimulus | None:
        """Return the latest stimulus to the phone before the record `before`."""
        done = (r for r in reversed(self.records) if isinstance(r, Stimulus) and r.n < before)
        return next((r for r in done if r.actor is not Actor.EVENT_SERVER), None)

    def own_deeds(self) -> list[Stimulus]:
        """Return what the test itself did, after its arrangement and before what was not met."""
        arranged = (r.n for r in self.records if isinstance(r, Expected) and r.arranging)
        return self.between(max(arranged, default=0), self.at)

    def calls_lost_after(self, deed: Stimulus) -> bool:
        """Say whether another call than that of `deed` had ended later, and nobody ended it."""
        ends = ("terminate", "hang_up", "reject", "transfer", "join")
        if any(done.verb in ends for done in self.between(deed.n, self.at)):
            return False
        legs = self.testimony(deed.n)
        return any(
            seen.details["state"] == "ended" and seen.details.get("leg") != deed.details.get("leg")
            for seen in legs
        )

    def acts(self) -> Iterator[Stimulus]:
        """Yield what the far end was asked to do and the finding depends on, the nearest first."""
        deed, event = self.deed, self.event
        if deed is not None and deed.actor is Actor.FAR_END:
            yield deed
        for record in reversed(self.records):
            if isinstance(record, Stimulus) and record.n < self.at and record is not deed:
                leads = LEADS_TO.get(record.verb, frozenset())
                if record.actor is Actor.FAR_END and event in leads:
                    yield record

    def testimony(self, since: int, leg: str = "") -> list[Witnessed]:
        """Return what the far end said of its legs, or of one, after the record `since`."""
        return [
            record
            for record in self.records
            if isinstance(record, Witnessed)
            and record.witness is Actor.FAR_END
            and "state" in record.details
            and record.n > since
            and leg in ("", record.details.get("leg", ""))
        ]

    def between(self, first: int, last: int) -> list[Stimulus]:
        """Return what was done to the phone between two records."""
        return [
            record
            for record in self.records
            if isinstance(record, Stimulus)
            and first < record.n < last
            and record.actor not in (Actor.EVENT_SERVER, Actor.ADMIN)
        ]

    def answered(self, deed: Stimulus | None) -> Answer | None:
        """Return the answer to `deed`, where it was a command and one came."""
        wanted = 0 if deed is None else deed.n
        answers = (r for r in self.records if isinstance(r, Answer) and r.to == wanted)
        return next((answer for answer in answers if answer.status is not None), None)

    def account(self, seen: Witnessed) -> Account | None:
        """Return what the phone says of the call that the far end testifies of.

        None where it told nothing of its state, or where something was done since that it may
        not have told yet.
        """
        ids = self.ids(seen)
        account = in_doubt = None
        for record in self.records:
            if record.n >= seen.n:
                break
            if isinstance(record, Told) and record.event is not None:
                state = SAYS.get(record.event.name)
                if ids & {record.event.call, record.event.call2}:
                    account = None if state is None else Account(state, record)
                elif state is not None:  # so the deed that named no call was about that one
                    account, in_doubt = account or in_doubt, None
            elif isinstance(record, Stimulus) and self._may_change(record, ids, seen):
                account, in_doubt = None, None if _named(record) else account
        return account

    def ids(self, seen: Witnessed) -> set[str | None]:
        """Return the ids under which the phone told of a leg's call."""
        number, leg = seen.details.get("number", ""), seen.details.get("leg", "")
        told = [r.event for r in self.records if isinstance(r, Told) and r.event is not None]
        ids = {
            event.call
            for event in told
            if event.name in ("incoming", "outgoing")
            and same_number(event.get("number") or "", number)
        }
        named = [r for r in self.records if isinstance(r, Stimulus)]
        ids |= {
            r.details["call"] for r in named if r.details.get("leg") == leg and "call" in r.details
        }
        return ids - {None, ""}

    def _may_change(self, done: Stimulus, ids: set[str | None], seen: Witnessed) -> bool:
        if self._status(done) >= 500:
            return True  # it says itself that it does not know what became of it
        if done.verb not in _CHANGES or not done.admits:
            return False
        if self._status(done) >= 400:
            return False
        if done.actor is Actor.FAR_END:
            return done.details.get("leg") == seen.details.get("leg")
        named = _named(done)
        return not named or bool(named & ids)

    def _status(self, done: Stimulus) -> int:
        answer = self.answered(done)
        return 0 if answer is None or answer.status is None else answer.status


def _named(done: Stimulus) -> set[str]:
    """Return the ids of the calls that a deed names."""
    keys = ("callid", "callid1", "callid2", "call")
    return {done.details[key] for key in keys if done.details.get(key)}
