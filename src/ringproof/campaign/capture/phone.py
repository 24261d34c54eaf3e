"""One phone's stream held against the rules, record by record; memory follows its open calls."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from ringproof.campaign.capture.answer_side import AnswerSide
from ringproof.campaign.capture.server_side import ServerSide
from ringproof.campaign.capture.tally import Offence, Tallies, Tally
from ringproof.judge.exchanges import Said as Shown
from ringproof.judge.oracle import Oracle
from ringproof.judge.setting import Setting, musts
from ringproof.judge.state import Remark
from ringproof.judge.wire import judge_request
from ringproof.model.calls import Call
from ringproof.protocol.clauses import catalogue
from ringproof.protocol.events import SHAPES, shape_of
from ringproof.protocol.names import NAME
from ringproof.protocol.schemas import event_problems
from ringproof.recordings import Exchange
from ringproof.trace import Actor, Answer, Record, Stimulus, Told
from ringproof.verdict import Verdict

_MAC: Final = re.compile(r"[0-9A-Fa-f]{12}")
_WHOLE: Final = frozenset({"flow", "exchange"})  # what keeps headers and bodies as they were
REMEMBERED: Final = 4_000  # records whose place in the file is still known

# Clauses that one well-formed event shows by itself: nothing else leads to it.
_SHOWN_BY_ITSELF: Final = frozenset(
    {
        "incoming",
        "outgoing",
        "holding",
        "conferenced",
        "unconferenced",
        "transferred",
        "transfer_initiated",
        "transfer_failed",
        "transfer_done",
    }
)

_COUNTED: Final = frozenset(shape.clause for shape in SHAPES if shape.event in _SHOWN_BY_ITSELF)


@dataclass
class PhoneJudge:
    """Judges one phone of a capture; what it finds goes into the `tallies` of the whole file.

    `unit` is what the file calls an entry: flow, line. `within` is the seconds in which a change
    must be told.
    """

    phone: str
    unit: str
    tallies: Tallies
    within: float
    count: int = 0
    _places: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing known: a capture may begin in the middle of a call."""
        mac = self.phone if _MAC.fullmatch(self.phone) else None
        self.setting = Setting(mac, (), self.within, False, musts(catalogue()))
        self._oracle = Oracle(self.setting)
        self._server = ServerSide(self._call_is_over, self.unit in _WHOLE)
        self._answers = AnswerSide(self._known, self.unit in _WHOLE)

    def see(self, record: Record, exchange: Exchange | None) -> None:
        """Take the next record in order of time, and the exchange that it is part of."""
        self.count += 1
        self._remember(record.n, 0 if exchange is None else exchange.n)
        where = self._where((record.n,))
        if isinstance(record, Stimulus | Told | Answer) and exchange is not None:
            for said in self._server.judge(record, exchange):
                unmet = self.setting.unmet(said.clause)
                self._say(self.tallies.of(said.clause), said.why, unmet, where)
        if isinstance(record, Stimulus | Answer) and exchange is not None:
            for shown, place in self._answers.judge(record, exchange, where):
                self._show(shown, place)
        self._oracle.see(self._as_admitted(record))
        untrue = self._drain()
        if isinstance(record, Told):
            self._judge_alone(record, where, untrue)

    def _show(self, shown: Shown, where: str) -> None:
        """Count what an exchange of a command decides by itself."""
        tally = self.tallies.of(shown.clause)
        if shown.verdict is Verdict.INCONCLUSIVE:
            tally.wonder(shown.why, where)
        else:
            unmet = shown.verdict or self.setting.unmet(shown.clause)
            self._say(tally, shown.why, unmet, where)

    def _as_admitted(self, record: Record) -> Record:
        """Return a command that came while they were switched off as one that owes nothing."""
        if isinstance(record, Stimulus) and record.actor is Actor.ADMIN:
            self._answers.administered(record)
        elif isinstance(record, Stimulus) and record.actor is Actor.CLIENT and self._answers.off:
            return replace(record, admits=False)
        return record

    def end(self) -> None:
        """Take that the capture has ended: what nothing was seen beside stays undecided.

        Only of a should is that said. A must that the capture does not decide is none of those
        that occur in it.
        """
        for said, place in self._answers.unshown():
            if self.setting.unmet(said.clause) is not Verdict.FAIL:
                why = f"{said.why or 'refused'}; the capture does not show {said.beside}"
                self.tallies.of(said.clause).wonder(why, place)

    def _judge_alone(self, told: Told, where: str, untrue: bool) -> None:
        for finding in judge_request(told, self.setting):
            if finding.clause in self._oracle.excused:
                continue
            tally = self.tallies.of(finding.clause)
            if finding.verdict is Verdict.INCONCLUSIVE:
                tally.wonder(finding.why, where)
            else:
                self._say(tally, finding.why, finding.verdict, where)
        event = told.event
        shape = None if event is None else shape_of(event)
        if event is None or shape is None or untrue or event.name not in _SHOWN_BY_ITSELF:
            return
        if not event_problems(event):
            self.tallies.of(shape.clause).prove(where)
            if event.name == "incoming" and event.get(NAME):
                self.tallies.of("EV-INCOMING-2").prove(where)

    def _drain(self) -> bool:
        """Take what the oracle remarked, and say whether it found something untrue."""
        state = self._oracle.state
        remarks, state.remarks = state.remarks, []
        state.denied.clear()
        for remark in remarks:
            self._count(remark)
        return any(remark.why and not remark.unsure for remark in remarks)

    def _count(self, remark: Remark) -> None:
        tally, where = self.tallies.of(remark.clause), self._where(remark.evidence)
        if remark.unsure:
            tally.wonder(remark.why, where)
        elif not remark.why and remark.clause in _COUNTED:
            return  # the event itself is counted, once
        else:
            self._say(tally, remark.why, self.setting.unmet(remark.clause), where)

    def _say(self, tally: Tally, why: str, verdict: Verdict, where: str) -> None:
        if why:
            tally.offend(Offence(why, self.phone, where, verdict))
        else:
            tally.prove(where)

    def _known(self, call: str) -> Call | None:
        return self._oracle.state.book.get(call)

    def _call_is_over(self, call: str) -> bool | None:
        """Say whether a call had ended; None where it is not known."""
        book = self._oracle.state.book
        if call in book.ended:
            return True
        return False if call in book.open else None

    def _remember(self, n: int, place: int) -> None:
        self._places[n] = place
        if len(self._places) > REMEMBERED:
            for old in list(self._places)[: REMEMBERED // 2]:
                del self._places[old]

    def _where(self, records: tuple[int, ...]) -> str:
        known = sorted({self._places[n] for n in records if self._places.get(n)})
        if not known:
            return f"a deed of {self.phone}" if self.phone else "a deed"
        many = "s" if len(known) > 1 else ""
        return f"{self.unit}{many} {', '.join(map(str, known))}"
