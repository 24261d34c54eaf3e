"""What is done to the phone: which events it makes possible, and which it makes owed."""

from dataclasses import replace

from ringproof.judge.prospects import STEP_OWED, Prospect
from ringproof.judge.state import Denied, State, deed_in_words
from ringproof.model.acts import Act, meant
from ringproof.model.calls import Call
from ringproof.model.facts import NO, UNKNOWN, YES, Fact, both, known
from ringproof.model.patterns import fits, ids, in_words, number_agrees
from ringproof.model.rules import EXTRAS, RULES, UNSETTLED, UNSETTLES_OTHERS
from ringproof.protocol.events import Event
from ringproof.trace import Actor, Answer, due


class Deeds:
    """Opens prospects for each deed, and forgets what the deed may have changed."""

    def __init__(self, state: State) -> None:
        self.state = state

    def do(self, act: Act, raced: bool = False) -> None:
        """Take a deed; `raced` where another command was under way, so that nothing is owed."""
        announces = act.deed in ("ring", "dial", "seen ringing")
        if act.leg and not announces:
            self._bind_leg(act)
        if act.deed == "cancel":
            self._cancels(act)
            return
        if act.details.get("peer"):
            self._elsewhere(act)
        pending = self.state.announcing
        unnamed = not act.call and self.state.book.by_leg(act.leg) is None
        if pending and unnamed and not announces:
            self.state.waiting.append(act)  # it may mean a call that is not announced yet
        if act.admitted:
            self._overtaken(act)
        chosen = meant(act, self.state.book)
        certain = announces or (chosen.certain and not (pending and unnamed))
        calls: tuple[tuple[Call | None, Call | None], ...] = chosen.calls
        if announces:
            calls = ((self.state.book.by_leg(act.leg), None),)
        for call, call2 in calls:
            self.open(act, call, call2, certain=certain and not raced)
        if act.deed == "ring":
            self.state.legs[act.leg] = act.number
        if not announces or act.deed == "dial":
            self.unsettle(act, [call for pair in calls for call in pair if call is not None])
        if act.deed == "refer" and (call := self.state.book.by_leg(act.leg)):
            self.state.book.unbind(call)

    def open(self, act: Act, call: Call | None, call2: Call | None, *, certain: bool) -> None:
        """Open what `act` owes and may bring, if it means these calls; owe it only if certain."""
        situation = {"act": act, "call": call, "call2": call2, "book": self.state.book}
        in_time_until = due(self.state.setting.within(act.actor), act.at)
        client = act.actor is Actor.CLIENT
        accepted = UNKNOWN if client else YES
        sure = certain and act.admitted and self.state.hears
        for rule in RULES:
            if act.deed in rule.on and not _lacks(rule.needs, call2):
                fact, event = rule.apply(**situation)
                if fact is NO:
                    self._deny(act, event, call, certain)
                    continue
                if act.deed.startswith("seen") and self._expected_already(event, call):
                    continue
                owed = both(fact, known(sure)) if sure else UNKNOWN
                self.state.prospects.add(
                    Prospect(event, act, rule.clause, owed, in_time_until, STEP_OWED, accepted)
                )
        for extra in EXTRAS:
            if act.deed in extra.on and not _lacks(extra.needs, call2):
                for event in extra.apply(**situation):
                    self.state.prospects.add(
                        Prospect(event, act, "", UNKNOWN, in_time_until, extra.step, accepted)
                    )

    def _expected_already(self, event: Event, call: Call | None) -> bool:
        """A testimony adds nothing where the same event is expected for a deed already."""
        if call is None:
            return any(each.agrees(event) for each in self.state.prospects.expecting(event.name))
        return any(
            each.owed is YES and fits(each.pattern, event)
            for each in self.state.prospects.expecting(event.name)
        )

    def _deny(self, act: Act, event: Event, call: Call | None, certain: bool) -> None:
        if certain and call is not None and act.admitted and not act.deed.startswith("seen"):
            why = f"{deed_in_words(act)} owes no {in_words(event)}: it was {call.state()}"
            self.state.denied.append(Denied(act.n, event, why))

    def _overtaken(self, act: Act) -> None:
        """A call that ends, or is given away, need not tell what was still under way."""
        if act.deed in ("terminate", "leave", "decline", "transfer", "join", "seen ended"):
            for call, call2 in meant(act, self.state.book).calls:
                self.state.prospects.excuse(call.id)
                if call2 is not None:
                    self.state.prospects.excuse(call2.id)
        if act.deed in ("leave", "seen ended") and self.state.book.by_leg(act.leg) is None:
            for each in self.state.prospects.expecting("incoming"):
                if each.act.leg == act.leg:
                    each.owed = UNKNOWN

    def unsettle(self, act: Act, calls: list[Call]) -> None:
        """Forget what `act` may have changed of `calls` and others, until an event tells."""
        if not act.admitted:
            return
        fields = UNSETTLED.get(act.deed, ())
        before = dict(self.state.book.open)
        for call in calls:
            if call.id not in self.state.book.open:
                self.state.book.put(call)
            self.state.book.doubt(call.id, *fields)
            if call.mate:
                self.state.book.doubt(call.mate, "on_hold")
        if act.deed in UNSETTLES_OTHERS:
            for other in self.state.book.others(*(call.id for call in calls)):
                if both(other.live, other.talking) is not NO:
                    self.state.book.doubt(other.id, "on_hold")
        self.state.unanswered.setdefault(act.n, {}).update(
            {
                id: (old, self.state.book.open[id])
                for id, old in before.items()
                if id in self.state.book.open and self.state.book.open[id] is not old
            }
        )
        if act.actor is not Actor.CLIENT:
            self.state.unanswered.pop(act.n)

    def _cancels(self, act: Act) -> None:
        call = self.state.book.by_leg(act.leg)
        if call is not None:
            self.state.book.put(replace(call, cancels=YES))

    def _elsewhere(self, act: Act) -> None:
        """The far end talks to somebody else now: a transfer under way was done, and is owed."""
        call = self.state.book.by_leg(act.leg)
        for each in self.state.prospects.expecting("transfer_done"):
            sure = self.state.hears and each.accepted is YES
            if call and call.id in ids(each.pattern) and sure and each.owed is not YES:
                each.owed, each.due = YES, due(self.state.setting.within(act.actor), act.at)

    def _bind_leg(self, act: Act) -> None:
        """Find out which call a far end's leg is: as named, or the only one of its number."""
        leg = act.leg
        if self.state.book.by_leg(leg) is not None:
            return
        named = self.state.book.open.get(act.call)
        if named is not None and not named.leg:
            self.state.book.bind(named, leg)
            return
        number = self.state.legs.get(leg)
        fitting = [
            call
            for call in self.state.book.open.values()
            if not call.leg
            and call.direction == "out"
            and (number is None or number_agrees(number, call.number))
        ]
        if len(fitting) == 1 and leg not in self.state.book.bound_legs:
            self.state.book.bind(fitting[0], leg)

    def answered(self, answer: Answer) -> None:
        """Take the answer to a command: a refused one owes nothing and changed nothing."""
        changed = self.state.unanswered.pop(answer.to, {})
        accepted = _accepted(answer)
        until = due(self.state.setting.event_within, answer.at.mono)
        self.state.prospects.answered(answer.to, answer.n, accepted, until)
        if accepted is NO:
            for id, (before, after) in changed.items():
                if self.state.book.open.get(id) is after:  # nothing was told since: nothing changed
                    self.state.book.put(before)


def _lacks(needs: tuple[str, ...], call2: Call | None) -> bool:
    """Say whether a rule is about two calls, and the second is not known."""
    return call2 is None and "call2" in needs


def _accepted(answer: Answer) -> Fact:
    """Say whether the phone took the command: no answer and a redirect say nothing."""
    if answer.status is None:
        return UNKNOWN
    if 200 <= answer.status < 300:
        return YES
    return NO if answer.status >= 400 else UNKNOWN
