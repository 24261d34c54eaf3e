"""The phone itself: identities, calls, conference, transfers, display and log.

It knows nothing of Action URLs, of HTTP or of whoever commands it: commands, far ends and timers
move its calls along the tables (``machine``). Whatever they have no row for is refused with
:class:`Refusal` and changes nothing. The keys of the phone itself are the same commands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ringproof.emulator.calls import Call, Change, Pair
from ringproof.emulator.clock import Clock
from ringproof.emulator.errors import Refusal
from ringproof.emulator.exchange import Exchange
from ringproof.emulator.legs import Leg
from ringproof.emulator.machine import Machine
from ringproof.emulator.profile import Profile
from ringproof.emulator.table import (
    ACTIVE,
    CONFERENCE_HELD,
    CONFERENCED,
    DIALING,
    HELD,
    RINGING,
    TRANSFERRING,
    TRANSFERRING_HELD,
    State,
)

DTMF: Final = frozenset("0123456789*#ABCD")
"""The sixteen symbols that a telephone can sound."""

LEVELS: Final = tuple("ewidv")
"""Error, warning, information, debug, verbose."""

NATURAL: Final[dict[str, tuple[frozenset[State], ...]]] = {
    # command: where it looks for a call when none is named; the first state that has one
    "accept": (frozenset({RINGING}),),
    "hold": (frozenset({ACTIVE, CONFERENCED}),),
    "resume": (frozenset({HELD, CONFERENCE_HELD}),),
    "transfer": (frozenset({ACTIVE}), frozenset({HELD})),
    "dtmf": (frozenset({ACTIVE, CONFERENCED}),),
    "terminate": (
        frozenset({ACTIVE, CONFERENCED}),
        frozenset({DIALING}),
        frozenset({RINGING}),
        frozenset({HELD, CONFERENCE_HELD}),
        frozenset({TRANSFERRING, TRANSFERRING_HELD}),
    ),
}

Choose = Callable[[str, list[Call]], Call]


@dataclass(frozen=True)
class LogEntry:
    """One line of the phone's log; the level is one of e w i d v."""

    level: str
    text: str


def first_of(command: str, fitting: list[Call]) -> Call:  # noqa: ARG001  # a mutant looks at it
    """Return the call that a command takes of those that fit: the oldest."""
    return fitting[0]


class Phone:
    """One desk phone, without any network."""

    def __init__(
        self, profile: Profile, clock: Clock, exchange: Exchange, identities: int = 6
    ) -> None:
        self.profile = profile
        self.identities = tuple(range(1, identities + 1))
        self.display: list[str] = []
        self.log: list[LogEntry] = []
        self.machine = Machine(profile, exchange)
        self.choose: Choose = first_of
        self._log_watchers: list[Callable[[LogEntry], None]] = []
        self._when_dropped: list[Callable[[], None]] = []
        self._when_rebooted: list[Callable[[], None]] = []
        self._clock = clock
        self._exchange = exchange
        exchange.attach(self)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The phone's live calls, oldest first."""
        return tuple(self.machine.calls)

    def watch(self, watcher: Callable[[Change], None]) -> None:
        """Let somebody know of every change of the phone's calls."""
        self.machine.watchers.append(watcher)

    def watch_log(self, watcher: Callable[[LogEntry], None]) -> None:
        """Let somebody know of every line of the log, as it is written."""
        self._log_watchers.append(watcher)

    def when_dropped(self, act: Callable[[], None]) -> None:
        """Let somebody know when all calls are dropped in silence, as by a reboot."""
        self._when_dropped.append(act)

    def when_rebooted(self, act: Callable[[], None]) -> None:
        """Let somebody know when the phone has started anew."""
        self._when_rebooted.append(act)

    # Commands.

    def dial(self, number: str, identity: int | None = None) -> Call:
        """Dial a number on an identity, the first unless said otherwise."""
        account = self.identities[0] if identity is None else identity
        if account not in self.identities:
            raise Refusal("missing_parameter", f"the phone has no identity {account}.")
        if self.machine.full:
            raise Refusal("wrong_state", "the phone has no room for another call.")
        return self.machine.begin(self._exchange.dialled(number, account), "dial")

    def accept(self, call_id: str | None = None) -> None:
        """Accept a ringing call: the one named, or the first."""
        self._obey("accept", call_id)

    def hold(self, call_id: str | None = None) -> None:
        """Put a call, or the conference that it is in, on hold."""
        self._obey("hold", call_id)

    def resume(self, call_id: str | None = None, second_id: str | None = None) -> None:
        """Take a call or a conference from hold; two ids are those of a conference."""
        if call_id is not None and second_id is not None:
            pair, other = self.machine.call(call_id).pair, self.machine.call(second_id)
            if pair is None or other.pair is not pair or call_id == second_id:
                raise Refusal("wrong_state", f"{call_id} and {second_id} are not in conference.")
        self._obey("resume", call_id or second_id)

    def terminate(self, call_id: str | None = None) -> None:
        """End a call, whatever its state; unnamed, a conference ends as a whole."""
        call = self._chosen("terminate", call_id)
        pair = call.pair if call_id is None else None
        if pair is not None and self.machine.allows_pair(pair, "terminate"):
            self.machine.pair_step(pair, "terminate")
        else:
            self._obey("terminate", call.id)

    def transfer(self, number: str, call_id: str | None = None) -> None:
        """Send the far end of a call to another number (a blind transfer)."""
        self._obey("transfer", call_id, target=number)

    def join(self, first_id: str | None = None, second_id: str | None = None) -> None:
        """Connect the far ends of two calls with each other (an attended transfer)."""
        pair = self._pair("join", first_id, second_id)
        delay = self.profile.transfer_delay
        pair.timer = self._clock.call_later(delay, lambda: self._transfer_is_decided(pair))
        self.machine.bind(pair, "join")

    def conference(self, first_id: str | None = None, second_id: str | None = None) -> None:
        """Bring two calls into a conference."""
        self.machine.bind(self._pair("conference", first_id, second_id), "conference")

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
        entry = LogEntry(first if first in LEVELS else "i", text)
        self.log.append(entry)
        for watcher in self._log_watchers:
            watcher(entry)

    # What the far ends do; see exchange.PhoneSide.

    def rings(self, leg: Leg) -> bool:
        """A far end rings the phone; false when the phone has no room for another call."""
        if self.machine.full:
            return False
        self.machine.begin(leg, "rings")
        return True

    def happens(self, leg: Leg, cause: str) -> None:
        """A far end's act reaches its call; one that the tables have no row for changes nothing."""
        call = self.machine.on(leg)
        if call is not None and self.machine.allows(call, cause):
            self.machine.cause(call, cause)

    def renamed(self, leg: Leg, number: str | None, name: str | None) -> None:
        """The other party of a call has another number or name, or is as before."""
        call = self.machine.on(leg)
        if call is not None and self.machine.allows(call, "renamed"):
            changed = call.remember(number, name)
            if changed:
                self.machine.step(call, "renamed", changed=changed)

    def transferred_us(self, leg: Leg, to: str, name: str) -> None:
        """The far end has put somebody else on the other side of a call."""
        call = self.machine.on(leg)
        if call is not None and self.machine.allows(call, "transferred_us"):
            call.remember(to, name)
            self.machine.step(call, "transferred_us", changed=frozenset({"number", "name"}))

    # Power.

    def drop_all(self) -> None:
        """End every call without a word to anybody but the far ends."""
        self.machine.drop_all()
        for act in self._when_dropped:
            act()

    def reboot(self) -> None:
        """Start anew: no calls, an empty display and log, and ids from the first one."""
        self.drop_all()
        self.machine.count_anew()
        self.display.clear()
        self.log.clear()
        for act in self._when_rebooted:
            act()

    # Which calls a command is for.

    def _obey(self, command: str, call_id: str | None, target: str = "") -> None:
        call = self._chosen(command, call_id)
        if not self.machine.allows(call, command):
            raise Refusal("wrong_state", f"call {call.id} is {call.state}.")
        self.machine.cause(call, command, target=target)

    def _chosen(self, command: str, call_id: str | None) -> Call:
        """Return the call named, or the one that the command is natural for."""
        if call_id is not None:
            return self.machine.call(call_id)
        if command == "terminate" and self.profile.terminate_default == "first" and self.calls:
            return self.calls[0]
        for group in NATURAL[command]:
            fitting = [call for call in self.calls if call.state in group]
            if fitting:
                return self.choose(command, fitting)
        raise Refusal("wrong_state", "no call is in a state for it.")

    def _pair(self, cause: str, first_id: str | None, second_id: str | None) -> Pair:
        """Return the two calls that a command is for, not yet bound, or refuse."""
        first, second = self._two(first_id, second_id)
        pair = Pair(first, second)
        if first is second or not self.machine.allows_pair(pair, cause):
            raise Refusal(
                "wrong_state",
                f"call {first.id} is {first.state} and call {second.id} is {second.state}.",
            )
        return pair

    def _two(self, first_id: str | None, second_id: str | None) -> tuple[Call, Call]:
        """Return the two calls named; who is not named is the active or the first held call."""
        named = [self.machine.call(one) for one in (first_id, second_id) if one is not None]
        others = [
            call
            for state in (ACTIVE, HELD)
            for call in self.calls
            if call.state is state and call not in named
        ]
        two = [*named, *others][:2]
        if len(two) < 2:
            raise Refusal("wrong_state", "it takes two calls that talk or are on hold.")
        if not named:
            two.sort(key=self.calls.index)
        elif first_id is None:
            two.reverse()
        return two[0], two[1]

    def _transfer_is_decided(self, pair: Pair) -> None:
        """The far ends have said whether they want to be connected with each other."""
        pair.timer = None
        if any(call.leg.hesitates for call in pair.calls):
            return  # until one of the calls ends
        cancelled = [call.leg for call in pair.calls if call.leg.cancels_transfer]
        for leg in cancelled:
            leg.cancels_transfer = False
        cause = "transfer_failed" if cancelled else "transfer_succeeded"
        if self.machine.allows_pair(pair, cause):
            self.machine.pair_step(pair, cause)
