"""What each function of the API does: one service a function, called from a script's sandbox.

A service gets who asks for it and the arguments as they crossed over; it returns the results.
What cannot be is a ScriptFault, an error in the script.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Protocol

from ringproof.emulator.action_urls.outgoing import Sender
from ringproof.emulator.errors import Refusal
from ringproof.emulator.lua import network
from ringproof.emulator.lua.configuration import Configuration
from ringproof.emulator.lua.documents import flattened
from ringproof.emulator.lua.runtime import Value
from ringproof.emulator.lua.script import RunningScript, ScriptFault, Turn
from ringproof.emulator.lua.shared import Shared
from ringproof.emulator.lua.telephony import DEEDS, DETAILS, Deed, detail, named, refused, succeeded
from ringproof.emulator.lua.values import number, raw, said, text
from ringproof.emulator.phone import Phone

Results = tuple[Value, ...]

MINUTE: Final = 60.0
MOST_WATCHED: Final = 200
MOST_PATH: Final = 1000
"""How long a path can be that a script listens at, or watches."""


@dataclass(frozen=True)
class Key:
    """What a script shows on its key."""

    led: str = "off"
    blinks: bool = False
    title: str = ""
    info: str = ""
    icon: str = ""


class Host(Protocol):
    """What services need of the host."""

    phone: Phone
    configuration: Configuration
    listeners: network.Listeners
    shared: Shared
    keys: dict[str, Key]
    deeds: dict[str, Deed]
    setting: Callable[[str], str | None]
    subscribed: dict[str, list[tuple[RunningScript, int]]]

    def sender(self, name: str) -> Sender:
        """Return a script's queue of requests."""

    def log(self, text: str, level: str) -> None:
        """Write a line into the phone's log."""

    def left(self, size: int) -> None:
        """Note that a script left a text in the log or on the display."""


@dataclass(frozen=True)
class Asked:
    """One call of a function: on which phone, by which script, and which function it is."""

    host: Host
    script: RunningScript
    function: str


def _path(value: Value) -> str:
    """Return a path, or what else the phone keeps by its name."""
    path = text(value)
    if len(path) > MOST_PATH:
        raise ScriptFault(f"{path[:40]!r}... is too long")
    return path


def _deed(asked: Asked, wants_result: Value, *arguments: Value) -> Results:
    given = named(asked.function, arguments)
    size = sum(map(len, given.values()))
    if asked.function != "debug.log":
        asked.script.act(size)
    try:
        asked.host.deeds[asked.function](asked.host.phone, given)
    except Refusal as refusal:
        return refused(asked.host.phone.profile, refusal) if wants_result is True else (None,)
    finally:
        asked.host.left(size)
    return succeeded(asked.host.phone.profile) if wants_result is True else (None,)


def _detail(asked: Asked, _: Value, call: Value) -> Results:
    return detail(asked.host.phone, asked.function, call)


def _get_all(asked: Asked, _: Value) -> Results:
    return tuple(said(call.id) for call in asked.host.phone.calls)


def _get_call(asked: Asked, _: Value, wanted: Value) -> Results:
    known = {call.id for call in asked.host.phone.calls}
    return (said(text(wanted)) if text(wanted) in known else None,)


def _watch_calls(asked: Asked, _: Value) -> Results:
    asked.script.watches_calls = True
    return ()


def _subscribe(asked: Asked, uri: Value, callback: Value) -> Results:
    handle = number(callback)
    lists = asked.host.subscribed.values()
    if sum(one[0] is asked.script for many in lists for one in many) >= MOST_WATCHED:
        raise ScriptFault("the script watches too many others already")
    asked.host.subscribed[_path(uri)].append((asked.script, handle))
    return (handle,)


def _listen(asked: Asked, path: Value, callback: Value, alone: Value) -> Results:
    handle = number(callback)
    problem = asked.host.listeners.listen(asked.script, _path(path), handle, alone is True)
    if problem is None:
        return (handle,)
    asked.host.log(f"script {asked.script.name}: {problem}", "w")
    return None, said(problem)


def _stop_listen(asked: Asked, handle: Value) -> Results:
    asked.host.listeners.end(asked.script, number(handle))
    return ()


def _request(asked: Asked, *arguments: Value) -> Results:
    if asked.script.cause not in ("change", "request"):
        asked.script.act()
    sent, callback = network.sent(arguments)
    done = partial(network.answered, asked.script, callback)
    problem = asked.host.sender(asked.script.name).post(sent, done)
    return (True,) if problem is None else (None, said(problem))


def _get(asked: Asked, _: Value, path: Value) -> Results:
    value = asked.host.setting(text(path))
    return (None,) if value is None else (said(value),)


def _set(asked: Asked, _: Value, path: Value, value: Value) -> Results:
    asked.script.act(len(text(value)))
    try:
        asked.host.configuration.set(text(path), text(value))
    except ValueError as error:
        raise ScriptFault(f"config.set: {error}") from error
    return ()


def _register_setting(asked: Asked, path: Value) -> Results:
    if len(asked.script.paths) >= MOST_WATCHED:
        raise ScriptFault("the script watches too many settings already")
    asked.script.paths.add(_path(path))
    return ()


def _every_minute(asked: Asked, callback: Value) -> Results:
    handle = number(callback)
    asked.script.plan(handle, MINUTE, Turn("timer", "fire", (handle, False)), again=True)
    return ()


def _after(asked: Asked, seconds: Value, callback: Value) -> Results:
    handle = number(callback)
    wait = seconds if isinstance(seconds, int | float) and seconds > 0 else 0.0
    asked.script.plan(handle, wait, Turn("timer", "fire", (handle, True)))
    return (handle,)


def _cancel(asked: Asked, handle: Value) -> Results:
    asked.script.call_off(number(handle))
    return ()


def _dialog(asked: Asked, _: Value, shown: Value) -> Results:
    words = text(shown)
    asked.script.act(len(words))
    asked.host.phone.show(words)
    asked.host.left(len(words))
    return ()


def _key(asked: Asked, _: Value, *arguments: Value) -> Results:
    key = asked.host.keys.get(asked.script.name, Key())
    change: dict[str, Any] = {asked.function.removeprefix("key.set").lower(): text(arguments[0])}
    if asked.function == "key.setLed":
        change["blinks"] = arguments[1] is True
    asked.host.keys[asked.script.name] = replace(key, **change)
    return ()


def _drawables(*_: object) -> Results:
    return b"@drawable/call", b"@drawable/hold", b"@drawable/star"


def _require(asked: Asked, name: Value) -> Results:
    library = asked.host.configuration.libraries().get(text(name))
    return (None,) if library is None else (said(library),)


def _xml(_: Asked, document: Value) -> Results:
    return flattened(raw(document))


def _shared(act: Callable[..., Results]) -> "Service":
    def service(asked: Asked, *arguments: Value) -> Results:
        return act(asked.host.shared, *arguments)

    return service


def _lend(asked: Asked, *arguments: Value) -> Results:
    return asked.host.shared.function(asked.script, *arguments)


def _call_lent(asked: Asked, handle: Value, *arguments: Value) -> Results:
    return asked.host.shared.call(handle, arguments)


Service = Callable[..., Results]

SERVICES: Final[Mapping[str, Service]] = {
    **dict.fromkeys(DEEDS, _deed),
    **dict.fromkeys(DETAILS, _detail),
    **dict.fromkeys(("key.setLed", "key.setTitle", "key.setInfo", "key.setIcon"), _key),
    "sip.calls.get_all": _get_all,
    "sip.calls.get": _get_call,
    "sip.calls.register": _watch_calls,
    "sip.subscribe": _subscribe,
    "http.listen": _listen,
    "http.stop_listen": _stop_listen,
    "http.request": _request,
    "config.get": _get,
    "config.set": _set,
    "config.register": _register_setting,
    "time.register": _every_minute,
    "async.after": _after,
    "async.cancel": _cancel,
    "dialog.show": _dialog,
    "debug.getDrawables": _drawables,
    "require": _require,
    "xml.eval": _xml,
    "shared.get": _shared(Shared.get),
    "shared.set": _shared(Shared.set),
    "shared.table": _shared(Shared.table),
    "shared.link": _shared(Shared.link),
    "shared.length": _shared(Shared.length),
    "shared.keys": _shared(Shared.keys),
    "shared.function": _lend,
    "shared.call": _call_lent,
}
"""What carries out each function; those of the API that are Lua alone are not here."""
