"""The records of phones, read in the order of their moments: who did what, and what came of it.

Each event is explained by a deed that was recorded, or else by one that is inferred. Of a call that
began before the recording, or that something happened to which nobody can do again, nothing more is
replayed; the rest is.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from ringproof.model.acts import act_of
from ringproof.model.patterns import ids
from ringproof.protocol.events import Event, shape_of
from ringproof.replay.calls import ANNOUNCING, Book, Call
from ringproof.replay.causes import MEANS, Cause, Situation, Whose, explanation, reach
from ringproof.replay.drafts import Doubt, Draft, SeenDraft, StepDraft
from ringproof.replay.inference import Refused, Rule, in_words, inferred
from ringproof.replay.links import Links
from ringproof.replay.recorded import calls_of, in_time, moment_of, phones_of, strange
from ringproof.replay.session import Kind, Source
from ringproof.trace import Actor, Answer, Moment, Record, Stimulus, Told

SLACK: Final = 0.002  # seconds by which two clocks, or rounded times, may disagree
COMING: Final = 1.0  # seconds for which is looked ahead
_NEEDS_A_CALL: Final = frozenset({*MEANS, "terminate"})
_TRANSFERS: Final = ("cancel_transfer", "hesitate")


@dataclass(eq=False)
class Shelf:
    """What is known of one phone: its calls, the deeds that may explain events, its events."""

    book: Book
    events: list[Told]
    deeds: list[Moment]
    answers: Mapping[int, Answer]
    place: int = 0
    causes: list[Cause] = field(default_factory=list)
    told: dict[tuple[str, frozenset[str]], StepDraft] = field(default_factory=dict)
    known: frozenset[str] = frozenset()  # legs that recorded deeds name anywhere
    legs: Iterator[str] = field(default_factory=lambda: map("leg-{}".format, count(1)))
    claimed: set[str] = field(default_factory=set)  # such legs whose calls are known
    early: list[str] = field(default_factory=list)  # such legs of calls not told of yet
    undecided: list[tuple[Cause, Call, frozenset[str]]] = field(default_factory=list)
    decided: set[str] = field(default_factory=set)


class Reader:
    """Reads the records of all phones once, in time; `draft` is what a session is made of."""

    def __init__(self, records: Mapping[str, Sequence[Record]], links: Links) -> None:
        self._records = records
        self._links = links
        self._shelves = {phone: _shelf(phone, those) for phone, those in records.items()}
        self._steps: list[StepDraft] = []
        self._seen: list[SeenDraft] = []
        self._doubts: dict[Call, Doubt] = {}
        for phone, shelf in self._shelves.items():
            links.watch(phone, shelf.causes)

    def draft(self) -> Draft:
        """Read everything."""
        for phone, shelf in self._shelves.items():
            self._strangers(phone, shelf)
        for phone, record in in_time(self._records):
            shelf = self._shelves[phone]
            if isinstance(record, Stimulus):
                self._stimulus(shelf, record)
            elif isinstance(record, Told):
                self._told(shelf, record)
        for shelf in self._shelves.values():
            self._finish(shelf)
        books = {phone: shelf.book for phone, shelf in self._shelves.items()}
        doubts = [doubt for doubt in dict.fromkeys(self._doubts.values()) if doubt.evidence]
        kept = [step for step in self._steps if not step.dropped]
        seen = [each for each in self._seen if each.cause is None or not each.cause.dropped]
        lost = [each for each in self._seen if each.cause is not None and each.cause.dropped]
        for each in lost:
            each.cause, each.owed = None, False
        seen += [each for each in lost if each.kind is not Kind.ANSWER]
        return Draft(kept, seen, books, phones_of(self._records), doubts)

    # -- what was done ------------------------------------------------------

    def _stimulus(self, shelf: Shelf, record: Stimulus) -> None:
        draft = StepDraft(
            shelf.book.phone,
            record.at,
            record.actor,
            record.verb,
            record.details,
            Source.SENT if record.actor is Actor.CLIENT else Source.KNOWN,
            evidence=(record.n,),
            record=record,
        )
        self._steps.append(draft)
        answer = shelf.answers.get(record.n)
        if answer is not None:
            self._saw(draft.phone, answer, Kind.ANSWER, draft)
        act = act_of(record)
        call = self._leg(shelf, record) if record.actor is Actor.FAR_END else None
        named = calls_of(record) | ({call.id} if call is not None else set())
        barred = [one for one in map(shelf.book.get, named) if one and not one.replayable]
        if barred:
            self._leave_out(draft, record.n, barred)
        if act is None:
            return
        if act.deed in _NEEDS_A_CALL and not named:
            self._unnamed(shelf, draft, record.n)
        status = None if answer is None else answer.status
        refused = not record.admits or (status is not None and status >= 400)
        reached = reach(named, shelf.book)
        cause = Cause(
            act.deed, record.at.mono, draft, reached, act.number, refused, frozenset(named)
        )
        shelf.causes.append(cause)

    def _unnamed(self, shelf: Shelf, draft: StepDraft, n: int) -> None:
        """Leave out a command that can only have meant a call which is not replayed."""
        live = shelf.book.live()
        if live and not any(call.replayable for call in live):
            self._leave_out(draft, n, live)

    def _leg(self, shelf: Shelf, record: Stimulus) -> Call | None:
        """Return the call that a far end's recorded deed is about, by its leg."""
        leg = record.details.get("leg", "")
        if record.verb == "call" or not leg:
            return None
        calls = shelf.book.every
        call = next((one for one in calls if one.leg == leg and leg in shelf.claimed), None)
        named = shelf.book.get(record.details.get("call"))
        if call is None:
            free = [o for o in calls if o.live and o.direction == "out" and not self._has(shelf, o)]
            call = named or next(iter(free), None)
            shelf.claimed.add(leg)
            if call is None:
                shelf.early.append(leg)
            elif not self._has(shelf, call):
                self._rename(call, leg)
        if call is not None and record.verb in _TRANSFERS:
            shelf.decided.add(call.id)
        return call

    def _rename(self, call: Call, leg: str) -> None:
        """Call the leg of `call` as a recorded deed does, also where it was inferred before."""
        for step in self._steps:
            if step.phone == call.phone and step.details.get("leg") == call.leg:
                step.details = {**step.details, "leg": leg}
        call.leg = leg

    @staticmethod
    def _has(shelf: Shelf, call: Call) -> bool:
        return call.leg in shelf.claimed

    # -- what was told ------------------------------------------------------

    def _told(self, shelf: Shelf, told: Told) -> None:
        seen = self._saw(shelf.book.phone, told, Kind.EVENT, None)
        coming = self._coming(shelf, told)
        event = told.event
        if event is None or shape_of(event) is None or not event.call:
            return
        now = Situation(event, shelf.book, told.began.mono + SLACK, coming)
        key = (event.name, ids(event))
        fresh = shelf.book.moves(event)
        if event.name in ANNOUNCING and fresh:
            self._announce(shelf, now, told.n)
        seen.calls = tuple(now.calls)
        barred = [call for call in now.calls if not call.replayable]
        cause = self._explained(shelf, now, seen)
        if barred:
            self._bar(now.calls, self._doubts[barred[0]], told.n)
            seen.owed = False
        elif cause is None and not fresh and key in shelf.told:
            seen.cause = shelf.told[key]  # told again
        elif cause is None:
            self._infer(shelf, now, told, seen)
        elif (rule := inferred(now, cause.deed)) is not None and isinstance(rule, Rule):
            self._ahead(shelf, now, told, cause, rule)
        if seen.cause is not None:
            shelf.told[key] = seen.cause
        self._after_effects(shelf, now, cause)
        shelf.book.take(event)

    def _announce(self, shelf: Shelf, now: Situation, n: int) -> None:
        call = shelf.book.announce(now.event, now.at)
        self._links.announce(call, n)
        if call.direction == "out" and shelf.early:
            call.leg = shelf.early.pop(0)
            return
        ring = [c for c in shelf.causes if c.deed == "ring" and c.explains(now)]
        if call.direction == "in" and ring:
            call.leg = ring[0].step.details.get("leg", "")
            shelf.claimed.add(call.leg)
            return
        call.leg = next(leg for leg in shelf.legs if leg not in shelf.known)

    def _explained(self, shelf: Shelf, now: Situation, seen: SeenDraft) -> Cause | None:
        """Find the deed that brought the event about, at this phone or at the other end."""
        shelf.causes[:] = [cause for cause in shelf.causes if not cause.past(now.at)]
        found = explanation(shelf.causes, now)
        if found is not None and found[0].refused and isinstance(inferred(now), Rule):
            return None  # what the phone would not do was done by somebody else
        if found is None:
            mirrored = self._links.explanation(now)
            if mirrored is None:
                return None
            found = mirrored, Whose.OTHER  # it means no call of this phone
        cause, whose = found
        cause.explained(now, whose)
        seen.cause = cause.step
        if whose is not Whose.OTHER:
            cause.step.touched.extend(now.calls)
            cause.step.useful |= any(call.replayable for call in now.calls)
        return cause

    def _after_effects(self, shelf: Shelf, now: Situation, cause: Cause | None) -> None:
        """Keep what an event says of its call beside where it is: how its far end behaved."""
        call, name = now.call, now.event.name
        if call is not None and call.direction == "out" and cause is not None and not call.role:
            call.role = {"answer": "answers", "decline": "rejects"}.get(cause.deed, "")
        if cause is not None and name == "transfer_initiated" and call is not None:
            shelf.undecided.append((cause, call, ids(now.event)))
        failed = name == "transfer_failed" and cause is not None and cause.deed == "join"
        if name == "transfer_done" or failed:
            shelf.undecided = [each for each in shelf.undecided if each[1] not in now.calls]

    def _coming(self, shelf: Shelf, told: Told) -> tuple[Event, ...]:
        shelf.place += 1
        coming = []
        done = bisect_right(shelf.deeds, told.at)
        until = shelf.deeds[done] if done < len(shelf.deeds) else None
        for later in shelf.events[shelf.place :]:
            too_late = later.at.mono > told.at.mono + COMING
            if too_late or (until is not None and later.at > until):
                break
            if later.event is not None:
                coming.append(later.event)
        return tuple(coming)

    # -- what must have been done -------------------------------------------

    def _infer(self, shelf: Shelf, now: Situation, told: Told, seen: SeenDraft) -> None:
        if self._links.infer(now, told, self._act):
            self._explained(shelf, now, seen)
            return
        rule = inferred(now)
        if rule is None:
            return
        if isinstance(rule, Refused) or rule.ahead:
            refused = isinstance(rule, Refused)
            why = rule.why if refused else "the command that asked for it was not recorded"
            why = f"No command explains {now.event.name} of {now.event.call}: {why}."
            readings = rule.readings if isinstance(rule, Refused) else ()
            self._bar(now.calls, Doubt(shelf.book.phone, why, readings), told.n)
            seen.owed = False
            return
        call = rule.of(now)
        self._act(_draft(shelf, now, told, rule, call), call)
        if rule.by_role and call is not None:
            call.role = rule.role(now)
        self._explained(shelf, now, seen)

    def _act(self, draft: StepDraft, call: Call | None) -> None:
        """Add an inferred step, and let it explain what comes of it."""
        self._steps.append(draft)
        number = draft.details.get("number", "")
        stimulus = Stimulus(0, draft.moment, Actor(draft.actor), draft.verb, draft.details)
        act = act_of(stimulus)
        if act is None:
            return
        new = act.deed in ("ring", "dial")
        shelf = self._shelves[draft.phone]
        named = frozenset() if new or call is None else reach({call.id}, shelf.book)
        shelf.causes.append(Cause(act.deed, draft.moment.mono, draft, named, number))

    def _ahead(self, shelf: Shelf, now: Situation, told: Told, cause: Cause, rule: Rule) -> None:
        """Add a step that must have come before the deed that explains the event."""
        if shelf.decided & ids(now.event):
            return
        draft = _draft(shelf, now, told, rule, rule.of(now))
        draft.moment, draft.ahead = cause.step.moment, True
        self._steps.append(draft)

    def _finish(self, shelf: Shelf) -> None:
        """Infer what never came: a far end that left a transfer undecided; mark what is barred."""
        for cause, call, both in shelf.undecided:
            if both & shelf.decided or not call.replayable:
                continue
            why = (
                f"what became of the transfer of {call.id} was never told: the far end "
                f"{call.number} left it undecided."
            )
            details = {"leg": call.leg, "call": call.id}
            evidence = cause.step.evidence
            self._steps.append(
                StepDraft(
                    *(call.phone, cause.step.moment, Actor.FAR_END, "hesitate", details),
                    *(Source.INFERRED, why, evidence),
                    ahead=True,
                )
            )
        for step in self._steps:
            if step.touched and not step.useful:
                self._leave_out(step, step.evidence[0] if step.evidence else 0, step.touched)

    # -- what cannot be replayed --------------------------------------------

    def _strangers(self, phone: str, shelf: Shelf) -> None:
        for id in strange(self._records[phone], shelf.answers):
            call = shelf.book.meet(id, 0.0)
            self._doubts[call] = Doubt(
                phone,
                f"the call {id} was never announced: it began before the recording, or that part "
                "of it is missing. Nothing of it is replayed.",
            )

    def _bar(self, calls: Sequence[Call], doubt: Doubt, n: int) -> None:
        for call in calls:
            self._doubts.setdefault(call, doubt)
            call.barred = True
        doubt.evidence.append(n)

    def _leave_out(self, draft: StepDraft, n: int, calls: Sequence[Call]) -> None:
        if draft.dropped or (draft.source is Source.INFERRED and not draft.touched):
            return
        draft.dropped = True
        doubt = next((self._doubts[call] for call in calls if call in self._doubts), None)
        if doubt is not None and n not in doubt.evidence:
            doubt.evidence.append(n)

    def _saw(
        self, phone: str, record: Answer | Told, kind: Kind, cause: StepDraft | None
    ) -> SeenDraft:
        began = record.began if isinstance(record, Told) else record.at
        ended = record.answered if isinstance(record, Told) else record.at
        seen = SeenDraft(phone, record.at, kind, record, began, ended, cause)
        self._seen.append(seen)
        return seen


def _draft(shelf: Shelf, now: Situation, told: Told, rule: Rule, call: Call | None) -> StepDraft:
    return StepDraft(
        shelf.book.phone,
        told.began,
        rule.actor,
        rule.verb,
        rule.details(now, call),
        Source.INFERRED,
        in_words(rule, now, call),
        (told.n,),
        rule.by_role,
    )


def _shelf(phone: str, records: Sequence[Record]) -> Shelf:
    events = sorted((r for r in records if isinstance(r, Told)), key=moment_of)
    answers = {r.to: r for r in records if isinstance(r, Answer)}
    legs = frozenset(r.details.get("leg", "") for r in records if isinstance(r, Stimulus))
    deeds = sorted(r.at for r in records if isinstance(r, Stimulus))
    return Shelf(Book(phone), events, deeds, answers, known=legs)
