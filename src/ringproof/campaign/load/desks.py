"""The phones that take commands: emulated ones in our own process, in the middle of the load."""

import heapq
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from json import dumps
from typing import Any, Final
from urllib.parse import urlsplit

from ringproof.campaign.load.measure import Sample
from ringproof.campaign.load.plan import Plan
from ringproof.campaign.load.reactions import Command, Owed
from ringproof.emulator.errors import ControlError
from ringproof.protocol.names import ACTION, CALL_ID, COMMAND_CALL, COMMAND_CALL_1, EVENT, NUMBER
from ringproof.protocol.numbers import same_number
from ringproof.protocol.query import read_query
from ringproof.target.desk import DeskPhone
from ringproof.target.fleet import Fleet
from ringproof.target.happenings import CommandHeard, EventAnswered, EventSent, Happening
from ringproof.target.server_side import ServerSide
from ringproof.target.settings import TargetSettings

_LOOK: Final = 0.05  # seconds between two looks at whether it is over
_AFTER: Final = 0.3  # seconds that a call outlives its last reaction
_STRANGER: Final = "0305550000"


@dataclass(order=True, frozen=True, slots=True)
class _Deed:
    """Something that a far end does to a phone of ours: it calls it, or hangs up (`leg`)."""

    at: float
    desk: int
    ends: float = 0.0
    leg: str = ""


@dataclass
class Desks:
    """Our phones round the server: they ring by the plan, and what passes is kept."""

    fleet: Fleet
    plan: Plan
    planned: dict[tuple[int, int], float] = field(default_factory=dict)
    failed: str = ""
    _happenings: list[Happening] = field(default_factory=list)

    def run(self, began: float, ended: threading.Event) -> None:
        """Play, in a thread; what went wrong there is kept in `failed`."""
        try:
            self.play(began, ended)
        except Exception as problem:
            self.failed = f"our own phones broke off ({type(problem).__name__}: {problem})"

    def play(self, began: float, ended: threading.Event) -> None:
        """Ring by the plan from the monotonic moment `began` on, until all is over or `ended`."""
        deeds = list(self._rings())
        heapq.heapify(deeds)
        rung = dict.fromkeys(range(len(self.fleet.desks)), 0)
        while deeds and not ended.is_set():
            wait = began + deeds[0].at - time.monotonic()
            if wait > 0:
                ended.wait(min(wait, _LOOK))
                continue
            deed = heapq.heappop(deeds)
            desk = self.fleet.desks[deed.desk]
            if deed.leg:
                with suppress(ControlError):  # the server has ended it
                    desk.control("far_end.hang_up", leg=deed.leg)
                continue
            rung[deed.desk] += 1
            self.planned[deed.desk, rung[deed.desk]] = deed.at
            leg = desk.control("far_end.call", number=self._caller(deed), name="")["leg"]
            heapq.heappush(deeds, _Deed(deed.ends, deed.desk, leg=str(leg)))
        self._come_to_rest(ended)
        self.collect()

    def collect(self) -> None:
        """Keep what happened since the last time."""
        self._happenings += self.fleet.news()

    def samples(self, began: float) -> Iterator[Sample]:
        """Yield each event that our phones told, as it was answered."""
        macs = {desk.name: desk.mac for desk in self.fleet.desks}
        answers = {each.to: each for each in self._happenings if isinstance(each, EventAnswered)}
        rung: dict[str, int] = {}
        for each in self._happenings:
            if not isinstance(each, EventSent) or each.n not in answers:
                continue
            answer, said = answers[each.n], _said(each.target)
            event, sent = said.get(EVENT, ""), each.at.mono - began
            due = sent
            if event == "incoming":
                rung[each.desk] = count = rung.get(each.desk, 0) + 1
                due = self.planned.get((int(each.desk.split()[-1]) - 1, count), sent)
            status = None if answer.reply is None else answer.reply.status
            took = answer.at.mono - each.at.mono
            call = said.get(CALL_ID, "")
            yield Sample(macs[each.desk], event, call, due, sent, took, status, answer.lost)

    def owed(self, began: float) -> Iterator[Owed]:
        """Yield each command that the server is said to send about what our phones told."""
        numbers: dict[tuple[str, str], str] = {}
        for each in self._happenings:
            if not isinstance(each, EventSent):
                continue
            said = _said(each.target)
            key = each.desk, said.get(CALL_ID, "")
            numbers.setdefault(key, said.get(NUMBER, ""))
            for rule in self._side.does:
                fits = not rule.caller or same_number(rule.caller, numbers[key])
                if rule.on == said.get(EVENT) and fits:
                    says = tuple(rule.says.items())
                    at = each.at.mono - began
                    yield Owed(each.desk, key[1], rule.sends, at, rule.within, says)
                    break

    def commands(self, began: float) -> Iterator[Command]:
        """Yield each command that came to our phones."""
        for each in self._happenings:
            if isinstance(each, CommandHeard):
                said = _said(each.received.target)
                call = said.pop(COMMAND_CALL, "") or said.pop(COMMAND_CALL_1, "")
                at = each.received.complete.mono - began
                verb = said.get(ACTION, "")
                where = each.desk or "another address of ours"
                yield Command(where, call, verb, at, each.credential, tuple(said.items()))

    def _rings(self) -> Iterator[_Deed]:
        reacting = sum(rule.within for rule in self._side.does[:2]) + _AFTER
        for place in range(len(self.fleet.desks)):
            for at, length in self.plan.rings(place):
                yield _Deed(at, place, at + max(length, reacting))

    def _caller(self, deed: _Deed) -> str:
        """Return who calls: the callers about whom the server does something take turns."""
        known = [rule.caller for rule in self._side.does if rule.on == "incoming"]
        if not known:
            return _STRANGER
        place = deed.desk + sum(n for (desk, n) in self.planned if desk == deed.desk)
        return known[place % len(known)] or _STRANGER

    def _come_to_rest(self, ended: threading.Event) -> None:
        """Wait until every event is answered, and a reaction's time for what was told last."""
        longest = max((rule.within for rule in self._side.does), default=0.0)
        last = time.monotonic() + (0.0 if ended.is_set() else longest)
        deadline = last + self.plan.answer_within
        while time.monotonic() < last or (not self.fleet.quiet() and time.monotonic() < deadline):
            time.sleep(_LOOK)

    @property
    def _side(self) -> ServerSide:
        assert self.fleet.settings.server is not None  # noqa: S101  a fleet is for servers
        return self.fleet.settings.server


@contextmanager
def desks_on(settings: TargetSettings, plan: Plan, told_at: str = "") -> Iterator[Desks]:
    """Yield our phones, switched on and told of; the server takes them at `told_at`, or by hook.

    Raises NoEars, TargetLost or DriverProblem.
    """
    fleet = Fleet(settings)
    try:
        fleet.start()
        if told_at:
            _introduce(fleet.desks, fleet.advertised, told_at)
        yield Desks(fleet, plan)
    finally:
        fleet.stop()


def _introduce(desks: Sequence[DeskPhone], host: str, told_at: str) -> None:
    """Tell our own reference server of our phones: no hook has to be run for each."""
    if urlsplit(told_at).hostname != "127.0.0.1":
        raise ValueError(f"{told_at} is no server of ours")
    for desk in desks:
        phone = desk.introduction(host)
        told: dict[str, Any] = {"mac": phone.mac, "url": phone.url, "token": phone.token}
        request = urllib.request.Request(  # noqa: S310  loopback, checked above
            told_at, dumps(told).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            answer.read()


def _said(target: bytes) -> dict[str, str]:
    return dict(read_query(target.partition(b"?")[2]).pairs)
