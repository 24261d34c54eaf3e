"""One running script: its turns, one after the other, and what it has under way.

A script is a thread of its own in the real phone. Here it runs in *turns*: its text when it is
started, then one turn for each callback. A turn never interrupts another one of the same script,
what comes meanwhile waits; a script that sleeps lets others have their turns. The phone never
waits for it. Who errs, or is over a limit, is stopped for good, and the log says where.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from ringproof.emulator.clock import Clock, Handle
from ringproof.emulator.lua.runtime import Runtime, Value

Results = tuple[Value, ...]
Done = Callable[[Results], None]

SOONEST: Final = 0.01
"""The least time in seconds that a script can wait: time must get on, whatever a script does."""

MOST_TIMERS: Final = 500


class ScriptFault(Exception):
    """A script asked for something that cannot be; it is raised in the script as a Lua error."""


@dataclass
class Allowance:
    """How much a script may do by itself: a reserve that fills up again as time goes by.

    What an outsider asked for with a request costs nothing.
    """

    most: float = 300.0
    per_second: float = 30.0
    left: float = field(default=300.0)
    at: float = 0.0

    def spend(self, now: float, cost: float) -> bool:
        """Take acts from the reserve; false when there are none left."""
        self.left = min(self.most, self.left + (now - self.at) * self.per_second)
        self.at = now
        self.left -= cost
        return self.left >= 0


@dataclass(frozen=True)
class Turn:
    """One thing that a script is to do: why, at which entrance, and who wants the results."""

    cause: str
    entrance: str
    arguments: tuple[Value, ...]
    done: Done | None = None


class Surroundings(Protocol):
    """What a running script needs of its host."""

    @property
    def clock(self) -> Clock:
        """The phone's clock."""

    def log(self, text: str, level: str) -> None:
        """Write a line into the phone's log."""

    def ended(self, script: "RunningScript") -> None:
        """Take back whatever a script had: it runs no more."""


class RunningScript:
    """One script in its sandbox."""

    def __init__(self, name: str, host: Surroundings) -> None:
        self.name = name
        self.host = host
        self.stopped: str | None = None
        self.cause = ""
        self.crash: BaseException | None = None
        self.watches_calls = False
        self.paths: set[str] = set()
        self.timers: dict[int, Handle] = {}
        self.allowance = Allowance(at=host.clock.now())
        self._runtime: Runtime | None = None
        self._waiting: deque[Turn] = deque()
        self._running = False

    def start(self, runtime: Runtime, code: str) -> None:
        """Run the script's text in a fresh sandbox."""
        self._runtime = runtime
        name = self.name.encode("utf-8", "replace")[:60]
        self.do(Turn("start", "start", (code.encode("utf-8", "surrogatepass"), name)))

    @property
    def busy(self) -> bool:
        """Whether a turn of this script is under way."""
        return self._running

    @property
    def obituary(self) -> str:
        """Say that the script is stopped and why, as the log does."""
        return f"script {self.name} is stopped: {self.stopped}"

    @property
    def memory(self) -> int:
        """How many bytes the script's world takes."""
        return self._runtime.memory if self._runtime is not None else 0

    def do(self, turn: Turn) -> None:
        """Do a turn now, or as soon as those before it are over."""
        if self.stopped is not None:
            return
        self._waiting.append(turn)
        if self._running:
            return
        self._running = True
        try:
            while self._waiting and self.stopped is None:
                self._take(self._waiting.popleft())
        finally:
            self._running = False
            if self.stopped is not None:
                self._let_go()

    def act(self, size: int = 0) -> None:
        """Note that the script does something to the phone; who does too much is stopped.

        ``size`` is how many bytes the phone is to keep: a KiB is like one more act.
        """
        cost = 1 + size / 1024
        if self.cause == "request" or self.allowance.spend(self.host.clock.now(), cost):
            return
        self.stop("it does too much at once")
        raise ScriptFault("it does too much at once")

    def plan(self, number: int, seconds: float, turn: Turn, again: bool = False) -> None:
        """Plan a turn on the phone's clock; ``number`` is what calls it off."""
        if len(self.timers) >= MOST_TIMERS:
            raise ScriptFault("too many things are planned already")

        def due() -> None:
            self.timers.pop(number, None)
            if again:
                self.plan(number, seconds, turn, again)
            self.do(turn)

        wait = min(max(seconds, SOONEST), 1e9)
        self.timers[number] = self.host.clock.call_later(wait, due)

    def call_off(self, number: int) -> None:
        """Call off what is planned under a number; harmless when nothing is."""
        planned = self.timers.pop(number, None)
        if planned is not None:
            planned.cancel()

    def stop(self, why: str | None) -> None:
        """End the script; the reason, if there is one, goes into the log."""
        if self.stopped is not None:
            return
        self.stopped = why or "it was ended"
        if why is not None:
            self.host.log(self.obituary, "e")
        for timer in self.timers.values():
            timer.cancel()
        self.timers.clear()
        self._waiting.clear()
        self.host.ended(self)
        if not self._running:
            self._let_go()

    def _let_go(self) -> None:
        if self._runtime is not None:
            self._runtime.close()
            self._runtime = None

    def _take(self, turn: Turn) -> None:
        if self._runtime is None:
            return
        self.cause = turn.cause
        outcome, *rest = self._runtime.enter(turn.entrance, *turn.arguments)
        if self.crash is not None:
            crash, self.crash = self.crash, None
            raise crash
        if self.stopped is not None:
            return
        if outcome == b"asleep":
            self._sleeps(rest)
        elif outcome != b"done":
            self.stop(_said(rest))
        elif turn.done is not None:
            turn.done(tuple(rest))

    def _sleeps(self, rest: list[Value]) -> None:
        number, seconds = rest
        if not isinstance(number, int) or not isinstance(seconds, int | float):
            raise TypeError(f"a sleeping script says {rest!r}")
        try:
            self.plan(-number, seconds, Turn("timer", "wake", (number,)))
        except ScriptFault as fault:
            self.stop(str(fault))


def _said(rest: list[Value]) -> str:
    first = rest[0] if rest else b""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
