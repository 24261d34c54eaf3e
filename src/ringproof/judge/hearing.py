"""What the phone tells: held against what is known, and against what may come."""

from dataclasses import replace

from ringproof.judge.deeds import Deeds
from ringproof.judge.prospects import Prospect
from ringproof.judge.state import (
    ACCOUNT,
    ANNOUNCING,
    ONCE,
    ORDER,
    STABLE,
    TOLD,
    TRUE,
    UNIQUE,
    State,
    deed_in_words,
)
from ringproof.model.acts import Act
from ringproof.model.calls import Call, new_call
from ringproof.model.facts import NO, UNKNOWN, YES, Fact
from ringproof.model.meanings import ABOUT_ONE, ABOUT_TWO, AFTER_THE_END
from ringproof.model.patterns import fits, ids, in_words, number_agrees
from ringproof.protocol.events import Event, shape_of
from ringproof.protocol.names import ACCOUNT_ID, CALL_ID_2, NAME, NUMBER
from ringproof.trace import Actor, Told
from ringproof.trace.causal import overlap

GAVE_UP = 20.0  # seconds after which a ringing call may end by itself


class Hearing:
    """Judges each event, and learns from it."""

    def __init__(self, state: State, deeds: Deeds) -> None:
        self.state = state
        self.deeds = deeds

    def told(self, told: Told) -> None:
        """Take an event; one that is no event of the page is judged elsewhere."""
        event = told.event
        shape = shape_of(event) if event else None
        if event is None or shape is None or not event.call:
            return
        if CALL_ID_2 in shape.required and not event.call2:
            self.state.prospects.excuse(event.call)  # told, though malformed
            return
        if event.name in ANNOUNCING:
            self._announced(told, event)
        else:
            self._changed(told, event)
        self.state.last_told = told

    def _announced(self, told: Told, event: Event) -> None:
        id = event.call or ""
        call = self.state.book.get(id)
        prospect = self.state.prospects.find(event)
        if call is not None and call.announced:
            if prospect is None and self._repeats(told, event):
                return
            self._judge_known_id(told, event, call)
        shared = call is not None and call.announced > 0 and call.ended is not YES
        self.state.misled = self.state.misled or shared
        early = (
            call if call and not call.announced and call.last and self.state.book.complete else None
        )
        leg = self._leg_of(event, prospect)
        self.state.book.renew(id)
        self._judge_cause(told, event, prospect)
        self._judge_account(told, event, prospect)
        if early is not None:
            self._disorder(told, early.last, in_words(event))
        begun = new_call(id, incoming=event.name == "incoming")
        fresh = replace(
            # Of an id that two live calls share, nothing is known from now on.
            Call(id, direction=begun.direction) if shared else early or begun,
            number=event.get(NUMBER),
            name=event.get(NAME),
            account=event.get(ACCOUNT_ID) or "",
            announced=told.n,
            last=told.n,
            since=told.at.mono,
        )
        self.state.book.put(self.state.book.bind(fresh, leg) if leg else fresh)
        self._note(told, event)
        self._begin(told, fresh)

    def _begin(self, told: Told, call: Call) -> None:
        """Open what may become of a new call, also by what was done before it was announced."""
        if call.direction == "out":
            act = Act(told.n, told.at.mono, Actor.FAR_END, "dialled", {})
            self.deeds.open(act, call, None, certain=False)
        for act in self.state.waiting:
            if not act.leg or not call.leg or act.leg == call.leg:
                self.deeds.open(act, call, None, certain=False)
                self.deeds.unsettle(act, [call])
        if not self.state.announcing:
            self.state.waiting.clear()
        if len(self.state.book.open) > 1:
            self.state.remark(UNIQUE, "", (told.n,))

    def _leg_of(self, event: Event, prospect: Prospect | None) -> str:
        """Return the far end's leg of a new call, "" where two legs could be meant."""
        rivals = [each for each in self.state.prospects.expecting(event.name) if each.agrees(event)]
        legs = {each.act.leg for each in rivals}
        return prospect.act.leg if prospect is not None and len(legs) <= 1 else ""

    def _judge_known_id(self, told: Told, event: Event, call: Call) -> None:
        """Judge an announcement whose id a call has or had; a restart may begin anew."""
        evidence = (call.announced, told.n)
        what = f"{event.name} gives a new call the id {call.id}"
        if call.ended is not YES:
            why = f"{what}, which a call has that is {call.state()}"
            self.state.remark(UNIQUE, why, evidence, told=told.n)
            self.state.book.open.pop(call.id)
        elif self.state.book.complete:
            why = f"{what}, which a call had that ended"
            self.state.remark(STABLE, why, evidence, told=told.n)

    def _disorder(self, told: Told, earlier: int, what: str) -> None:
        last = self.state.last_told
        unsure = last is not None and last.n == earlier and overlap(last, told)
        why = f"{what} came after what happened to the call later"
        self.state.remark(
            ORDER,
            f"{why}; their exchanges overlapped, so their order is not known" if unsure else why,
            (earlier, told.n),
            unsure=unsure,
        )

    def _changed(self, told: Told, event: Event) -> None:
        if not self._calls_are_known(told, event):
            return
        if event.name == "disconnected" and self._repeats(told, event):
            return
        prospect = self.state.prospects.find(event)
        can, after = self._meaning(event)
        if self._nothing_new(event):
            can = NO
        uncaused = (
            prospect is None and self.state.book.complete and not self._by_itself(told, event)
        )
        if can is NO or uncaused:
            self._refuse(told, event, can, after)
            return
        self._judge_cause(told, event, prospect)
        self._put(after, told)
        self._note(told, event)

    def _calls_are_known(self, told: Told, event: Event) -> bool:
        """Look up the calls of `event`; judge one that was never announced or has ended."""
        for id in sorted(ids(event)):
            call = self.state.book.get(id)
            if call is None:
                pending = self.state.announcing
                self.state.book.put(Call(id))
                if self.state.book.complete and not pending:
                    self.state.remark(
                        TRUE,
                        f"told {in_words(event)}, but no call {id} was ever announced",
                        (told.n,),
                        told=told.n,
                    )
                    return False
            elif call.ended is YES and event.name not in AFTER_THE_END:
                self._after_the_end(told, event, call)
                return False
        return True

    def _after_the_end(self, told: Told, event: Event, call: Call) -> None:
        """Judge what is told of an ended call: its beginning, too late, or something new."""
        prospect = self.state.prospects.find(event)
        if prospect is not None and self.state.prospects.overtook(prospect) is not None:
            self._judge_cause(told, event, prospect)
            return
        why = f"told {in_words(event)} after {call.id} had ended"
        self.state.remark(STABLE, why, (call.last, told.n), told=told.n)

    def _meaning(self, event: Event) -> tuple[Fact, list[Call]]:
        one = self.state.book.get(event.call or "")
        other = self.state.book.get(event.call2) if event.call2 else None
        assert one is not None  # noqa: S101  _calls_are_known has put it into the book
        if other is not None and event.name in ABOUT_TWO:
            can, now, now2 = ABOUT_TWO[event.name](one, other, event)
            return can, [now, now2]
        if event.name in ABOUT_ONE:
            can, now = ABOUT_ONE[event.name](one, event)
            return can, [now]
        return UNKNOWN, []

    def _nothing_new(self, event: Event) -> bool:
        """Say whether a remoteUpdate tells what was known; beside a transferred it may."""
        call = self.state.book.get(event.call or "")
        if event.name != "remoteUpdate" or call is None or not call.announced:
            return False
        number, name = event.get(NUMBER), event.get(NAME)
        same_number = number is None or number_agrees(number, call.number or "")
        same_name = name is None or name == (call.name or "")
        return (
            same_number and same_name and "transferred" not in self.state.book.told.get(call.id, {})
        )

    def _by_itself(self, told: Told, event: Event) -> bool:
        """Say whether the event needs nobody's deed: a call that rang for long may end."""
        call = self.state.book.get(event.call or "")
        if call is None or event.name != "disconnected":
            return not call or not call.announced
        rang_long = call.ringing is not NO and told.at.mono - call.since >= GAVE_UP
        return rang_long or call.away is YES or not call.announced

    def _refuse(self, told: Told, event: Event, can: Fact, after: list[Call]) -> None:
        """The event cannot be so, or nobody caused it: a repetition, or an untruth."""
        owed = [each for each in self.state.prospects.expecting(event.name) if each.owed is YES]
        instead = [each for each in owed if ids(each.pattern) and not fits(each.pattern, event)]
        if not instead and self._repeats(told, event):
            return
        why = f"told {in_words(event)}, but {self._instead(event, can, instead)}"
        causes = tuple(each.act.n for each in instead[:1])
        self.state.remark(TRUE, why, (*causes, told.n), told=told.n)
        self._put([_doubted(call) for call in after], told)
        self._note(told, event)

    def _instead(self, event: Event, can: Fact, instead: list[Prospect]) -> str:
        """Say what is true where `event` is not."""
        if instead:
            wanted = " and ".join(sorted(ids(instead[0].pattern)))
            return f"{deed_in_words(instead[0].act)} was about {wanted}"
        calls = [call for id in sorted(ids(event)) if (call := self.state.book.get(id))]
        states = " and ".join(f"{call.id} was {call.state()}" for call in calls)
        return states if can is NO else f"nothing was done that leads to it: {states}"

    def _repeats(self, told: Told, event: Event) -> bool:
        """Remark on an event that says again what was told already, and return True for it."""
        before = self.state.book.told.get(event.call or "", {}).get(event.name)
        if before is None or not _same(before[0], event):
            return False
        self.state.remark(
            ONCE,
            f"{in_words(event)} was told again, and nothing had changed",
            (before[1], told.n),
            told=told.n,
            first=before[1],
        )
        return True

    def _judge_cause(self, told: Told, event: Event, prospect: Prospect | None) -> None:
        """The event is lawful: is it what was done, in order, with the right number?"""
        if prospect is None:
            why = ""
            if event.name in ANNOUNCING and self.state.book.complete:
                did = "called" if event.name == "incoming" else "dialled"
                why = f"told {in_words(event)}, but nobody {did}"
            self.state.remark(TRUE, why, (told.n,), told=told.n)
            return
        self._judge_number(told, event, prospect)
        if prospect.owed is YES and prospect.accepted is not NO and not prospect.reported:
            evidence = (prospect.act.n, told.n)
            self.state.remark(TOLD, "", evidence)
            self.state.remark(ONCE, "", evidence)
            self.state.remark(prospect.clause, "", evidence)
        if not prospect.act.admitted:
            self.state.misled = True
        overtook = self.state.prospects.overtook(prospect)
        prospect.met = told.n
        if overtook is not None:
            self._disorder(told, overtook.met, in_words(event))

    def _judge_number(self, told: Told, event: Event, prospect: Prospect) -> None:
        number = event.get(NUMBER)
        malformed = number is None and event.name != "incoming"  # the schema's business
        agrees = malformed or prospect.agrees(event)
        why = (
            f"{event.name} of {event.call} was told with the number {number}, "
            f"but it was {prospect.pattern.get(NUMBER) or 'a caller without one'}"
        )
        evidence = (prospect.act.n, told.n)
        self.state.remark(TRUE, "" if agrees else why, evidence, told=told.n, parameter=NUMBER)

    def _judge_account(self, told: Told, event: Event, prospect: Prospect | None) -> None:
        account = event.get(ACCOUNT_ID)
        if not account:
            return
        wanted = prospect.pattern.get(ACCOUNT_ID) if prospect else None
        lines = self.state.setting.identities
        if wanted and account != wanted:
            why = f"{in_words(event)} was told on identity {account}, but the call is on {wanted}"
        elif lines and account not in {str(line) for line in lines}:
            why = f"{in_words(event)} was told on identity {account}, which the phone has not"
        else:
            why = ""
        if why or wanted:
            self.state.remark(ACCOUNT, why, (told.n,), told=told.n, parameter=ACCOUNT_ID)

    def _put(self, calls: list[Call], told: Told) -> None:
        for now in calls:
            before = self.state.book.get(now.id)
            fresh = before is None or before.ended is not YES
            self._judge_order(told, before)
            self.state.book.put(replace(now, last=told.n))
            if before is not None and before.announced:
                self.state.remark(STABLE, "", (told.n,))
            if before is not None and now.dialing is NO and before.dialing is not NO:
                self.state.prospects.taken(now.id)
            if now.ended is YES and fresh:
                self._ended(now, told)

    def _judge_order(self, told: Told, call: Call | None) -> None:
        last = self.state.last_told
        if last is None or call is None or call.last != last.n:
            return
        if overlap(last, told):
            why = "two events of one call overlapped, so their order is not known"
            self.state.remark(ORDER, why, (last.n, told.n), unsure=True)
        else:
            self.state.remark(ORDER, "", (last.n, told.n))

    def _ended(self, call: Call, told: Told) -> None:
        self.state.prospects.excuse(call.id)
        self.state.prospects.forget(call.id, but=AFTER_THE_END | {"transfer_initiated"})
        if call.mate and call.in_conference is not NO:
            act = Act(told.n, told.at.mono, Actor.FAR_END, "ended", {"call": call.id})
            self.deeds.open(act, call, None, certain=True)

    def _note(self, told: Told, event: Event) -> None:
        """Remember what was told of a call, and forget what it undoes."""
        for id in ids(event):
            notes = self.state.book.told.setdefault(id, {})
            for undone in UNDOES.get(event.name, ()):
                notes.pop(undone, None)
            notes[event.name] = (event, told.n)


UNDOES = {
    "connected": ("holding",),
    "holding": ("connected",),
    "conferenced": ("unconferenced", "holding"),
    "unconferenced": ("conferenced", "holding", "connected"),
    "transfer_initiated": ("transfer_failed", "transfer_done"),
    "remoteUpdate": ("transferred",),
    "transfer_failed": ("transfer_initiated", "holding", "connected"),
}


def _same(one: Event, other: Event) -> bool:
    """Say whether two events tell the same; mac and unknown parameters don't count."""
    keys = ("callId", "callId2", "accountId", "number", "name")
    return ids(one) == ids(other) and all(
        (one.get(key) or "") == (other.get(key) or "") for key in keys if not key.startswith("call")
    )


def _doubted(call: Call) -> Call:
    """After an untruth, nothing is known of the call but that it was spoken of."""
    return replace(
        call,
        ringing=UNKNOWN,
        dialing=UNKNOWN,
        talking=UNKNOWN,
        on_hold=UNKNOWN,
        in_conference=UNKNOWN,
        in_transfer=UNKNOWN,
        away=UNKNOWN,
    )
