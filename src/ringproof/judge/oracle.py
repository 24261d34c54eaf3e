"""The oracle: reads a phone's records in order and says which events were untrue or missing.

It keeps a book of what is known of each call, and prospects of what may come. For each record:
a deed opens prospects (model.rules), an answer settles whether it was taken, an event is held
against what is known (model.meanings) and against the prospects, and then changes the book.
Where something is not known, nothing is said. Memory follows the open calls.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ringproof.judge.prospects import STEP_OWED, Prospect, Prospects
from ringproof.judge.setting import Setting
from ringproof.model.acts import Act, act_of, meant
from ringproof.model.calls import Book, Call, new_call
from ringproof.model.facts import NO, UNKNOWN, YES, Fact, both, known
from ringproof.model.meanings import ABOUT_ONE, ABOUT_TWO, AFTER_THE_END
from ringproof.model.patterns import fits, ids, in_words, number_agrees
from ringproof.model.rules import EXTRAS, RULES, UNSETTLED, UNSETTLES_OTHERS
from ringproof.protocol.events import Event, shape_of
from ringproof.protocol.names import ACCOUNT_ID, CALL_ID_2, NAME, NUMBER
from ringproof.trace import Actor, Answer, Arranged, Connection, Record, Stimulus, Told, Witnessed
from ringproof.trace.causal import overlap

TRUE, ONCE, TOLD, ORDER = "EV-TRUE-1", "EV-ONCE-1", "EV-TOLD-1", "EV-ORDER-1"
UNIQUE, STABLE, ACCOUNT = "EV-ID-1", "EV-ID-2", "EV-ACCOUNT-1"
ANNOUNCING = frozenset({"incoming", "outgoing"})
UNANSWERED = 16  # commands whose answer is still waited for
GAVE_UP = 20.0  # seconds after which a ringing call may end by itself

LOST = ("ringing", "dialing", "talking", "on_hold", "ended", "in_conference", "in_transfer")

# Modes of the event server in which events cannot be relied on to arrive in time.
DEAF = frozenset({"slow", "silent", "reset", "absent", "tls_failure"})


@dataclass(frozen=True, slots=True)
class Remark:
    """What the oracle says of a clause: `why` is empty where it was met, `unsure` where it is
    not decided. `told` is the event it is about (0: none); `parameter` the one that is wrong,
    "" for the event as such. `first` is the earlier event that a repetition repeats.
    """

    clause: str
    why: str = ""
    evidence: tuple[int, ...] = ()
    unsure: bool = False
    told: int = 0
    parameter: str = ""
    first: int = 0


@dataclass(frozen=True, slots=True)
class Denied:
    """An event that a deed certainly did not owe, with the reason in words."""

    act: int
    event: Event
    why: str


class Oracle:
    """Judges one phone's records, one after the other, in the order of their moments."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.book = Book(complete=setting.complete)
        self.prospects = Prospects()
        self.remarks: list[Remark] = []
        self.denied: list[Denied] = []
        self.legs: dict[str, str] = {}
        self.hears = True
        self._deaf = False
        self._open_commands: dict[int, dict[str, tuple[Call, Call]]] = {}
        self._waiting: list[Act] = []
        self._last_told: Told | None = None
        self._swept = 0.0

    # ------------------------------------------------------------------ records

    def see(self, record: Record) -> None:
        """Take the next record."""
        self.tick(record.at.mono)
        match record:
            case Stimulus():
                self._stimulus(record)
            case Answer():
                self._answer(record)
            case Told():
                self._told(record)
            case Witnessed() if record.witness is Actor.FAR_END and record.what == "leg":
                self._testimony(record)
            case Arranged() if "reset" in record.what or "reboot" in record.what:
                self._restart()
            case Connection() if record.raw or record.outcome != "closed-early":
                self.prospects.excuse_all()

    def tick(self, now: float) -> None:
        """Let time pass until `now`: what was owed before is missing."""
        for prospect in self.prospects.missing(now):
            self._missing(prospect)
        if now - self._swept > 1.0:
            self._swept = now
            while len(self._open_commands) > UNANSWERED:
                del self._open_commands[next(iter(self._open_commands))]
            self.prospects.sweep(now)

    def _restart(self) -> None:
        self.book = Book(complete=self.setting.complete)
        self.prospects = Prospects()
        self._open_commands.clear()

    def _missing(self, prospect: Prospect) -> None:
        act = prospect.act
        for id in ids(prospect.pattern):
            self.book.doubt(
                id, "ringing", "dialing", "talking", "on_hold", "ended", "in_conference"
            )
        within = f"{self.setting.event_within:g} s"
        because = _deed_in_words(act)
        self._remark(
            TOLD,
            f"{in_words(prospect.pattern)} was not told within {within} after {because}",
            tuple(n for n in (act.n, prospect.answer) if n),
        )

    def _remark(self, clause: str, why: str, evidence: Iterable[int], **more: object) -> None:
        remark = Remark(clause, why, tuple(evidence))
        self.remarks.append(replace(remark, **more) if more else remark)  # type: ignore[arg-type]

    # ------------------------------------------------------------------ deeds

    def _stimulus(self, record: Stimulus) -> None:
        if record.actor in (Actor.ADMIN, Actor.EVENT_SERVER):
            self._surroundings(record)
            return
        act = act_of(record)
        if record.actor is Actor.CLIENT:
            for n in self._open_commands:  # two commands under way: their order is not known
                self.prospects.excuse_act(n)
        if act is not None:
            self._do(act, raced=bool(self._open_commands))
        if record.actor is Actor.CLIENT:
            self._open_commands.setdefault(record.n, {})

    def _surroundings(self, record: Stimulus) -> None:
        """The event server changes, or where events go: what is under way may be lost."""
        if record.verb == "event_server":
            self.hears = bool(record.details.get("url", "").strip())
        elif record.verb == "factory_reset":
            self.hears = False
        elif record.verb == "mode":
            self._deaf = record.details.get("name", "") in DEAF
        else:
            return
        self.prospects.excuse_all()
        self.book.doubt_all()

    def _testimony(self, record: Witnessed) -> None:
        details = record.details
        leg = details.get("leg", "")
        if "number" in details:
            self.legs[leg] = details["number"]
        act = act_of(record)
        if act is not None:
            self._do(act)

    def _do(self, act: Act, raced: bool = False) -> None:
        if act.deed == "cancel":
            self._cancels(act)
            return
        announces = act.deed in ("ring", "dial", "seen ringing")
        if act.leg and not announces:
            self._bind_leg(act.leg)
        pending = any(self.prospects.expecting(name) for name in ANNOUNCING)
        unnamed = not act.call and self.book.by_leg(act.leg) is None
        if pending and unnamed and not announces:
            self._waiting.append(act)  # it may mean a call that is not announced yet
        if act.admitted:
            self._overtaken(act)
        chosen = meant(act, self.book)
        certain = announces or (chosen.certain and not (pending and unnamed))
        calls: tuple[tuple[Call | None, Call | None], ...] = chosen.calls
        if announces:
            calls = ((self.book.by_leg(act.leg), None),)
        for call, call2 in calls:
            self._open_prospects(act, call, call2, certain=certain and not raced)
        if act.deed == "ring":
            self.legs[act.leg] = act.number
        if not announces or act.deed == "dial":
            self._unsettle(act, [call for pair in calls for call in pair if call is not None])
        if act.deed == "refer" and (call := self.book.by_leg(act.leg)):
            self.book.unbind(call)

    def _open_prospects(
        self, act: Act, call: Call | None, call2: Call | None, *, certain: bool
    ) -> None:
        situation = {"act": act, "call": call, "call2": call2, "book": self.book}
        due = act.at + self.setting.event_within
        client = act.actor is Actor.CLIENT
        accepted = UNKNOWN if client else YES
        sure = certain and act.admitted and self.hears and not self._deaf
        for rule in RULES:
            if act.deed in rule.on:
                fact, event = rule.apply(**situation)
                if fact is NO:
                    self._deny(act, event, call, certain)
                    continue
                if act.deed.startswith("seen") and self._expected_already(event, call):
                    continue
                owed = both(fact, known(sure)) if sure else UNKNOWN
                self.prospects.add(
                    Prospect(event, act, rule.clause, owed, due, STEP_OWED, accepted)
                )
        for extra in EXTRAS:
            if act.deed in extra.on:
                for event in extra.apply(**situation):
                    self.prospects.add(Prospect(event, act, "", UNKNOWN, due, extra.step, accepted))

    def _expected_already(self, event: Event, call: Call | None) -> bool:
        """A testimony adds nothing where the same event is expected for a deed already."""
        if call is None:
            return any(each.agrees(event) for each in self.prospects.expecting(event.name))
        return any(
            each.owed is YES and fits(each.pattern, event)
            for each in self.prospects.expecting(event.name)
        )

    def _deny(self, act: Act, event: Event, call: Call | None, certain: bool) -> None:
        if certain and call is not None and act.admitted and not act.deed.startswith("seen"):
            why = f"{_deed_in_words(act)} owes no {in_words(event)}: it was {call.state()}"
            self.denied.append(Denied(act.n, event, why))

    def _overtaken(self, act: Act) -> None:
        """A call that ends, or is given away, need not tell what was still under way."""
        if act.deed in ("terminate", "leave", "decline", "transfer", "join", "seen ended"):
            for call, call2 in meant(act, self.book).calls:
                self.prospects.excuse(call.id)
                if call2 is not None:
                    self.prospects.excuse(call2.id)
        if act.deed in ("leave", "seen ended") and self.book.by_leg(act.leg) is None:
            for each in self.prospects.expecting("incoming"):
                if each.act.leg == act.leg:
                    each.owed = UNKNOWN

    def _unsettle(self, act: Act, calls: list[Call]) -> None:
        if not act.admitted:
            return
        fields = UNSETTLED.get(act.deed, ())
        before = dict(self.book.open)
        for call in calls:
            if call.id not in self.book.open:
                self.book.put(call)
            self.book.doubt(call.id, *fields)
            if call.mate and act.deed not in ("ring", "dial"):
                self.book.doubt(call.mate, "on_hold", "in_conference")
        if act.deed in UNSETTLES_OTHERS:
            for other in self.book.others(*(call.id for call in calls)):
                if both(other.live, other.talking) is not NO:
                    self.book.doubt(other.id, "on_hold")
        self._open_commands.setdefault(act.n, {}).update(
            {
                id: (old, self.book.open[id])
                for id, old in before.items()
                if id in self.book.open and self.book.open[id] is not old
            }
        )
        if act.actor is not Actor.CLIENT:
            self._open_commands.pop(act.n)

    def _cancels(self, act: Act) -> None:
        call = self.book.by_leg(act.leg)
        if call is not None:
            self.book.put(replace(call, cancels=YES))

    def _bind_leg(self, leg: str) -> None:
        """Find out which dialled call a far end's leg is: by its number, if only one fits."""
        if not leg or self.book.by_leg(leg) is not None:
            return
        number = self.legs.get(leg)
        fitting = [
            call
            for call in self.book.open.values()
            if not call.leg
            and call.direction == "out"
            and (number is None or number_agrees(number, call.number))
        ]
        if len(fitting) == 1 and leg not in self.book.bound_legs:
            self.book.bind(fitting[0], leg)

    # ------------------------------------------------------------------ answers

    def _answer(self, answer: Answer) -> None:
        changed = self._open_commands.pop(answer.to, {})
        accepted = _accepted(answer)
        due = answer.at.mono + self.setting.event_within
        self.prospects.answered(answer.to, answer.n, accepted, due)
        if accepted is NO:
            for id, (before, after) in changed.items():
                if self.book.open.get(id) is after:  # nothing was told since: nothing changed
                    self.book.put(before)

    # ------------------------------------------------------------------ events

    def _told(self, told: Told) -> None:
        event = told.event
        shape = shape_of(event) if event else None
        if event is None or shape is None or not event.call:
            return
        if CALL_ID_2 in shape.required and not event.call2:
            self.prospects.excuse(event.call)  # told, though malformed
            return
        if event.name in ANNOUNCING:
            self._announced(told, event)
        else:
            self._changed(told, event)
        self._last_told = told

    def _announced(self, told: Told, event: Event) -> None:
        id = event.call or ""
        call = self.book.get(id)
        prospect = self.prospects.find(event)
        if call is not None and call.announced:
            if prospect is None and self._repeats(told, event):
                return
            self._judge_known_id(told, event, call)
        early = call if call and not call.announced and call.last and self.book.complete else None
        leg = self._leg_of(event, prospect)
        self.book.renew(id)
        self._judge_cause(told, event, prospect)
        self._judge_account(told, event, prospect)
        if early is not None:
            self._disorder(told, early.last, in_words(event))
        fresh = replace(
            early or new_call(id, incoming=event.name == "incoming"),
            number=event.get(NUMBER),
            name=event.get(NAME),
            account=event.get(ACCOUNT_ID) or "",
            announced=told.n,
            last=told.n,
            since=told.at.mono,
        )
        self.book.put(self.book.bind(fresh, leg) if leg else fresh)
        self._note(told, event)
        self._begin(told, fresh)

    def _begin(self, told: Told, call: Call) -> None:
        """Open what may become of a new call, also by what was done before it was announced."""
        if call.direction == "out":
            act = Act(told.n, told.at.mono, Actor.FAR_END, "dialled", {})
            self._open_prospects(act, call, None, certain=False)
        for act in self._waiting:
            if not act.leg or not call.leg or act.leg == call.leg:
                self._open_prospects(act, call, None, certain=False)
                self._unsettle(act, [call])
        if not any(self.prospects.expecting(name) for name in ANNOUNCING):
            self._waiting.clear()
        if len(self.book.open) > 1:
            self._remark(UNIQUE, "", (told.n,))

    def _leg_of(self, event: Event, prospect: Prospect | None) -> str:
        """Return the far end's leg of a new call, "" where two legs could be meant."""
        rivals = [each for each in self.prospects.expecting(event.name) if each.agrees(event)]
        legs = {each.act.leg for each in rivals}
        return prospect.act.leg if prospect is not None and len(legs) <= 1 else ""

    def _judge_known_id(self, told: Told, event: Event, call: Call) -> None:
        """Judge an announcement whose id a call has or had; a restart may begin anew."""
        evidence = (call.announced, told.n)
        what = f"{event.name} gives a new call the id {call.id}"
        if call.ended is not YES:
            why = f"{what}, which a call has that is {call.state()}"
            self._remark(UNIQUE, why, evidence, told=told.n)
            self.book.open.pop(call.id)
        elif self.book.complete:
            why = f"{what}, which a call had that ended"
            self._remark(STABLE, why, evidence, told=told.n)

    def _disorder(self, told: Told, earlier: int, what: str) -> None:
        last = self._last_told
        unsure = last is not None and last.n == earlier and overlap(last, told)
        why = f"{what} came after what happened to the call later"
        self._remark(
            ORDER,
            f"{why}; their exchanges overlapped, so their order is not known" if unsure else why,
            (earlier, told.n),
            unsure=unsure,
        )

    def _changed(self, told: Told, event: Event) -> None:
        if not self._calls_are_known(told, event):
            return
        prospect = self.prospects.find(event)
        can, after = self._meaning(event)
        if self._nothing_new(event):
            can = NO
        uncaused = prospect is None and self.book.complete and not self._by_itself(told, event)
        if can is NO or uncaused:
            self._refuse(told, event, can, after)
            return
        self._judge_cause(told, event, prospect)
        self._put(after, told)
        self._note(told, event)

    def _calls_are_known(self, told: Told, event: Event) -> bool:
        """Look up the calls of `event`; judge one that was never announced or has ended."""
        for id in sorted(ids(event)):
            call = self.book.get(id)
            if call is None:
                pending = any(self.prospects.expecting(name) for name in ANNOUNCING)
                self.book.put(Call(id))
                if self.book.complete and not pending:
                    self._remark(
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
        prospect = self.prospects.find(event)
        if prospect is not None and self.prospects.overtook(prospect) is not None:
            self._judge_cause(told, event, prospect)
            return
        why = f"told {in_words(event)} after {call.id} had ended"
        self._remark(STABLE, why, (call.last, told.n), told=told.n)

    def _meaning(self, event: Event) -> tuple[Fact, list[Call]]:
        one = self.book.get(event.call or "")
        other = self.book.get(event.call2) if event.call2 else None
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
        call = self.book.get(event.call or "")
        if event.name != "remoteUpdate" or call is None or not call.announced:
            return False
        number, name = event.get(NUMBER), event.get(NAME)
        same_number = number is None or number_agrees(number, call.number or "")
        same_name = name is None or name == (call.name or "")
        return same_number and same_name and "transferred" not in self.book.told.get(call.id, {})

    def _by_itself(self, told: Told, event: Event) -> bool:
        """Say whether the event needs nobody's deed: a call that rang for long may end."""
        call = self.book.get(event.call or "")
        if call is None or event.name != "disconnected":
            return not call or not call.announced
        rang_long = call.ringing is not NO and told.at.mono - call.since >= GAVE_UP
        return rang_long or call.away is YES or not call.announced

    def _refuse(self, told: Told, event: Event, can: Fact, after: list[Call]) -> None:
        """The event cannot be so, or nobody caused it: a repetition, or an untruth."""
        if self._repeats(told, event):
            return
        states = " and ".join(
            f"{call.id} was {call.state()}" for id in sorted(ids(event)) if (call := self._get(id))
        )
        instead = [
            each
            for each in self.prospects.expecting(event.name)
            if each.owed is YES and not ids(each.pattern) & ids(event)
        ]
        if instead:
            why = f"told {in_words(event)}, but owed was {in_words(instead[0].pattern)}"
        elif can is NO:
            why = f"told {in_words(event)}, but {states}"
        else:
            why = f"told {in_words(event)}, but nothing was done that leads to it ({states})"
        causes = tuple(each.act.n for each in instead[:1])
        self._remark(TRUE, why, (*causes, told.n), told=told.n)
        self._put([_doubted(call) for call in after], told)
        self._note(told, event)

    def _get(self, id: str) -> Call | None:
        return self.book.get(id)

    def _repeats(self, told: Told, event: Event) -> bool:
        """Remark on an event that says again what was told already, and return True for it."""
        before = self.book.told.get(event.call or "", {}).get(event.name)
        if before is None or not _same(before[0], event):
            return False
        self._remark(
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
            if event.name in ANNOUNCING and self.book.complete:
                did = "called" if event.name == "incoming" else "dialled"
                why = f"told {in_words(event)}, but nobody {did}"
            self._remark(TRUE, why, (told.n,), told=told.n)
            return
        self._judge_number(told, event, prospect)
        if prospect.owed is YES and prospect.accepted is not NO and not prospect.reported:
            evidence = (prospect.act.n, told.n)
            self._remark(TOLD, "", evidence)
            self._remark(ONCE, "", evidence)
            self._remark(prospect.clause, "", evidence)
        overtook = self.prospects.overtook(prospect)
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
        self._remark(TRUE, "" if agrees else why, evidence, told=told.n, parameter=NUMBER)

    def _judge_account(self, told: Told, event: Event, prospect: Prospect | None) -> None:
        account = event.get(ACCOUNT_ID)
        if not account:
            return
        wanted = prospect.pattern.get(ACCOUNT_ID) if prospect else None
        lines = self.setting.identities
        if wanted and account != wanted:
            why = f"{in_words(event)} was told on identity {account}, but the call is on {wanted}"
        elif lines and account not in {str(line) for line in lines}:
            why = f"{in_words(event)} was told on identity {account}, which the phone has not"
        else:
            why = ""
        if why or wanted:
            self._remark(ACCOUNT, why, (told.n,), told=told.n, parameter=ACCOUNT_ID)

    def _put(self, calls: list[Call], told: Told) -> None:
        for now in calls:
            before = self.book.get(now.id)
            fresh = before is None or before.ended is not YES
            self._judge_order(told, before)
            self.book.put(replace(now, last=told.n))
            if before is not None and before.announced:
                self._remark(STABLE, "", (told.n,))
            if before is not None and now.dialing is NO and before.dialing is not NO:
                self.prospects.taken(now.id)
            if now.ended is YES and fresh:
                self._ended(now, told)

    def _judge_order(self, told: Told, call: Call | None) -> None:
        last = self._last_told
        if last is None or call is None or call.last != last.n:
            return
        if overlap(last, told):
            why = "two events of one call overlapped, so their order is not known"
            self._remark(ORDER, why, (last.n, told.n), unsure=True)
        else:
            self._remark(ORDER, "", (last.n, told.n))

    def _ended(self, call: Call, told: Told) -> None:
        self.prospects.excuse(call.id)
        self.prospects.forget(call.id, but=AFTER_THE_END | {"transfer_initiated"})
        if call.mate and call.in_conference is not NO:
            act = Act(told.n, told.at.mono, Actor.FAR_END, "ended", {"call": call.id})
            self._open_prospects(act, call, None, certain=True)

    def _note(self, told: Told, event: Event) -> None:
        """Remember what was told of a call, and forget what it undoes."""
        for id in ids(event):
            notes = self.book.told.setdefault(id, {})
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


def _accepted(answer: Answer) -> Fact:
    """Say whether the phone took the command: no answer and a redirect say nothing."""
    if answer.status is None:
        return UNKNOWN
    if 200 <= answer.status < 300:
        return YES
    return NO if answer.status >= 400 else UNKNOWN


def _deed_in_words(act: Act) -> str:
    if act.deed == "ended":
        return f"{act.call} had ended"
    who = {Actor.CLIENT: "the command", Actor.LOCAL_USER: "the local user's"}.get(
        act.actor, "the far end's"
    )
    call = act.call or act.leg or act.number
    deed = act.deed.removeprefix("seen ")
    words = f"{who} {deed}" + (f" ({call})" if call else "")
    return words if not act.deed.startswith("seen") else f"the far end was seen {deed} ({call})"
