"""What moves the phone's calls: the two tables, and nothing beside them.

A call meets a cause; its row says where it goes, what the far end notices and what is told. A
call that is bound to another one moves with it, along the table of pairs. Watchers hear of a
change after it is complete, never in the middle of one; so a watcher that at once asks something
of the phone meets it in order.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from ringproof.emulator.calls import Call, Change, Pair
from ringproof.emulator.errors import Refusal
from ringproof.emulator.exchange import Exchange
from ringproof.emulator.legs import Leg
from ringproof.emulator.pairs import (
    LEFT_ALONE,
    PAIR_ROWS,
    PAIR_WORDINGS,
    REMAINS,
    STAYS_HEARS,
    PairTable,
    pair_table,
)
from ringproof.emulator.profile import Profile
from ringproof.emulator.table import (
    ACTIVE,
    CONFERENCED,
    ENDED,
    PAIRED,
    ROWS,
    WORDINGS,
    State,
    Table,
    table,
    worded,
)

_ENDING: Final = frozenset({"terminate", "hung_up"})


@dataclass(frozen=True)
class Tables:
    """The rules that one phone obeys: ours, or with a row changed."""

    calls: Table
    pairs: PairTable


def standard_tables() -> Tables:
    """Return the rules of a phone without a fault."""
    return Tables(table(ROWS), pair_table(PAIR_ROWS))


def states(pair: Pair) -> tuple[State, State]:
    """Return where the two calls of a pair stand."""
    return pair.first.state, pair.second.state


class Machine:
    """The calls of one phone, and the rules by which they move."""

    def __init__(self, profile: Profile, exchange: Exchange) -> None:
        self.tables = standard_tables()
        self.calls: list[Call] = []
        self.watchers: list[Callable[[Change], None]] = []
        self.ids: Callable[[int], str] = "TC@{}".format
        self._profile = profile
        self._exchange = exchange
        self._choices = profile.choices()
        self._made = 0
        self._depth = 0
        self._telling = False
        self._untold: deque[Change] = deque()

    def call(self, call_id: str) -> Call:
        """Return the live call of this id."""
        for call in self.calls:
            if call.id == call_id:
                return call
        raise Refusal("unknown_call", f"there is no call {call_id!r}.")

    def on(self, leg: Leg) -> Call | None:
        """Return the live call on a leg, if there is one."""
        return next((call for call in self.calls if call.leg is leg), None)

    @property
    def full(self) -> bool:
        """Whether the phone has no room for another call."""
        return len(self.calls) >= self._profile.max_calls

    @contextmanager
    def change(self) -> Iterator[None]:
        """Let one change happen as a whole, then tell it."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0 and not self._telling:
                self._tell_all()

    def _tell_all(self) -> None:
        """Tell what has become so, in its order; what a watcher brings about is told after it."""
        self._telling = True
        try:
            while self._untold:
                change = self._untold.popleft()
                for watch in self.watchers:
                    watch(change)
        finally:
            self._telling = False

    def begin(self, leg: Leg, cause: str) -> Call:
        """Begin a call on a leg; its id has never been used before."""
        self._made += 1
        call = Call(self.ids(self._made), leg.account, leg.number, leg.name, leg)
        self.calls.append(call)
        with self.change():
            self.step(call, cause)
        return call

    def allows(self, call: Call, cause: str) -> bool:
        """Whether a call, as it stands, has a row for a cause."""
        if (call.state, cause) in self.tables.calls:
            return True
        return call.pair is not None and self.allows_pair(call.pair, _pair_cause(call, cause))

    def allows_pair(self, pair: Pair, cause: str) -> bool:
        """Whether two calls, as they stand, have a row for a cause."""
        return (states(pair), cause) in self.tables.pairs

    def cause(self, call: Call, cause: str, target: str = "") -> None:
        """Move a call by itself, or the pair that it is bound in."""
        with self.change():
            if (call.state, cause) in self.tables.calls:
                members = call.pair.calls if call.pair is not None and cause == "dtmf" else (call,)
                for member in members:
                    self.step(member, cause, target=target)
            elif call.pair is not None:
                self.pair_step(call.pair, _pair_cause(call, cause))

    def step(
        self, call: Call, cause: str, target: str = "", changed: frozenset[str] = frozenset()
    ) -> None:
        """Move one call along its row; ``target`` is a number or digits, ``changed`` is news."""
        row = self.tables.calls[call.state, cause]
        with self.change():
            self._settle(call, row.then)
            self._hear(call, row.hears, target)
            for tell in worded(row.tells, self._choices, WORDINGS):
                if tell == "room":
                    self._make_room((call,))
                else:
                    self._tell(tell, call, target=target, changed=changed)

    def pair_step(self, pair: Pair, cause: str) -> None:
        """Move two bound calls along their row."""
        row = self.tables.pairs[states(pair), cause]
        others = (pair.second.leg, pair.first.leg)
        with self.change():
            for call, then, hears, other in zip(
                pair.calls, row.then, row.hears, others, strict=True
            ):
                stays = then == LEFT_ALONE
                after = REMAINS[self._profile.left_alone] if stays else State(then)
                self._settle(call, after)
                heard = STAYS_HEARS[after] if stays else hears
                self._hear(call, heard, other.number, other)
            if not all(call.state in PAIRED for call in pair.calls):
                _unbind(pair)
            for tell in worded(row.tells, self._choices, PAIR_WORDINGS):
                self._tell_of_pair(tell, pair)

    def bind(self, pair: Pair, cause: str) -> None:
        """Bind two calls that live alone."""
        pair.first.pair = pair.second.pair = pair
        self.pair_step(pair, cause)

    def drop_all(self) -> None:
        """End every call without a word to anybody but the far ends."""
        for call in self.calls:
            if call.pair is not None:
                _unbind(call.pair)
            call.state = ENDED
            self._exchange.notice(call.leg, "end", "")
        self.calls.clear()
        self._untold.clear()

    def count_anew(self) -> None:
        """Let ids start from the first one again, as after a reboot."""
        self._made = 0

    def _settle(self, call: Call, then: State) -> None:
        call.state = then
        if then is ENDED and call in self.calls:
            self.calls.remove(call)

    def _hear(self, call: Call, hears: str, target: str, other: Leg | None = None) -> None:
        if hears == "digits":
            self._exchange.digits(call.leg, target)
        else:
            own = self._exchange.own(call.identity).number
            self._exchange.notice(call.leg, hears, target if hears == "elsewhere" else own, other)

    def _make_room(self, but: tuple[Call, ...]) -> None:
        """Put on hold whoever else talks: a phone has one ear."""
        for call in list(self.calls):
            talks = call not in but and call.state in (ACTIVE, CONFERENCED)
            if talks and self.allows(call, "hold"):
                self.cause(call, "hold")

    def _tell_of_pair(self, tell: str, pair: Pair) -> None:
        kind, at, which = tell.partition("@")
        if kind == "room":
            self._make_room(pair.calls)
        elif at:
            self._tell(kind, pair.calls[int(which) - 1])
        else:
            self._tell(kind, pair.first, other_id=pair.second.id)

    def _tell(
        self,
        kind: str,
        call: Call,
        other_id: str = "",
        target: str = "",
        changed: frozenset[str] = frozenset(),
    ) -> None:
        change = Change(kind, call.id, call.identity, call.number, call.name)
        self._untold.append(replace(change, other_id=other_id, target=target, changed=changed))


def _unbind(pair: Pair) -> None:
    if pair.timer is not None:
        pair.timer.cancel()
    for call in pair.calls:
        call.pair = None


def _pair_cause(call: Call, cause: str) -> str:
    """Return what a cause means for the pair: the end of one of two is told which one."""
    if cause not in _ENDING or call.pair is None:
        return cause
    return "first_ends" if call is call.pair.first else "second_ends"
