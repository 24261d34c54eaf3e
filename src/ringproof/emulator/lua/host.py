"""The script host: runs the scripts that stand in a phone's settings, beside each other.

Each script has a sandbox of its own. When the settings change, scripts that changed are started
anew at once and those taken out are ended; a phone that starts anew starts all of them. A script
that is stopped for an error stays stopped until its text changes or the phone starts anew.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeVar

from ringproof.emulator.action_urls.outgoing import Carrier, Sender
from ringproof.emulator.calls import Change
from ringproof.emulator.clock import Clock
from ringproof.emulator.lua import network
from ringproof.emulator.lua.configuration import (
    LIBRARIES_CHANGED,
    SCRIPTS_CHANGED,
    Configuration,
    Keeper,
    MemoryKeeper,
    Script,
)
from ringproof.emulator.lua.runtime import STANDARD, Limits, Runtime, Value
from ringproof.emulator.lua.script import RunningScript, ScriptFault, Turn
from ringproof.emulator.lua.services import SERVICES, Asked, Key
from ringproof.emulator.lua.shared import Shared
from ringproof.emulator.lua.telephony import DEEDS, Deed
from ringproof.emulator.lua.values import said
from ringproof.emulator.phone import Phone
from ringproof.emulator.wire import Handler

Results = tuple[Value, ...]

LINE: Final = 100
"""What a line of the log costs beside its text, in bytes."""

MOST_LEFT: Final = 2 << 20
"""How many bytes scripts leave in the log and on the display before the oldest of them go."""

MOST_RESTARTS: Final = 5
"""How often scripts that change scripts are heeded at one go."""

T = TypeVar("T")


def _shorten(lines: list[T], size: Callable[[T], int]) -> None:
    """Let the oldest lines go until the rest takes no more than half of what is allowed."""
    total, at = 0, len(lines)
    while at and total <= MOST_LEFT // 2:
        at -= 1
        total += size(lines[at]) + LINE
    del lines[:at]


class ScriptHost:
    """All scripts of one phone.

    ``deeds``, ``setting`` and the senders' and listeners' own are where broken phones differ.
    """

    def __init__(
        self,
        phone: Phone,
        clock: Clock,
        web: dict[str, Handler],
        carrier: Carrier,
        configuration: Configuration,
        facts: Mapping[str, str],
        keeper: Keeper | None = None,
        limits: Limits = STANDARD,
    ) -> None:
        self.phone = phone
        self.clock = clock
        self.configuration = configuration
        self.limits = limits
        self.scripts: dict[str, RunningScript] = {}
        self.listeners = network.Listeners(web)
        self.keys: dict[str, Key] = {}
        self.deeds: dict[str, Deed] = dict(DEEDS)
        self.setting: Callable[[str], str | None] = configuration.get
        self.shared = Shared(keeper or MemoryKeeper())
        self._facts = dict(facts)
        self._carrier = carrier
        self._texts: dict[str, str] = {}
        self._senders: dict[str, Sender] = {}
        self._left = 0
        self._restarting = self._once_more = False
        self.subscribed: dict[str, list[tuple[RunningScript, int]]] = defaultdict(list)
        phone.watch(self.told)
        phone.when_dropped(self._forget)
        phone.when_rebooted(self.restart)
        configuration.watch(self._configured)
        self._report_unread()
        self.restart_changed()

    def stopped(self) -> list[str]:
        """Say of each script that is stopped why, in the words of the log."""
        scripts = self.scripts.values()
        return [one.obituary for one in scripts if one.stopped is not None]

    # Starting and ending.

    def restart_changed(self) -> None:
        """Start what is new or changed in the settings, and end what is not in them any more."""
        if self._restarting:
            self._once_more = True
            return
        self._restarting = True
        try:
            for _ in range(MOST_RESTARTS):
                self._once_more = False
                self._restart_once()
                if not self._once_more:
                    return
            self.log("the scripts change themselves again and again; the last stay", "e")
        finally:
            self._restarting = False

    def _restart_once(self) -> None:
        now = {script.name: script.code for script in self.configuration.scripts()}
        for name in list(self.scripts):
            if name not in now or self._texts.get(name) != now[name]:
                self._end(name)
        for name, code in now.items():
            if name not in self.scripts:
                self._start(Script(name, code))
        self.scripts = {name: self.scripts[name] for name in now if name in self.scripts}

    def restart(self) -> None:
        """Start everything anew, as when the phone does."""
        self._forget()
        self.shared.restart()
        self._report_unread()
        self._texts.clear()
        self.restart_changed()

    def sender(self, name: str) -> Sender:
        """Return the queue of requests of a script; it stays the same when the script restarts."""
        if name not in self._senders:
            timeout = self.phone.profile.event_timeout
            self._senders[name] = Sender(self.clock, self._carrier, timeout)
        return self._senders[name]

    def key_up(self, name: str) -> None:
        """Press a script's key."""
        if name in self.scripts:
            self.scripts[name].do(Turn("request", "key_up", ()))

    def notify(self, uri: str, document: str) -> None:
        """Bring a notification about another subscriber to the scripts that watch him."""
        for script, handle in tuple(self.subscribed.get(uri, ())):
            arguments = (handle, False, said(document), said(uri), handle)
            script.do(Turn("notice", "fire", arguments))

    def _start(self, script: Script) -> None:
        running = RunningScript(script.name, self)
        self.scripts[script.name] = running
        self._texts[script.name] = script.code
        runtime = Runtime(partial(self._gate, running), self._facts, self.limits)
        running.start(runtime, script.code)
        if running.stopped is None:
            runtime.tidy()

    def _report_unread(self) -> None:
        for name in self.shared.unread:
            self.log(f"what scripts persisted as {name!r} cannot be read", "w")

    def _end(self, name: str) -> None:
        self.scripts.pop(name).stop(None)
        self.sender(name).forget()

    # What scripts need of their host; see script.Surroundings.

    def log(self, text: str, level: str) -> None:
        """Write a line into the phone's log, which keeps the last lines only."""
        self.phone.write_log(text, level)
        self.left(len(text))

    def ended(self, script: RunningScript) -> None:
        """Take back whatever a script had."""
        self.listeners.end(script)
        self.keys.pop(script.name, None)
        for uri in self.subscribed:
            self.subscribed[uri] = [one for one in self.subscribed[uri] if one[0] is not script]

    # What happens.

    def told(self, change: Change) -> None:
        """Let the scripts that watch calls know of a change."""
        arguments = (
            said(change.kind),
            said(change.call_id),
            said(change.other_id) or None,
            change.identity,
            said(change.number),
            said(change.name),
            said(change.target),
            "number" in change.changed,
            "name" in change.changed,
        )
        for script in tuple(self.scripts.values()):
            if script.watches_calls:
                script.do(Turn("change", "changed", arguments))

    def _configured(self, paths: frozenset[str]) -> None:
        if any(path.startswith(LIBRARIES_CHANGED) for path in paths):
            self._texts.clear()  # nobody knows who requires which
            self.restart_changed()
        elif any(path.startswith(SCRIPTS_CHANGED) for path in paths):
            self.restart_changed()
        for script in tuple(self.scripts.values()):
            for registered in sorted(script.paths):
                for path in sorted(paths):
                    if path == registered or path.startswith(f"{registered}/"):
                        turn = Turn("setting", "configured", (said(registered), said(path)))
                        script.do(turn)

    def _forget(self) -> None:
        for sender in self._senders.values():
            sender.forget()

    def left(self, size: int) -> None:
        """Note that a script left a text in the log or on the display; the oldest give way."""
        self._left += size + LINE
        if self._left > MOST_LEFT:
            _shorten(self.phone.display, len)
            _shorten(self.phone.log, lambda entry: len(entry.text))
            self._left = 0

    def _gate(self, script: RunningScript, name: bytes, *arguments: Value) -> Results:
        """Carry out one function for a script; no exception may cross into Lua."""
        function = name.decode("ascii", "replace")
        try:
            if script.stopped is not None:
                raise ScriptFault("the script is stopped")
            return True, *SERVICES[function](Asked(self, script, function), *arguments)
        except ScriptFault as fault:
            return False, said(str(fault))
        except BaseException as error:
            # Ours, not the script's: it goes on its way once Lua is left.
            script.crash = error
            return False, b"the phone has failed"
