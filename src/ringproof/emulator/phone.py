"""The phone itself: identities, calls, conference, transfers, display and log.

It knows nothing of Action URLs, of HTTP or of time zones: it is moved by commands, by the far
ends and by timers, always through the two tables, and lets its watchers know what has changed.
Whatever is not in the tables is refused with :class:`Refusal` and changes nothing.

Watchers are told after a change is complete, never in the middle of one; so a watcher that at
once asks something of the phone meets it in order.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from ringproof.emulator.calls import Call, Change, Pair
from ringproof.emulator.clock import Clock
from ringproof.emulator.errors import Refusal
from ringproof.emulator.exchange import Exchange, Leg
from ringproof.emulator.pairs import (
    LEFT_ALONE,
    PAIR_ROWS,
    PAIR_WORDINGS,
    REMAINS,
    STAYS_HEARS,
    PairRow,
    PairTable,
    pair_table,
)
from ringproof.emulator.profile import Profile
from ringproof.emulator.table import (
    ACTIVE,
    CONFERENCE_HELD,
    CONFERENCED,
    DIALING,
    ENDED,
    HELD,
    PAIRED,
    RINGING,
    ROWS,
    WORDINGS,
    Row,
    State,
    Table,
    table,
    worded,
)

DTMF: Final = frozenset("0123456789*#ABCD")
"""The sixteen symbols that a telephone can sound."""

_ENDING: Final = frozenset({"terminate", "hung_up"})

_FIRST_IN: Final[dict[str, tuple[State, ...]]] = {
    # command: the states in which it looks for a call when none is named, in this order
    "accept": (RINGING,),
    "hold": (ACTIVE, CONFERENCED),
    "resume": (HELD, CONFERENCE_HELD),
    "transfer": (ACTIVE, HELD),
    "dtmf": (ACTIVE, CONFERENCED),
    "terminate": (ACTIVE, CONFERENCED, DIALING, RINGING, HELD, CONFERENCE_HELD, *PAIRED[2:]),
}


@dataclass(frozen=True)
class LogEntry:
    """One line of the phone's log; the level is one of e w i d v."""

    level: str
    text: str


@dataclass(frozen=True)
class Tables:
    """The rules that one phone obeys: ours, or with a row changed."""

    calls: Table
    pairs: PairTable


def standard_tables() -> Tables:
    """Return the rules of a phone without a fault."""
    return Tables(table(ROWS), pair_table(PAIR_ROWS))


class Phone:
    """One desk phone, without any network."""

    def __init__(
        self,
        profile: Profile,
        clock: Clock,
        exchange: Exchange,
        identities: int = 6,
        tables: Tables | None = None,
    ) -> None:
        self.profile = profile
        self.identities = tuple(range(1, identities + 1))
        self.display: list[str] = []
        self.log: list[LogEntry] = []
        self.calls: list[Call] = []
        self.watchers: list[Callable[[Change], None]] = []
        self.tables = tables or standard_tables()
        self.choose: Callable[[str, list[Call]], Call] = _pick
        self._clock = clock
        self._exchange = exchange
        self._choices = profile.choices()
        self._next_id = 1
        self._depth = 0
        self._untold: list[Change] = []
        exchange.attach(self)

    # Commands; the local user's keys are the same ones.

    def dial(self, number: str, identity: int | None = None) -> Call:
        """Dial a number on an identity, the first unless said otherwise."""
        account = self.identities[0] if identity is None else identity
        if account not in self.identities:
            raise Refusal("missing_parameter", f"the phone has no identity {account}.")
        if len(self.calls) >= self.profile.max_calls:
            raise Refusal("wrong_state", f"the phone already has {len(self.calls)} calls.")
        with self._change():
            leg = self._exchange.dialled(number, account)
            call = self._new_call(leg)
            self._step(call, "dial")
        return call

    def accept(self, call_id: str | None = None) -> None:
        """Accept a ringing call: the one named, or the first."""
        self._obey("accept", call_id)

    def hold(self, call_id: str | None = None) -> None:
        """Put a call, or the conference that it is in, on hold."""
        self._obey("hold", call_id)

    def resume(self, call_id: str | None = None, second_id: str | None = None) -> None:
        """Take a call or a conference from hold; two ids are those of a conference."""
        if second_id is not None and call_id is not None:
            pair = self.call(call_id).pair
            if pair is None or self.call(second_id).pair is not pair or call_id == second_id:
                raise Refusal("wrong_state", f"{call_id} and {second_id} are not in conference.")
        self._obey("resume", call_id)

    def terminate(self, call_id: str | None = None) -> None:
        """End a call, whatever its state; unnamed, a conference is ended as a whole."""
        if call_id is None:
            chosen = self._chosen("terminate", None)
            with self._change():
                if chosen.pair is not None and chosen.state in (CONFERENCED, CONFERENCE_HELD):
                    self._pair_step(chosen.pair, "terminate")
                else:
                    self._cause(chosen, "terminate")
            return
        self._obey("terminate", call_id)

    def transfer(self, number: str, call_id: str | None = None) -> None:
        """Send the far end of a call to another number (a blind transfer)."""
        self._obey("transfer", call_id, target=number)

    def join(self, first_id: str | None = None, second_id: str | None = None) -> None:
        """Connect the far ends of two calls with each other (an attended transfer)."""
        with self._change():
            pair = self._pair_of("join", first_id, second_id)
            delay = self.profile.transfer_delay
            pair.timer = self._clock.call_later(delay, lambda: self._transfer_is_decided(pair))

    def conference(self, first_id: str | None = None, second_id: str | None = None) -> None:
        """Bring two calls into a conference."""
        with self._change():
            self._pair_of("conference", first_id, second_id)

    def dtmf(self, digits: str, call_id: str | None = None) -> None:
        """Sound dialling tones to the far end, or to both of a conference."""
        if not digits or not set(digits) <= DTMF:
            raise Refusal("missing_parameter", "digits can be 0-9, *, # and A-D, and at least one.")
        self._obey("dtmf", call_id, target=digits)

    def show(self, text: str) -> None:
        """Show a short message on the display."""
        self.display.append(text)

    def write_log(self, text: str, level: str = "i") -> None:
        """Write a line into the phone's log; only the first letter of the level counts."""
        first = level[:1].lower()
        self.log.append(LogEntry(first if first in tuple("ewidv") else "i", text))

    # The far ends; see exchange.PhoneSide.

    def rings(self, leg: Leg) -> bool:
        """A far end rings the phone; false when the phone has no room for another call."""
        if len(self.calls) >= self.profile.max_calls:
            return False
        with self._change():
            self._step(self._new_call(leg), "rings")
        return True

    def happens(self, leg: Leg, cause: str) -> None:
        """A far end's act reaches its call; acts that the table has no row for change nothing."""
        call = self._on(leg)
        if call is not None and self._allows(call, cause):
            with self._change():
                self._cause(call, cause)

    def renamed(self, leg: Leg, number: str | None, name: str | None) -> None:
        """The other party of a call has another number or name, or is as before."""
        call = self._on(leg)
        if call is None or not self._allows(call, "renamed"):
            return
        with self._change():
            changed = self._remember(call, number, name)
            if changed:
                self._step(call, "renamed", changed=changed)

    def transferred_us(self, leg: Leg, to: str, name: str) -> None:
        """The far end has put somebody else on the other side of a call."""
        call = self._on(leg)
        if call is None or not self._allows(call, "transferred_us"):
            return
        with self._change():
            self._remember(call, to, name)
            self._step(call, "transferred_us", changed=frozenset({"number", "name"}))

    # Power.

    def drop_all(self) -> None:
        """End every call without a word to anybody but the far ends."""
        for call in self.calls:
            if call.pair is not None and call.pair.timer is not None:
                call.pair.timer.cancel()
            call.state, call.pair = ENDED, None
            self._exchange.notice(call.leg, "end", "")
        self.calls.clear()
        self._untold.clear()

    def reboot(self) -> None:
        """Start anew: no calls, an empty display and log, and ids from the first one."""
        self.drop_all()
        self.display.clear()
        self.log.clear()
        self._next_id = 1

    def call(self, call_id: str) -> Call:
        """Return the live call of this id."""
        for call in self.calls:
            if call.id == call_id:
                return call
        raise Refusal("unknown_call", f"there is no call {call_id!r}.")

    def own_number(self, account: int) -> str:
        """Return the number under which the exchange knows an identity."""
        return f"10{account}"

    # The machine.

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Let one change happen as a whole, then tell it."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                told, self._untold = self._untold, []
                for change in told:
                    for watch in self.watchers:
                        watch(change)

    def _new_call(self, leg: Leg) -> Call:
        call = Call(f"TC@{self._next_id}", leg.account, leg.number, leg.name, leg)
        self._next_id += 1
        self.calls.append(call)
        return call

    def _on(self, leg: Leg) -> Call | None:
        return next((call for call in self.calls if call.leg is leg), None)

    def _chosen(self, command: str, call_id: str | None) -> Call:
        """Return the call that a command is for: the one named, or the one it is natural for."""
        if call_id is not None:
            return self.call(call_id)
        if command == "terminate" and self.profile.terminate_default == "first" and self.calls:
            return self.calls[0]
        for group in _groups(command):
            fitting = [call for call in self.calls if call.state in group]
            if fitting:
                return self.choose(command, fitting)
        raise Refusal("wrong_state", f"{command}: no call is in a state for it.")

    def _obey(self, command: str, call_id: str | None, target: str = "") -> None:
        call = self._chosen(command, call_id)
        if not self._allows(call, command):
            raise Refusal("wrong_state", f"{command}: call {call.id} is {call.state}.")
        with self._change():
            self._cause(call, command, target=target)

    def _allows(self, call: Call, cause: str) -> bool:
        if (call.state, cause) in self.tables.calls:
            return True
        if call.pair is None:
            return False
        return (_states(call.pair), _pair_cause(call, cause)) in self.tables.pairs

    def _cause(self, call: Call, cause: str, target: str = "") -> None:
        """Move a call by itself, or the pair that it is bound in."""
        if (call.state, cause) in self.tables.calls:
            members = call.pair.calls if call.pair is not None and cause == "dtmf" else (call,)
            for member in members:
                self._step(member, cause, target=target)
        elif call.pair is not None:
            self._pair_step(call.pair, _pair_cause(call, cause))

    def _step(
        self, call: Call, cause: str, target: str = "", changed: frozenset[str] = frozenset()
    ) -> None:
        """Move one call along its row of the table."""
        row: Row = self.tables.calls[call.state, cause]
        self._settle(call, row.then)
        self._hear(call, row.hears, target)
        for tell in worded(row.tells, self._choices, WORDINGS):
            if tell == "room":
                self._make_room((call,))
            else:
                self._tell(tell, call, target=target, changed=changed)

    def _pair_step(self, pair: Pair, cause: str) -> None:
        """Move two bound calls along their row of the pair table."""
        row: PairRow = self.tables.pairs[_states(pair), cause]
        peers = (pair.second.leg.number, pair.first.leg.number)
        for call, then, hears, peer in zip(pair.calls, row.then, row.hears, peers, strict=True):
            if then == LEFT_ALONE:
                remains = REMAINS[self.profile.left_alone]
                self._settle(call, remains)
                self._hear(call, STAYS_HEARS[remains], peer)
            else:
                self._settle(call, State(then))
                self._hear(call, hears, peer)
        if not all(call.state in PAIRED for call in pair.calls):
            self._unbind(pair)
        for tell in worded(row.tells, self._choices, PAIR_WORDINGS):
            self._tell_of_pair(tell, pair)

    def _tell_of_pair(self, tell: str, pair: Pair) -> None:
        kind, at, which = tell.partition("@")
        if kind == "room":
            self._make_room(pair.calls)
        elif at:
            self._tell(kind, pair.calls[int(which) - 1])
        else:
            self._tell(kind, pair.first, other_id=pair.second.id)

    def _settle(self, call: Call, then: State) -> None:
        call.state = then
        if then is ENDED and call in self.calls:
            self.calls.remove(call)

    def _hear(self, call: Call, hears: str, target: str) -> None:
        if hears == "digits":
            self._exchange.digits(call.leg, target)
        else:
            peer = target if hears == "elsewhere" else self.own_number(call.identity)
            self._exchange.notice(call.leg, hears, peer)

    def _make_room(self, but: tuple[Call, ...]) -> None:
        """Put on hold whoever else talks: a phone has one ear."""
        for call in list(self.calls):
            talks = call not in but and call.state in (ACTIVE, CONFERENCED)
            if talks and self._allows(call, "hold"):
                self._cause(call, "hold")

    def _pair_of(self, cause: str, first_id: str | None, second_id: str | None) -> Pair:
        """Bind the two calls that a command is for, or refuse."""
        first, second = self._two(cause, first_id, second_id)
        pair = Pair(first, second)
        if first is second or (_states(pair), cause) not in self.tables.pairs:
            raise Refusal(
                "wrong_state",
                f"{cause}: call {first.id} is {first.state} and call {second.id} {second.state}.",
            )
        first.pair = second.pair = pair
        self._pair_step(pair, cause)
        return pair

    def _two(self, cause: str, first_id: str | None, second_id: str | None) -> tuple[Call, Call]:
        """Return the two calls named, or the active and the first held one, oldest first."""
        named = [self.call(one) for one in (first_id, second_id) if one is not None]
        others = [call for call in self.calls if call.state is ACTIVE and call not in named]
        others += [call for call in self.calls if call.state is HELD and call not in named]
        two = [*named, *others][:2]
        if len(two) < 2:
            raise Refusal("wrong_state", f"{cause}: it takes two calls that talk or are on hold.")
        if not named:
            two.sort(key=self.calls.index)
        elif first_id is None:
            two.reverse()
        return two[0], two[1]

    def _transfer_is_decided(self, pair: Pair) -> None:
        """The far ends have said whether they want to be connected."""
        pair.timer = None
        cancelled = [call.leg for call in pair.calls if call.leg.cancels_transfer]
        for leg in cancelled:
            leg.cancels_transfer = False
        cause = "transfer_failed" if cancelled else "transfer_succeeded"
        if (_states(pair), cause) in self.tables.pairs:
            with self._change():
                self._pair_step(pair, cause)

    @staticmethod
    def _unbind(pair: Pair) -> None:
        if pair.timer is not None:
            pair.timer.cancel()
        for call in pair.calls:
            call.pair = None

    @staticmethod
    def _remember(call: Call, number: str | None, name: str | None) -> frozenset[str]:
        """Take down who is on the other side; return what of it is new."""
        changed = set()
        if number is not None and number != call.number:
            call.number = number
            changed.add("number")
        if name is not None and name != call.name:
            call.name = name
            changed.add("name")
        return frozenset(changed)

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


def _pick(command: str, fitting: list[Call]) -> Call:  # noqa: ARG001  # mutants pick by command
    """Return the call that an unnamed command takes: the first that fits."""
    return fitting[0]


def _groups(command: str) -> tuple[tuple[State, ...], ...]:
    """Return the states in which a command looks for its call; resume takes the first of either."""
    if command == "resume":
        return (_FIRST_IN[command],)
    return tuple((state,) for state in _FIRST_IN[command])


def _states(pair: Pair) -> tuple[State, State]:
    return pair.first.state, pair.second.state


def _pair_cause(call: Call, cause: str) -> str:
    """Return what a cause means for the pair: the end of one of two is told which one."""
    if cause not in _ENDING or call.pair is None:
        return cause
    return "first_ends" if call is call.pair.first else "second_ends"
