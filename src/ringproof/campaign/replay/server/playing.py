"""The phones of a recording telling their events to a server, each when it is due.

Events go out in threads of their own, since a slow server must not delay the next phone; what
comes back, answers and commands, meets in one queue and is compared in the order it came.
"""

import queue
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Final

from ringproof.campaign.replay.server.sending import Send, Sent
from ringproof.recordings import Exchange, Leg, Origin, Recording, records_of
from ringproof.recordings.heads import read_answer
from ringproof.replay import Comparator, Comparison, Observed, Pace, Pacer, Session, Step, Terms
from ringproof.report.blank import Blanker
from ringproof.trace import Answer, Clock, Moment, Record, Stimulus, Told

_AT_ONCE: Final = 64  # events that may be under way together
_NOWHERE: Final = Origin(Path(), "replay")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the events are paced and what is waited for; see `asked.ServerAsked`."""

    pace: Pace = Pace.CAUSAL
    speed: float = 1.0
    tolerance: float | None = None
    patience: float = 5.0
    settle: float = 0.5


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it: the comparison, the records of the events sent, and who was not there.

    `late` are the seconds by which each event was sent after it was due, at original pace.
    """

    comparison: Comparison
    driven: Mapping[int, Record]
    unreachable: str = ""
    late: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answered:
    step: Step
    sent: Sent


@dataclass(frozen=True, slots=True)
class _Commanded:
    phone: str
    command: Stimulus


@dataclass
class ServerPlay:
    """One session being told to a server by `send`; `bytes_of` gives the bytes of a step."""

    session: Session
    send: Send
    bytes_of: Callable[[Step], bytes]
    clock: Clock
    manner: Manner = field(default_factory=Manner)

    def __post_init__(self) -> None:
        """Begin with nothing told."""
        self._inbox: queue.SimpleQueue[_Answered | _Commanded] = queue.SimpleQueue()
        self._comparator = Comparator(self.session, Terms(tolerance=self.manner.tolerance))
        self._driven: dict[int, Record] = {}
        self._late: list[float] = []
        self._numbers = count(1)
        self._unreachable = ""
        self._reached = False
        self._under_way = 0
        self._began = 0.0

    def hear(self, phone: str, command: Stimulus) -> None:
        """Take a command of the server; from any thread."""
        self._inbox.put(_Commanded(phone, command))

    def play(self) -> Played:
        """Tell every event and hear what comes back; stop where there is no server."""
        self._began = self.clock.now().mono
        with ThreadPoolExecutor(_AT_ONCE, "event") as threads:
            self._tell_all(threads)
            self._hear_the_rest()
        comparison = self._comparator.finish()
        return Played(comparison, dict(self._driven), self._unreachable, tuple(self._late))

    def _tell_all(self, threads: ThreadPoolExecutor) -> None:
        manner = self.manner
        pacer = Pacer(self.session, manner.pace, manner.speed, manner.patience)
        while not self._unreachable:
            due = pacer.ready(self._since(), self._comparator.settled)
            for step in due.steps:
                self._tell(step, threads)
            if due.steps:
                continue
            if due.wait is None:
                return
            self._take(due.wait)

    def _tell(self, step: Step, threads: ThreadPoolExecutor) -> None:
        raw = self.bytes_of(step)
        if not raw:
            self._comparator.not_driven(step.n, "the recording has no bytes of it")
            return
        now = self.clock.now()
        if self.manner.pace is Pace.ORIGINAL:
            self._late.append(now.mono - self._began - step.at / self.manner.speed)
        self._comparator.drove(step.n, now.mono)
        self._driven[step.n] = self._told(step, Sent(raw, now, now, None))
        self._under_way += 1
        threads.submit(lambda: self._inbox.put(_Answered(step, self._safely(raw))))

    def _safely(self, raw: bytes) -> Sent:
        """Send, whatever happens: an event without an outcome would be waited for in vain."""
        try:
            return self.send(raw)
        except Exception as problem:
            now = self.clock.now()
            lost = f"it could not be sent ({type(problem).__name__}: {problem})"
            return Sent(raw, now, now, None, lost=lost)

    def _hear_the_rest(self) -> None:
        """Wait for what is still owed, then a little for what nobody recorded."""
        if self._unreachable:
            return
        owed = {each.n for each in self.session.observations if each.owed}
        latency = max((each.latency or 0.0 for each in self.session.observations), default=0.0)
        deadline = self._since() + latency + self.manner.patience
        while not owed <= self._comparator.settled or self._under_way:
            left = deadline - self._since()
            if left <= 0 and not self._under_way:
                break
            self._take(max(left, 0.01))
        quiet = self._since() + self.manner.settle
        while (left := quiet - self._since()) > 0:
            self._take(left)

    def _take(self, within: float) -> None:
        """Compare what comes next, waiting `within` seconds at most."""
        try:
            came = self._inbox.get(timeout=max(within, 0.0))
        except queue.Empty:
            return
        if isinstance(came, _Commanded):
            record = replace(came.command, n=next(self._numbers))
            self._comparator.saw(Observed(came.phone, record))
            return
        self._under_way -= 1
        sent = came.sent
        if sent.refused and not self._reached:
            self._unreachable = sent.lost
        self._reached = self._reached or not sent.refused
        self._driven[came.step.n] = self._told(came.step, sent)
        self._comparator.saw(Observed(came.step.phone, self._answer(came.step, sent), came.step.n))

    def _told(self, step: Step, sent: Sent) -> Told:
        """Return the record of an event as it was sent."""
        exchange = Exchange(
            step.n,
            Leg.EVENTS,
            step.phone,
            sent.raw,
            b"",
            sent.began,
            sent.complete,
            sent.answered,
        )
        (record,) = records_of(Recording(_NOWHERE, (exchange,)))[step.phone]
        assert isinstance(record, Told)  # noqa: S101  an exchange of that leg is one
        # It stands where it began, so that its answer and what it brought about come behind it.
        return replace(record, n=next(self._numbers), at=sent.began)

    def _answer(self, step: Step, sent: Sent) -> Answer:
        raw = Blanker().octets(sent.answer)
        method = step.record.method if isinstance(step.record, Told) else "GET"
        read = read_answer(raw, method)
        at: Moment = sent.answered or self.clock.now()
        return Answer(
            n=next(self._numbers),
            at=at,
            to=self._driven[step.n].n,
            status=read.status,
            reason=read.reason,
            headers=read.headers,
            body=read.body,
            raw=raw,
            lost=(sent.lost or read.lost) if read.status is None else "",
        )

    def _since(self) -> float:
        return self.clock.now().mono - self._began
