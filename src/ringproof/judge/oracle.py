"""The oracle: reads a phone's records in order and says which events were untrue or missing.

It keeps a book of what is known of each call, and prospects of what may come. For each record:
a deed opens prospects (model.rules), an answer settles whether it was taken, an event is held
against what is known (model.meanings) and against the prospects, and then changes the book.
Where something is not known, nothing is said. Memory follows the open calls.
"""

from ringproof.judge import edited
from ringproof.judge.deeds import Deeds
from ringproof.judge.edited import Edited
from ringproof.judge.hearing import Hearing
from ringproof.judge.prospects import Prospect
from ringproof.judge.setting import Setting
from ringproof.judge.state import TOLD, State, deed_in_words
from ringproof.model.acts import act_of
from ringproof.model.patterns import ids, in_words
from ringproof.trace import Actor, Answer, Arranged, Connection, Record, Stimulus, Told, Witnessed

UNANSWERED = 16  # commands whose answer is still waited for
LOST = ("ringing", "dialing", "talking", "on_hold", "ended", "in_conference", "in_transfer")

# Modes of the event server in which events cannot be relied on to arrive in time.
DEAF = frozenset({"slow", "silent", "reset", "absent", "tls_failure"})


class Oracle:
    """Judges one phone's records, one after the other, in the order of their moments."""

    def __init__(self, setting: Setting) -> None:
        self.state = State(setting)
        self.deeds = Deeds(self.state)
        self.hearing = Hearing(self.state, self.deeds)
        self._connected = True
        self._deaf = False
        self._scripts = Edited()
        self._swept = 0.0

    @property
    def excused(self) -> frozenset[str]:
        """The clauses that say nothing of an event now, since somebody changed the scripts."""
        return self._scripts.excused

    def see(self, record: Record) -> None:
        """Take the next record."""
        self.tick(record.at.mono, silent=not isinstance(record, Told))
        match record:
            case Stimulus(actor=Actor.ADMIN | Actor.EVENT_SERVER):
                self._surroundings(record)
            case Stimulus():
                self._stimulus(record)
            case Answer():
                self.deeds.answered(record)
            case Told():
                self.hearing.told(record)
            case Witnessed(witness=Actor.FAR_END, what="leg"):
                self._testimony(record)
            case Arranged() if "reset" in record.what or "reboot" in record.what:
                self.state.begin()
            case Connection() if record.raw or record.outcome != "closed-early":
                self.state.prospects.excuse_all()

    def tick(self, now: float, *, silent: bool = True) -> None:
        """Let time pass until `now`: what was owed before is missing."""
        for prospect in self.state.prospects.missing(now, silent=silent):
            self._missing(prospect)
        if now - self._swept > 1.0:
            self._swept = now
            unanswered = self.state.unanswered
            while len(unanswered) > UNANSWERED:
                del unanswered[next(iter(unanswered))]
            self.state.prospects.sweep(now)

    def _missing(self, prospect: Prospect) -> None:
        act = prospect.act
        for id in ids(prospect.pattern):
            self.state.book.doubt(id, *LOST)
        within = f"{self.state.setting.within(act.actor):g} s"
        what = in_words(prospect.pattern)
        evidence = tuple(n for n in (act.n, prospect.answer) if n)
        why = f"{what} was not told within {within} after {deed_in_words(act)}"
        self.state.remark(TOLD, why, evidence)

    def _stimulus(self, record: Stimulus) -> None:
        act = act_of(record)
        command = record.actor is Actor.CLIENT
        if command:
            for n in self.state.unanswered:  # two commands under way: their order is not known
                self.state.prospects.excuse_act(n)
        if act is not None:
            self.deeds.do(act, raced=bool(self.state.unanswered))
            self.state.waiting += self._scripts.own_deeds(act)
        if command:
            self.state.unanswered.setdefault(record.n, {})

    def _testimony(self, record: Witnessed) -> None:
        details = record.details
        if "number" in details:
            self.state.legs[details.get("leg", "")] = details["number"]
        act = act_of(record)
        if act is not None:
            self.deeds.do(act)

    def _surroundings(self, record: Stimulus) -> None:
        """The event server changes, or where events go: what is under way may be lost."""
        match record.verb:
            case "event_server":
                self._connected = bool(record.details.get("url", "").strip())
            case "factory_reset":
                self._connected = False
            case "mode":
                self._deaf = record.details.get("name", "") in DEAF
            case edited.VERB:
                self._scripts = edited.edited(record)
            case _:
                return
        self.state.hears = self._connected and not self._deaf and not self._scripts.mute
        self.state.prospects.excuse_all()
        self.state.book.doubt_all()
